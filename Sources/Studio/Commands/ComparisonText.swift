import Engine
import Recipes
import Runs

/// A comparison of node counts for people, as CSV and as JSON.
enum ComparisonText {
  static func print(_ comparison: NodeComparison, _ format: Listing.Format, _ console: Console) {
    switch format {
    case .json: console.output.writeData(JSONText.pretty(comparison.json) + "\n")
    case .csv: listing(comparison).print(.csv, to: console.output, style: console.style)
    case .table: console.output.write(page(comparison, console.style))
    }
  }

  private static func listing(_ comparison: NodeComparison) -> Listing {
    var list = Listing([
      "nodes", "wallSeconds", "cpuSeconds", "speedUp", "efficiency", "rowsPerSecond", "peakMemoryBytes", "utilisation",
      "perNode",
    ])
    list.rows = comparison.lines.map {
      [
        .integer($0.nodes), .real(rounded($0.wallSeconds)), .real(rounded($0.cpuSeconds)), .real(rounded($0.speedUp)),
        .real(rounded($0.efficiency)), .integer(Int($0.rowsPerSecond)), .integer($0.peakMemoryBytes),
        .real(rounded($0.utilisation)),
        .text($0.nodeUtilisation.map { "\(rounded($0))" }.joined(separator: " ")),
      ]
    }
    return list
  }

  private static func page(_ comparison: NodeComparison, _ style: TerminalStyle) -> String {
    let table = TextTable(
      headers: ["nodes", "wall", "CPU", "speed-up", "efficiency", "rows/s", "peak memory", "busy"],
      rows: comparison.lines.map { line in
        [
          "\(line.nodes)", seconds(line.wallSeconds), seconds(line.cpuSeconds),
          NumberText.fixed(line.speedUp, 2), percent(line.efficiency), NumberText.grouped(Int(line.rowsPerSecond)),
          NumberText.bytes(line.peakMemoryBytes), busy(line),
        ]
      }, alignRight: Array(repeating: true, count: 8), maximumWidth: 30)
    var text = table.text(style)
    let runs = comparison.trialCount / max(1, comparison.lines.count)
    let equal = comparison.engine == nil ? "all outputs are equal byte for byte" : "all outputs have the same rows"
    text += "\n\(NumberText.counted(runs, "run")) each, medians; busy: each node's share of the time; \(equal)\n"
    for limit in comparison.limits { text += "limited: \(SafeText.escape(limit))\n" }
    if let best = comparison.recommended {
      text += style.paint("choose \(NumberText.counted(best.nodes, "node"))", .bold)
      let fastest = comparison.lines.min { $0.wallSeconds < $1.wallSeconds }
      text +=
        fastest?.nodes == best.nodes
        ? ": none is faster\n" : ": the fewest within 10 % of the fastest, \(fastest?.nodes ?? 0)\n"
    }
    return text
  }

  /// The least and the most busy node.
  private static func busy(_ line: NodeComparison.Line) -> String {
    let (least, most) = (percent(line.nodeUtilisation.min() ?? 0), percent(line.nodeUtilisation.max() ?? 0))
    return least == most ? most : "\(least.dropLast(2))–\(most)"
  }

  private static func seconds(_ seconds: Double) -> String { NumberText.fixed(seconds, 2) + " s" }
  private static func percent(_ share: Double) -> String { NumberText.fixed(share * 100, 0) + " %" }
  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
