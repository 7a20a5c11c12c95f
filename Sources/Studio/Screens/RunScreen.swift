import Recipes

/// Run: what it will do, how it goes, what it did.
enum RunScreen {
  static func draw(_ state: State, _ canvas: inout Canvas) {
    let body = Screen.body(state.size)
    switch state.run.phase {
    case .preparing:
      Screen.header(state, title: "Run", right: "", &canvas)
      preparing(state, body, &canvas)
    case .running(let progress):
      Screen.header(state, right: runningText(state, progress), &canvas)
      live(state, progress, body, &canvas)
    case .ended(let outcome):
      let text = outcome.error == nil ? "done in \(NumberText.duration(outcome.progress.seconds))" : "failed"
      Screen.header(state, title: text, right: "\(state.run.nodes) nodes", &canvas)
      ended(state, outcome, body, &canvas)
    case .failed(let message):
      Screen.header(state, title: "Run", right: "failed", &canvas)
      var y = body.y + 1
      for line in DetailsPanel.wrap(message, body.width - 4) {
        canvas.text(line, x: 1, y: y, width: body.width - 2, Style(.error))
        y += 1
      }
    }
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    Screen.status(state, "", &canvas)
    switch state.run.phase {
    case .preparing:
      Screen.hints(
        [
          (state.glyphs.enter, "start"), ("Esc", "back to the recipe"),
          (state.glyphs.isASCII ? "Left Right" : "← →", "nodes"), ("e", "change the value"),
        ],
        last: ("?", "all keys"), &canvas)
    case .running:
      Screen.hints(
        [("Esc", "back to the recipe, the run goes on"), ("^C", "cancel, the old output stays")],
        last: ("?", "all keys"), &canvas)
    default:
      Screen.hints(
        [(state.glyphs.enter, "run again"), ("Esc", "back to the recipe"), ("s", "save")], last: ("?", "all keys"),
        &canvas)
    }
  }

  private static func runningText(_ state: State, _ progress: RunProgress) -> String {
    var text = "running on \(state.run.nodes) nodes \(state.glyphs.dot) \(NumberText.duration(progress.seconds))"
    if progress.bytesRead > 0, progress.bytesTotal > progress.bytesRead, progress.seconds > 0.2 {
      let left = progress.seconds * Double(progress.bytesTotal - progress.bytesRead) / Double(progress.bytesRead)
      text += ", about \(NumberText.duration(left)) left"
    }
    return state.run.isCancelling ? "cancelling" + state.glyphs.ellipsis : text
  }

  private static func preparing(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    var y = rect.y
    if !state.run.parameters.isEmpty {
      canvas.text("Parameters", x: 1, y: y, Style(.header))
      y += 1
      for (index, parameter) in state.run.parameters.enumerated() where y < rect.bottom {
        canvas.text(parameter.name, x: 3, y: y, width: 18, .dim)
        canvas.text(parameter.value, x: 22, y: y, width: rect.width - 24)
        if state.run.focus == index { canvas.ground(Rect(x: 1, y: y, width: rect.width - 2, height: 1), .selection) }
        y += 1
      }
      y += 1
    }
    canvas.text("Nodes", x: 1, y: y, Style(.header))
    y += 1
    canvas.text("\(state.run.nodes)", x: 3, y: y)
    canvas.text(
      "of \(state.cores) cores \(state.glyphs.dot) the output is the same for any number", x: 22, y: y,
      width: rect.width - 24, .dim)
    if state.run.focus >= state.run.parameters.count {
      canvas.ground(Rect(x: 1, y: y, width: rect.width - 2, height: 1), .selection)
    }
    y += 2
    canvas.text("Writes", x: 1, y: y, Style(.header))
    y += 1
    if let output = state.recipe.output {
      for member in output.members ?? [] where y < rect.bottom {
        canvas.text(member.key, x: 3, y: y, width: 18, .dim)
        canvas.text(StepText.text(member.value), x: 22, y: y, width: rect.width - 24)
        y += 1
      }
      if let files = state.outputFiles[state.recipe.prefixKey(state.stepCount)] {
        canvas.text("files", x: 3, y: y, .dim)
        canvas.text(NumberText.grouped(files), x: 22, y: y)
        y += 1
      }
    } else {
      canvas.text(
        "the recipe has no output yet: Esc, then e on the last row of the recipe", x: 3, y: y, width: rect.width - 4,
        Style(.warning))
      y += 1
    }
    y += 1
    earlier(state, y: y, rect, &canvas)
  }

  private static func earlier(_ state: State, y start: Int, _ rect: Rect, _ canvas: inout Canvas) {
    guard !state.run.past.isEmpty else { return }
    var y = start
    canvas.text("Earlier", x: 1, y: y, Style(.header))
    y += 1
    for run in state.run.past where y < rect.bottom {
      var x = 3
      for (index, text) in run.text.enumerated() where x < rect.width - 2 {
        canvas.text(text, x: x, y: y, width: min(24, rect.width - x - 1), index == 0 ? .plain : .dim)
        x += max(12, TextWidth.width(of: text) + 3)
      }
      y += 1
    }
  }

  static func live(_ state: State, _ progress: RunProgress, _ rect: Rect, _ canvas: inout Canvas) {
    var y = rect.y
    let share = progress.bytesTotal > 0 ? Double(progress.bytesRead) / Double(progress.bytesTotal) : 0
    let text =
      progress.bytesTotal > 0
      ? "\(NumberText.fixed(min(1, share) * 100, 0)) %  \(NumberText.bytes(progress.bytesRead)) of \(NumberText.bytes(progress.bytesTotal))"
      : ""
    let barWidth = max(10, rect.width - 28)
    canvas.text(String(repeating: state.glyphs.barRest, count: barWidth), x: 1, y: y, width: barWidth, .faint)
    canvas.text(state.glyphs.bar(share, cells: barWidth), x: 1, y: y, width: barWidth, Style(.bar))
    canvas.text(text, x: 0, y: y, width: rect.width - 1, align: .right)
    y += 2
    y = ledger(state, progress, y: y, rect, &canvas) + 1
    y = nodes(state, progress, y: y, rect, &canvas) + 1
    guard y + 1 < rect.bottom else { return }
    if let path = state.recipe.output?["path"] {
      canvas.text("Writes", x: 1, y: y, .dim)
      canvas.text(StepText.text(path) + ", published once the run is complete", x: 10, y: y, width: rect.width - 11)
      y += 1
    }
    canvas.text("Memory", x: 1, y: y, .dim)
    let spilled = progress.spilledBytes > 0 ? "\(NumberText.bytes(progress.spilledBytes)) spilled" : "nothing spilled"
    canvas.text("\(NumberText.bytes(progress.memoryBytes)), \(spilled)", x: 10, y: y, width: rect.width - 11)
    y += 2
    earlier(state, y: y, rect, &canvas)
  }

  /// The ledger: one line a step, and the balance.
  static func ledger(_ state: State, _ progress: RunProgress, y start: Int, _ rect: Rect, _ canvas: inout Canvas) -> Int
  {
    var y = start
    let width = rect.width
    let columns = [("rows in", 62), ("rows out", 48), ("removed", 36), ("rejected", 25), ("CPU s", 16)].map {
      ($0.0, width - 98 + 98 - $0.1)
    }
    canvas.text("Ledger", x: 1, y: y, Style(.header))
    for (name, right) in columns { canvas.text(name, x: 0, y: y, width: max(0, right), .dim, align: .right) }
    canvas.text("share of time", x: 0, y: y, width: width - 1, .dim, align: .right)
    y += 1
    let cpu = progress.steps.compactMap(\.cpuSeconds).reduce(0, +)
    var removed = 0
    var rejected = 0
    var added = 0
    for step in progress.steps where y < rect.bottom - 1 {
      let count = step.count
      removed += count.removed
      rejected += count.rejected
      added += count.added
      canvas.text(step.title, x: 1, y: y, width: max(8, width - 74))
      let texts = [
        NumberText.grouped(count.rowsIn), NumberText.grouped(count.rowsOut), NumberText.grouped(count.removed),
        NumberText.grouped(count.rejected), step.cpuSeconds.map { NumberText.fixed($0, 2) } ?? "",
      ]
      for (index, text) in texts.enumerated() {
        let style: Style = index == 3 && count.rejected > 0 ? Style(.warning) : .plain
        canvas.text(text, x: 0, y: y, width: max(0, columns[index].1), style, align: .right)
      }
      if cpu > 0, let seconds = step.cpuSeconds {
        canvas.text(state.glyphs.bar(seconds / cpu, cells: 12), x: width - 14, y: y, width: 13, Style(.bar))
      }
      y += 1
    }
    if let first = progress.steps.first, let last = progress.steps.last, y < rect.bottom {
      let input = first.count.rowsIn + added
      let output = last.count.rowsOut + removed + rejected
      let text =
        "\(NumberText.grouped(first.count.rowsIn))\(added > 0 ? " + \(NumberText.grouped(added)) added" : "") = \(NumberText.grouped(last.count.rowsOut))"
        + " + \(NumberText.grouped(removed)) removed + \(NumberText.grouped(rejected)) rejected"
      canvas.text("balance", x: 3, y: y, .dim)
      canvas.text(
        text + (input == output ? "   every row accounted for" : "   so far"), x: 12, y: y, width: width - 13,
        input == output ? Style(.added) : .dim)
      y += 1
    }
    return y
  }

  private static func nodes(_ state: State, _ progress: RunProgress, y start: Int, _ rect: Rect, _ canvas: inout Canvas)
    -> Int
  {
    guard !progress.nodes.isEmpty, start + 1 < rect.bottom else { return start }
    var y = start
    let width = rect.width
    let barWidth = max(8, width - 52)
    canvas.text("Nodes", x: 1, y: y, Style(.header))
    canvas.text("busy", x: 0, y: y, width: barWidth + 12, .dim, align: .right)
    canvas.text("rows", x: 0, y: y, width: barWidth + 25, .dim, align: .right)
    canvas.text("waits for", x: barWidth + 30, y: y, width: max(0, width - barWidth - 31), .dim)
    y += 1
    for (index, node) in progress.nodes.enumerated() where y < rect.bottom - 2 {
      canvas.text("\(index + 1)", x: 0, y: y, width: 3, .dim, align: .right)
      canvas.text(String(repeating: state.glyphs.barRest, count: barWidth), x: 4, y: y, width: barWidth, .faint)
      canvas.text(state.glyphs.bar(node.busy, cells: barWidth), x: 4, y: y, width: barWidth, Style(.bar))
      canvas.text("\(NumberText.fixed(min(1, node.busy) * 100, 0)) %", x: 0, y: y, width: barWidth + 12, align: .right)
      canvas.text(NumberText.grouped(node.rows), x: 0, y: y, width: barWidth + 25, align: .right)
      canvas.text(
        node.waitsFor.isEmpty ? state.glyphs.range : node.waitsFor, x: barWidth + 30, y: y,
        width: max(0, width - barWidth - 31), .dim)
      y += 1
    }
    return y
  }

  private static func ended(_ state: State, _ outcome: RunSummary, _ rect: Rect, _ canvas: inout Canvas) {
    var y = rect.y
    if let error = outcome.error {
      for line in DetailsPanel.wrap(error, rect.width - 4) {
        canvas.text(line, x: 1, y: y, width: rect.width - 2, Style(.error))
        y += 1
      }
      canvas.text("The old output stays as it was.", x: 1, y: y, .dim)
      y += 2
    } else {
      canvas.text("\(state.glyphs.done) \(outcome.outputPath)", x: 1, y: y, width: rect.width - 2, Style(.added))
      y += 1
      var text =
        "\(NumberText.grouped(outcome.outputRows)) rows in \(NumberText.grouped(outcome.outputFiles)) files, \(NumberText.bytes(outcome.outputBytes))"
      if let table = outcome.table { text += " \(state.glyphs.dot) table \(table)" }
      canvas.text(text, x: 3, y: y, width: rect.width - 4)
      y += 2
    }
    y = ledger(state, outcome.progress, y: y, rect, &canvas) + 1
    y = nodes(state, outcome.progress, y: y, rect, &canvas) + 1
    for step in outcome.progress.steps where step.count.rowsIn > 0 && y < rect.bottom {
      if step.count.removed == step.count.rowsIn {
        canvas.text("\(step.title) removed every row", x: 1, y: y, width: rect.width - 2, Style(.warning))
        y += 1
      }
    }
    if outcome.rejectCount > 0, y + 1 < rect.bottom {
      canvas.text("Rejects", x: 1, y: y, Style(.header))
      canvas.text(NumberText.grouped(outcome.rejectCount), x: 10, y: y, Style(.warning))
      y += 1
      for reject in outcome.rejects where y < rect.bottom {
        canvas.text(reject, x: 3, y: y, width: rect.width - 4)
        y += 1
      }
      y += 1
    }
    earlier(state, y: y, rect, &canvas)
  }
}
