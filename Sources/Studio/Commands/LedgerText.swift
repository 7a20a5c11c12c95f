import Engine
import Recipes
import Runs

/// A run's report for people: the ledger, the output, where the time went.
enum LedgerText {
  static func listing(_ report: RunReport) -> Listing {
    var list = Listing([
      "number", "step", "id", "rowsIn", "added", "removed", "rejected", "rowsOut", "seconds", "recipe",
    ])
    list.rows = report.sources.enumerated().map { number, source in
      [
        .integer(0), .text("read \(source.path)"), .missing, .integer(source.rows + source.rejected), .integer(0),
        .integer(0), .integer(source.rejected), .integer(source.rows),
        .real(number == 0 ? (report.readSeconds * 1000).rounded() / 1000 : 0), .missing,
      ]
    }
    list.rows += report.steps.map {
      [
        .integer($0.number), .text($0.kind), .init($0.id), .integer($0.rowsIn), .integer($0.added),
        .integer($0.removed),
        .integer($0.rejected), .integer($0.rowsOut), .real(($0.seconds * 1000).rounded() / 1000),
        .init($0.recipe),
      ]
    }
    return list
  }

  static func page(_ report: RunReport, _ style: TerminalStyle) -> String {
    var rows = report.sources.enumerated().map { number, source in
      [
        // Rows that could not be read came in all the same.
        number == 0 ? "0" : "", "read \(source.path)",
        source.rejected > 0 ? NumberText.grouped(source.rows + source.rejected) : "", "", "", blank(source.rejected),
        NumberText.grouped(source.rows), number == 0 ? seconds(report.readSeconds) : "",
      ]
    }
    rows += report.steps.map(row)
    let table = TextTable(
      headers: ["", "step", "rows in", "added", "removed", "rejected", "rows out", "CPU"], rows: rows,
      alignRight: [true, false, true, true, true, true, true, true], maximumWidth: 60)
    return table.text(style) + "\n" + summary(report, style)
  }

  private static func row(_ step: LedgerEntry) -> [String] {
    var number = String(step.number)
    if let last = step.sharedWith.last { number += "–\(last)" }
    var name = step.kind
    if let id = step.id { name += " (\(id))" }
    if !step.sharedWith.isEmpty { name += " and what follows, merged" }
    // The numbers of another recipe are its own.
    if let recipe = step.recipe { (number, name) = ("", "\(recipe): \(number) \(name)") }
    return [
      number, name, NumberText.grouped(step.rowsIn), blank(step.added), blank(step.removed), blank(step.rejected),
      NumberText.grouped(step.rowsOut), seconds(step.seconds),
    ]
  }

  private static func summary(_ report: RunReport, _ style: TerminalStyle) -> String {
    var lines: [String] = []
    if let output = report.output {
      var text = NumberText.counted(output.rows, "row")
      if output.files > 0 { text += ", \(NumberText.counted(output.files, "file"))" }
      if output.partitions > 0 { text += ", \(NumberText.counted(output.partitions, "partition"))" }
      text += "\(output.files > 0 ? ", \(NumberText.bytes(output.bytes))" : "") in \(output.path)"
      if let table = output.table { text += ", table \(table)" }
      lines.append(style.paint("wrote ", .green) + SafeText.escape(text))
    } else if report.outcome != .done, report.outcome != .dryRun {
      lines.append("nothing was published")
    } else if report.outcome == .dryRun {
      lines.append("dry run: nothing was written")
    }
    if !report.rejects.isEmpty {
      let place = report.rejectsFile.map { ", see \($0)" } ?? ""
      lines.append(
        style.paint("\(NumberText.counted(report.rejects.count, "row")) rejected", .yellow) + SafeText.escape(place))
    }
    let nodes = report.perNode.map { NumberText.duration($0.busySeconds) }.joined(separator: ", ")
    var time = "\(NumberText.duration(report.wallSeconds)) on \(NumberText.counted(report.nodes, "node"))"
    time += ", \(NumberText.duration(report.cpuSeconds)) of CPU, peak \(NumberText.bytes(report.peakMemoryBytes))"
    if report.perNode.count > 1 && report.perNode.count <= 16 { time += ", busy \(nodes)" }
    if report.spilledBytes > 0 { time += ", spilled \(NumberText.bytes(report.spilledBytes))" }
    lines.append(time)
    return lines.map { $0 + "\n" }.joined()
  }

  private static func blank(_ number: Int) -> String { number == 0 ? "" : NumberText.grouped(number) }
  private static func seconds(_ seconds: Double) -> String { seconds < 0.005 ? "" : NumberText.duration(seconds) }
}
