import Engine
import Synchronization

/// What a run shows while it works: a bar for each of the last pipelines with rows, bytes, rate and time left, and a
/// bar for each node with the share of time that it is busy.
final class RunBars: Sendable {
  private struct History {
    /// When each pipeline was first seen, in nanoseconds.
    var beginnings: [Int: Int] = [:]
    var busy: [Int] = []
    var since = ProcessClock.wallNanoseconds
  }

  private let monitor: RunMonitor
  private let style: TerminalStyle
  private let history = Mutex(History())

  init(_ monitor: RunMonitor, _ style: TerminalStyle) {
    self.monitor = monitor
    self.style = style
  }

  /// Begins to draw; `nil` where that is not possible.
  func display() -> ProgressDisplay? { ProgressDisplay(style: style) { self.lines } }

  private var lines: [String] {
    history.withLock { history in
      let now = ProcessClock.wallNanoseconds
      let nodes = monitor.nodes
      let shares = nodes.enumerated().map { index, node in
        let before = index < history.busy.count ? history.busy[index] : 0
        return min(1, Double(node.busyNanoseconds - before) / Double(max(1, now - history.since)))
      }
      // Busy time arrives a morsel at a time; a share over a longer stretch is steadier.
      if now - history.since > 1_000_000_000 {
        history.busy = nodes.map(\.busyNanoseconds)
        history.since = now
      }
      return pipelineLines(now, &history.beginnings) + nodeLines(shares)
    }
  }

  private func pipelineLines(_ now: Int, _ beginnings: inout [Int: Int]) -> [String] {
    monitor.pipelines.enumerated().suffix(4).map { index, pipeline in
      let begun = beginnings[index] ?? now
      beginnings[index] = begun
      let read = pipeline.progress.bytes
      let total = pipeline.progress.ofBytes
      let seconds = Double(now - begun) / 1e9
      let rate = seconds > 0.3 ? Double(read) / seconds : 0
      let share = pipeline.isDone ? 1 : total > 0 ? min(1, Double(read) / Double(total)) : 0
      var facts = NumberText.counted(pipeline.progress.rows, "row")
      if total > 0 { facts += "  \(NumberText.bytes(read)) of \(NumberText.bytes(total))" }
      if !pipeline.isDone && rate > 0 {
        facts += "  \(NumberText.bytes(Int(rate)))/s"
        if total > read { facts += "  \(NumberText.duration(Double(total - read) / rate)) left" }
      }
      return bar(share) + " " + SafeText.escape(pipeline.name, limit: 40).text + "  " + facts
    }
  }

  private func nodeLines(_ shares: [Double]) -> [String] {
    guard shares.count <= 16 else { return ["\(shares.count) nodes, \(Int(shares.reduce(0, +).rounded())) busy"] }
    return shares.enumerated().map { index, share in bar(share) + " node \(index + 1)" }
  }

  private func bar(_ share: Double) -> String {
    let width = 24
    let filled = Int((share * Double(width)).rounded())
    return String(repeating: style.full, count: filled) + String(repeating: style.empty, count: width - filled)
  }
}
