import Engine

/// Past runs as pages to read: one, or an earlier one beside a later one.
enum PastRunPage {
  static func page(_ run: PastRun, glyphs: Glyphs) -> TextPage {
    var lines = [StyledLine("")]
    for fact in facts(run) { lines.append(StyledLine([(padded(fact.name, 18), .dim), (fact.text, .plain)])) }
    if let error = run.error {
      lines.append(StyledLine(""))
      lines += DetailsPanel.wrap(error, 90).map { StyledLine($0, Style(.error)) }
    }
    if !run.steps.isEmpty {
      lines.append(StyledLine(""))
      lines.append(
        StyledLine(
          padded("Ledger", 28) + ["rows in", "rows out", "removed", "rejected", "CPU s"].map { left($0, 13) }.joined(),
          Style(.header)))
      for step in run.steps {
        lines.append(
          StyledLine(
            padded(step.title, 28) + left(NumberText.grouped(step.count.rowsIn), 13)
              + left(NumberText.grouped(step.count.rowsOut), 13) + left(NumberText.grouped(step.count.removed), 13)
              + left(NumberText.grouped(step.count.rejected), 13)
              + left(step.cpuSeconds.map { NumberText.fixed($0, 2) } ?? "", 13)))
      }
    }
    if !run.nodeBusy.isEmpty, let wall = run.wallSeconds, wall > 0 {
      lines.append(StyledLine(""))
      lines.append(StyledLine(padded("Nodes", 28) + left("busy", 13), Style(.header)))
      for (node, busy) in run.nodeBusy.enumerated() {
        let share = min(1, busy / wall)
        lines.append(
          StyledLine([
            (left("\(node + 1)", 3) + " ", .dim), (padded(glyphs.bar(share, cells: 22), 24), Style(.bar)),
            (left("\(NumberText.fixed(share * 100, 0)) %", 13), .plain),
          ]))
      }
    }
    return TextPage(title: "Run of \(run.when)", lines: lines)
  }

  /// `before` and `after`, with what changed.
  static func comparison(_ before: PastRun, _ after: PastRun, glyphs: Glyphs) -> TextPage {
    var lines = [
      StyledLine(""),
      StyledLine(padded("", 28) + left(before.when, 18) + left(after.when, 18) + left("change", 12), Style(.header)),
    ]
    func row(_ name: String, _ a: String, _ b: String, _ change: String = "") {
      lines.append(
        StyledLine([
          (padded(name, 28), .dim), (left(a, 18) + left(b, 18), .plain), (left(change, 12), Style(.accent)),
        ]))
    }
    row("outcome", before.outcome, after.outcome)
    row("nodes", "\(before.nodes)", "\(after.nodes)")
    row(
      "time", before.wallSeconds.map(NumberText.duration) ?? "", after.wallSeconds.map(NumberText.duration) ?? "",
      ratio(before.wallSeconds, after.wallSeconds, glyphs))
    row(
      "CPU time", before.cpuSeconds.map(NumberText.duration) ?? "", after.cpuSeconds.map(NumberText.duration) ?? "",
      ratio(before.cpuSeconds, after.cpuSeconds, glyphs))
    row(
      "most memory", before.peakMemoryBytes.map(NumberText.bytes) ?? "",
      after.peakMemoryBytes.map(NumberText.bytes) ?? "",
      ratio(before.peakMemoryBytes.map(Double.init), after.peakMemoryBytes.map(Double.init), glyphs))
    row("rows in", count(before.rowsIn), count(after.rowsIn), difference(before.rowsIn, after.rowsIn, glyphs))
    row("rows out", count(before.rowsOut), count(after.rowsOut), difference(before.rowsOut, after.rowsOut, glyphs))
    row("files", count(before.files), count(after.files), difference(before.files, after.files, glyphs))
    row("rejects", count(before.rejects), count(after.rejects), difference(before.rejects, after.rejects, glyphs))
    lines.append(StyledLine(""))
    lines.append(StyledLine("Rows after each step", Style(.header)))
    // Steps are told apart by their titles; what only one run has stands alone.
    var rest = before.steps[...]
    for step in after.steps {
      if let position = rest.firstIndex(where: { $0.title == step.title }) {
        for gone in rest[..<position] { row(gone.title, count(gone.count.rowsOut), "") }
        row(
          step.title, count(rest[position].count.rowsOut), count(step.count.rowsOut),
          difference(rest[position].count.rowsOut, step.count.rowsOut, glyphs))
        rest = rest[(position + 1)...]
      } else {
        row(step.title, "", count(step.count.rowsOut))
      }
    }
    for gone in rest { row(gone.title, count(gone.count.rowsOut), "") }
    return TextPage(title: "Two runs", lines: lines)
  }

  private static func facts(_ run: PastRun) -> [(name: String, text: String)] {
    var facts = [("outcome", run.outcome), ("nodes", "\(run.nodes)")]
    if let seconds = run.wallSeconds { facts.append(("time", NumberText.duration(seconds))) }
    if let seconds = run.cpuSeconds { facts.append(("CPU time", NumberText.duration(seconds))) }
    if let bytes = run.peakMemoryBytes { facts.append(("most memory", NumberText.bytes(bytes))) }
    if let rows = run.rowsIn { facts.append(("rows in", NumberText.grouped(rows))) }
    if let rows = run.rowsOut { facts.append(("rows out", NumberText.grouped(rows))) }
    if let files = run.files { facts.append(("files", NumberText.grouped(files))) }
    if let bytes = run.outputBytes { facts.append(("bytes", NumberText.bytes(bytes))) }
    if let rejects = run.rejects { facts.append(("rejects", NumberText.grouped(rejects))) }
    return facts
  }

  private static func count(_ number: Int?) -> String { number.map(NumberText.grouped) ?? "" }

  private static func difference(_ a: Int?, _ b: Int?, _ glyphs: Glyphs) -> String {
    guard let a, let b else { return "" }
    if a == b { return "same" }
    return (b > a ? "+" : glyphs.minus) + NumberText.grouped(abs(b - a))
  }

  private static func ratio(_ a: Double?, _ b: Double?, _ glyphs: Glyphs) -> String {
    guard let a, let b, a > 0, b > 0 else { return "" }
    return glyphs.times + " " + NumberText.fixed(b / a, 2)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - TextWidth.width(of: text)))
  }

  private static func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - TextWidth.width(of: text))) + text
  }
}
