import Engine
import Recipes

/// The page of Run, drawn from the top down on a canvas that is high enough.
struct RunView {
  let state: State
  let width: Int
  /// The next free line.
  private(set) var y = 0

  private var glyphs: Glyphs { state.glyphs }
  private let margin = 22

  init(state: State, width: Int) {
    self.state = state
    self.width = width
  }

  mutating func draw(_ canvas: inout Canvas) {
    switch state.run.phase {
    case .preparing: preparing(&canvas)
    case .running(let progress): live(progress, &canvas)
    case .ended(let outcome): ended(outcome, &canvas)
    case .failed(let message):
      y += 1
      paragraph(message, Style(.error), &canvas)
      y += 1
      earlier(&canvas)
    }
  }

  // MARK: Before

  private mutating func preparing(_ canvas: inout Canvas) {
    let run = state.run
    if !run.parameters.isEmpty {
      heading("Parameters", &canvas)
      for (index, parameter) in run.parameters.enumerated() {
        canvas.text(parameter.name, x: 3, y: y, width: margin - 4, .dim)
        canvas.text(parameter.value, x: margin, y: y, width: width - margin - 2)
        if run.focus == index { canvas.ground(Rect(x: 1, y: y, width: width - 2, height: 1), .selection) }
        y += 1
      }
      y += 1
    }
    nodeChoices(&canvas)
    heading("Writes", &canvas)
    writes(&canvas)
    y += 1
    earlier(&canvas)
  }

  /// Numbers of nodes with what they took the last time; the chosen one stands out.
  private mutating func nodeChoices(_ canvas: inout Canvas) {
    let run = state.run
    heading("Nodes", &canvas)
    canvas.text("last measured", x: 3, y: y + 1, width: margin - 4, .dim)
    let note = "\(NumberText.counted(state.cores, "core")) here \(glyphs.dot) the output is the same"
    let hasFocus = run.focus >= run.parameters.count
    var x = margin
    let choices = run.nodeChoices(cores: state.cores)
    let cell = 9
    // The chosen number stays in view.
    let fitting = max(1, (width - margin - 2) / cell)
    let position = choices.firstIndex(of: run.nodes) ?? 0
    for nodes in choices.dropFirst(max(0, position - fitting + 1)).prefix(fitting) {
      let isChosen = nodes == run.nodes
      let measured = run.measured(nodes: nodes)
      let style: Style = isChosen ? Style(.accent, bold: true) : .plain
      canvas.text("\(nodes)", x: x, y: y, width: cell - 2, style, align: .right)
      canvas.text(
        measured?.wallSeconds.map(NumberText.duration) ?? glyphs.range, x: x, y: y + 1, width: cell - 2,
        isChosen ? .plain : .dim, align: .right)
      if isChosen {
        canvas.ground(Rect(x: x, y: y, width: cell - 1, height: 2), hasFocus ? .selection : .inactive)
        if glyphs.isASCII { canvas.text(">", x: x, y: y, .accent) }
      }
      x += cell
    }
    y += 2
    canvas.text(note, x: margin, y: y, width: width - margin - 2, .dim)
    y += 2
    if let compared = run.compared, let comparison = compared.comparison {
      self.compared(comparison, when: compared.when, &canvas)
    } else {
      chart(choices, &canvas)
    }
  }

  /// What a comparison of numbers of nodes found: bars of time, what limits them, and the number to choose.
  private mutating func compared(_ comparison: ComparedNodes, when: String, _ canvas: inout Canvas) {
    guard let slowest = comparison.lines.map(\.wallSeconds).max(), slowest > 0 else { return }
    let engine = comparison.engine == "local" ? "" : ", \(comparison.engine)"
    canvas.text("compared \(when)\(engine), medians", x: margin, y: y, width: width - margin - 2, .dim)
    y += 1
    let isWide = width >= 100
    let barWidth = max(6, min(40, width - margin - (isWide ? 46 : 26)))
    let after = margin + barWidth
    for line in comparison.lines.prefix(12) {
      let isBest = line.nodes == comparison.recommended
      canvas.text(
        NumberText.counted(line.nodes, "node"), x: 3, y: y, width: margin - 5, isBest ? .plain : .dim, align: .right)
      canvas.text(
        glyphs.bar(line.wallSeconds / slowest, cells: barWidth), x: margin, y: y, width: barWidth,
        isBest ? .accent : Style(.bar))
      canvas.text(NumberText.duration(line.wallSeconds), x: after + 1, y: y, width: 10, align: .right)
      canvas.text(glyphs.times + " " + NumberText.fixed(line.speedUp, 2), x: after + 13, y: y, width: 8, .dim)
      if isWide {
        let share = "\(NumberText.fixed(line.efficiency * 100, 0)) % each"
        canvas.text(share, x: after + 21, y: y, width: 12, .dim, align: .right)
        canvas.text(NumberText.bytes(line.peakMemoryBytes), x: after + 34, y: y, width: 9, .dim, align: .right)
      }
      y += 1
    }
    if let best = comparison.recommended {
      canvas.text(
        "choose \(NumberText.counted(best, "node")): the fewest within 10 % of the fastest", x: margin, y: y,
        width: width - margin - 2, .accent)
      y += 1
    }
    for limit in comparison.limits.prefix(4) {
      for line in DetailsPanel.wrap(limit, width - margin - 3) {
        canvas.text(line, x: margin, y: y, width: width - margin - 2, .dim)
        y += 1
      }
    }
    y += 1
  }

  /// The measured times as bars, where there are several to compare.
  private mutating func chart(_ choices: [Int], _ canvas: inout Canvas) {
    let measured = choices.compactMap { nodes in
      state.run.measured(nodes: nodes)?.wallSeconds.map { (nodes: nodes, seconds: $0) }
    }
    guard measured.count > 1, let slowest = measured.map(\.seconds).max(), slowest > 0 else { return }
    let first = measured[0]
    let barWidth = max(6, min(40, width - margin - 26))
    for line in measured.prefix(8) {
      canvas.text(NumberText.counted(line.nodes, "node"), x: 3, y: y, width: margin - 5, .dim, align: .right)
      canvas.text(
        glyphs.bar(line.seconds / slowest, cells: barWidth), x: margin, y: y, width: barWidth,
        line.nodes == state.run.nodes ? .accent : Style(.bar))
      canvas.text(
        NumberText.duration(line.seconds), x: margin + barWidth + 1, y: y, width: 10, align: .right)
      if line.nodes != first.nodes {
        canvas.text(
          glyphs.times + " " + NumberText.fixed(first.seconds / max(line.seconds, 1e-9), 2),
          x: margin + barWidth + 13, y: y, width: 10, .dim)
      }
      y += 1
    }
    y += 1
  }

  private mutating func writes(_ canvas: inout Canvas) {
    guard let output = state.recipe.output else {
      canvas.text(
        "the recipe has no output yet \(glyphs.dot) \(glyphs.enter) asks where the result goes", x: 3, y: y,
        width: width - 4, Style(.warning))
      y += 1
      return
    }
    let files = state.outputFiles[state.recipe.outputKey]
    guard let outlook = state.run.outlook else {
      fact("path", StepText.text(.text(RecipeOutput(json: output).name)), &canvas)
      if let refusal = state.run.refusal {
        y += 1
        paragraph(refusal, Style(.error), &canvas)
      }
      if let files { fact("files", NumberText.grouped(files), &canvas) }
      return
    }
    fact("path", outlook.path, &canvas)
    if let refusal = outlook.refusal {
      paragraph(refusal, Style(.error), &canvas)
    } else {
      fact("", outlook.standing, &canvas, .dim)
    }
    if !outlook.folders.isEmpty {
      for (index, folder) in outlook.folders.prefix(3).enumerated() {
        fact(index == 0 ? "folders" : "", folder + "/", &canvas)
      }
      let total = files.map { "\(NumberText.grouped($0)) in all" } ?? "counted when all rows are"
      fact("", glyphs.more + " " + total, &canvas, .dim)
    } else if let files {
      fact("files", NumberText.grouped(files), &canvas)
    }
    fact("format", outlook.format, &canvas)
    if let table = outlook.table { fact("table", table, &canvas) }
    let limit = state.run.rejectLimit
    fact(
      "rejects",
      limit == "0" ? "none allowed \(glyphs.dot) m allows some" : "\(limit) allowed \(glyphs.dot) m changes it",
      &canvas, limit == "0" ? .dim : Style(.warning))
    for (index, input) in outlook.inputs.prefix(4).enumerated() { fact(index == 0 ? "reads" : "", input, &canvas) }
  }

  /// Runs that the catalog knows, one line each.
  private mutating func earlier(_ canvas: inout Canvas) {
    guard !state.run.past.isEmpty else { return }
    heading("Runs, the latest first", &canvas)
    for run in state.run.past.prefix(8) {
      canvas.text(run.when, x: 3, y: y, width: 15)
      canvas.text(NumberText.counted(run.nodes, "node"), x: 19, y: y, width: 10, .dim, align: .right)
      canvas.text(
        run.wallSeconds.map(NumberText.duration) ?? "", x: 29, y: y, width: 13, .plain, align: .right)
      if run.isDone {
        var text = ""
        if let rows = run.rowsIn { text += "\(NumberText.counted(rows, "row")) in" }
        if let rows = run.rowsOut { text += "   \(NumberText.grouped(rows)) out" }
        if !run.isSameRecipe { text += "   with other steps" }
        canvas.text(text, x: 46, y: y, width: max(0, width - 47), .dim)
      } else {
        let isSaid = run.error?.hasPrefix(run.outcome) ?? false
        let text = (isSaid ? "" : run.outcome + (run.error == nil ? "" : ": ")) + (run.error ?? "")
        canvas.text(
          text, x: 46, y: y, width: max(0, width - 47), Style(.warning))
      }
      y += 1
    }
  }

  // MARK: During and after

  private mutating func live(_ progress: RunProgress, _ canvas: inout Canvas) {
    let share = progress.bytesTotal > 0 ? Double(progress.bytesRead) / Double(progress.bytesTotal) : 0
    let text =
      progress.bytesTotal > 0
      ? share >= 1
        ? "all read, writing files"
        : "\(NumberText.fixed(min(0.99, share) * 100, 0)) %  \(NumberText.bytes(progress.bytesRead)) of \(NumberText.bytes(progress.bytesTotal))"
      : ""
    let barWidth = max(10, width - 28)
    canvas.text(String(repeating: glyphs.barRest, count: barWidth), x: 1, y: y, width: barWidth, .faint)
    canvas.text(glyphs.bar(share, cells: barWidth), x: 1, y: y, width: barWidth, Style(.bar))
    canvas.text(text, x: 0, y: y, width: width - 1, align: .right)
    y += 2
    ledger(progress, isDone: false, &canvas)
    nodes(progress, &canvas)
    if let outlook = state.run.outlook {
      canvas.text("Writes", x: 1, y: y, .dim)
      canvas.text(
        "\(outlook.path), \(outlook.standing), once the run is complete", x: 10, y: y, width: width - 11)
      y += 1
    }
    memory(progress, &canvas)
    earlier(&canvas)
  }

  private mutating func memory(_ progress: RunProgress, _ canvas: inout Canvas) {
    canvas.text("Memory", x: 1, y: y, .dim)
    let spilled = progress.spilledBytes > 0 ? "\(NumberText.bytes(progress.spilledBytes)) spilled" : "nothing spilled"
    let limit = progress.memoryLimit > 0 ? " of \(NumberText.bytes(progress.memoryLimit))" : ""
    canvas.text("\(NumberText.bytes(progress.memoryBytes))\(limit), \(spilled)", x: 10, y: y, width: width - 11)
    y += 2
  }

  private mutating func ended(_ outcome: RunSummary, _ canvas: inout Canvas) {
    if let error = outcome.error {
      paragraph(error, Style(.error), &canvas)
      canvas.text("The old output stays as it was.", x: 3, y: y, .dim)
      y += 1
      if let file = outcome.rejectsFile {
        canvas.text("The rejects are in \(file)", x: 3, y: y, width: width - 4, .dim)
        y += 1
      }
      y += 1
    } else {
      canvas.text("\(glyphs.done) \(outcome.outputPath)", x: 1, y: y, width: width - 2, Style(.added))
      y += 1
      var text =
        "\(NumberText.counted(outcome.outputRows, "row")) in \(NumberText.counted(outcome.outputFiles, "file")), \(NumberText.bytes(outcome.outputBytes))"
      if let table = outcome.table { text += " \(glyphs.dot) table \(table)" }
      canvas.text(text, x: 3, y: y, width: width - 4)
      y += 2
    }
    if !outcome.notes.isEmpty {
      heading("Worth a look", &canvas)
      for note in outcome.notes { paragraph(note, Style(.warning), &canvas) }
      y += 1
    }
    if outcome.rejectCount > 0 {
      heading("Rejects", &canvas)
      canvas.text(NumberText.grouped(outcome.rejectCount), x: 10, y: y - 1, Style(.warning))
      for reject in outcome.rejects.prefix(4) {
        let place = (reject.line.map { "line \(NumberText.grouped($0)), " } ?? "") + reject.column
        canvas.text(place, x: 3, y: y, width: 26, .dim)
        canvas.text(reject.reason, x: 30, y: y, width: width - 31)
        y += 1
      }
      if outcome.rejectCount > 4 {
        canvas.text(glyphs.more + " r shows them", x: 3, y: y, .dim)
        y += 1
      }
      y += 1
    }
    // Rows that were rejected end a run when all have been counted.
    let isWhole = outcome.error == nil || outcome.rejectCount > 0 && !outcome.isCancelled
    ledger(outcome.progress, isDone: isWhole, &canvas)
    nodes(outcome.progress, &canvas)
    memory(outcome.progress, &canvas)
    earlier(&canvas)
  }

  /// The ledger: one line a step, and the balance.
  private mutating func ledger(_ progress: RunProgress, isDone: Bool, _ canvas: inout Canvas) {
    // From the right edge; what does not fit a narrow screen goes from the right.
    let isWide = width >= 90
    let bar = isWide ? 16 : 0
    let ends = [46, 33, 22, 12, 1].map { width - bar - $0 }
    let names = ["rows in", "rows out", "removed", "rejected", "CPU s"]
    let titleWidth = max(8, ends[0] - 12)
    canvas.text("Ledger", x: 1, y: y, Style(.header))
    for (index, name) in names.enumerated() {
      canvas.text(name, x: 0, y: y, width: max(0, ends[index]), .dim, align: .right)
    }
    if isWide { canvas.text("share of time", x: width - bar + 2, y: y, width: bar - 2, .dim) }
    y += 1
    let cpu = progress.steps.compactMap(\.cpuSeconds).reduce(0, +)
    // What a step that remembers rows will remove is not known before the end, nor is what comes out behind it.
    var isOpen = false
    for step in progress.steps {
      let count = step.count
      canvas.text(step.title, x: 1, y: y, width: titleWidth)
      let wasOpen = isOpen
      let remembers = !isDone && (step.step.map { $0 > 0 && !state.worksRowByRow($0 - 1) } ?? false)
      isOpen = isOpen || remembers
      func known(_ number: Int, _ isKnown: Bool) -> String { isKnown ? NumberText.grouped(number) : glyphs.ellipsis }
      let texts = [
        known(count.rowsIn, !wasOpen), known(count.rowsOut, !isOpen), known(count.removed, !remembers),
        NumberText.grouped(count.rejected),
        // What is done within another step, or costs nothing, has no number of its own.
        step.cpuSeconds.map { $0 < 0.005 ? "" : NumberText.fixed($0, 2) } ?? "",
      ]
      for (index, text) in texts.enumerated() {
        let isZero = text == "0" && index > 1
        let style: Style = index == 3 && count.rejected > 0 ? Style(.warning) : isZero ? .dim : .plain
        canvas.text(text, x: 0, y: y, width: max(0, ends[index]), style, align: .right)
      }
      if isWide, cpu > 0, let seconds = step.cpuSeconds {
        canvas.text(glyphs.bar(seconds / cpu, cells: 12), x: width - bar + 2, y: y, width: bar - 3, Style(.bar))
      }
      y += 1
    }
    if isDone { balance(progress, &canvas) }
    y += 1
  }

  private mutating func balance(_ progress: RunProgress, _ canvas: inout Canvas) {
    let steps = progress.steps.filter { $0.step != nil }
    guard let first = steps.first, let last = steps.last else { return }
    let added = steps.reduce(0) { $0 + $1.count.added }
    let removed = steps.reduce(0) { $0 + $1.count.removed }
    let rejected = steps.reduce(0) { $0 + $1.count.rejected }
    let isEven = first.count.rowsIn + added == last.count.rowsOut + removed + rejected
    let text =
      "\(NumberText.grouped(first.count.rowsIn))\(added > 0 ? " + \(NumberText.grouped(added)) added" : "") = \(NumberText.grouped(last.count.rowsOut))"
      + " + \(NumberText.grouped(removed)) removed + \(NumberText.grouped(rejected)) rejected"
    canvas.text("balance", x: 3, y: y, .dim)
    canvas.text(
      text + (isEven ? "   every row accounted for" : "   does not add up"), x: 12, y: y, width: width - 13,
      isEven ? Style(.added) : Style(.error))
    y += 1
  }

  private mutating func nodes(_ progress: RunProgress, _ canvas: inout Canvas) {
    guard !progress.nodes.isEmpty else { return }
    let isWide = width >= 90
    let waits = isWide ? 28 : 20
    let barWidth = max(6, width - waits - 28)
    canvas.text("Nodes", x: 1, y: y, Style(.header))
    canvas.text("busy", x: 0, y: y, width: barWidth + 11, .dim, align: .right)
    canvas.text("rows", x: 0, y: y, width: barWidth + 24, .dim, align: .right)
    canvas.text("waits for", x: barWidth + 27, y: y, width: waits, .dim)
    y += 1
    for (index, node) in progress.nodes.enumerated() {
      canvas.text("\(index + 1)", x: 0, y: y, width: 3, .dim, align: .right)
      canvas.text(String(repeating: glyphs.barRest, count: barWidth), x: 4, y: y, width: barWidth, .faint)
      canvas.text(glyphs.bar(node.busy, cells: barWidth), x: 4, y: y, width: barWidth, Style(.bar))
      canvas.text("\(NumberText.fixed(min(1, node.busy) * 100, 0)) %", x: 0, y: y, width: barWidth + 11, align: .right)
      canvas.text(NumberText.grouped(node.rows), x: 0, y: y, width: barWidth + 24, align: .right)
      canvas.text(
        node.waitsFor.isEmpty ? glyphs.range : node.waitsFor, x: barWidth + 27, y: y, width: waits, .dim)
      y += 1
    }
    y += 1
  }

  // MARK: Pieces

  private mutating func heading(_ text: String, _ canvas: inout Canvas) {
    canvas.text(text, x: 1, y: y, Style(.header))
    y += 1
  }

  private mutating func fact(_ name: String, _ text: String, _ canvas: inout Canvas, _ style: Style = .plain) {
    canvas.text(name, x: 3, y: y, width: margin - 4, .dim)
    canvas.text(text, x: margin, y: y, width: width - margin - 2, style)
    y += 1
  }

  private mutating func paragraph(_ text: String, _ style: Style, _ canvas: inout Canvas) {
    for line in DetailsPanel.wrap(text, width - 5) {
      canvas.text(line, x: 3, y: y, width: width - 4, style)
      y += 1
    }
  }
}
