import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Bars on a terminal while a run works: one for the pipeline under way, one for every node.
///
/// A thread of its own redraws them ten times a second; `finish` erases them.
final class ProgressDisplay: Sendable {
  private let monitor: RunMonitor
  private let style: TerminalStyle
  private let isOver = Mutex(false)
  private let thread: pthread_t
  private let wake: Wake

  /// `nil` when standard error is no terminal that can be redrawn.
  init?(_ monitor: RunMonitor, style: TerminalStyle) {
    guard style.isLive, let wake = Wake() else { return nil }
    self.monitor = monitor
    self.style = style
    self.wake = wake
    let drawing = Drawing(monitor: monitor, style: style, wake: wake)
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(drawing)
    let status = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        Unmanaged<Drawing>.fromOpaque(raw).takeRetainedValue().loop()
        return nil
      }, argument.toOpaque())
    self.thread = thread
    if status != 0 {
      argument.release()
      return nil
    }
  }

  /// Erases the bars and ends the drawing.
  func finish() {
    let isFirst = isOver.withLock { over in
      defer { over = true }
      return !over
    }
    guard isFirst else { return }
    wake.signal()
    pthread_join(thread, nil)
  }
}

/// Lets a waiting thread go before its time is up.
private final class Wake: Sendable {
  private let ends: (read: Int32, write: Int32)

  init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    self.ends = (ends[0], ends[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  func signal() {
    var byte: UInt8 = 0
    _ = write(ends.write, &byte, 1)
  }

  /// Whether it was signalled within the time.
  func wait(milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }
}

private final class Drawing: Sendable {
  private let monitor: RunMonitor
  private let style: TerminalStyle
  private let wake: Wake

  init(monitor: RunMonitor, style: TerminalStyle, wake: Wake) {
    self.monitor = monitor
    self.style = style
    self.wake = wake
  }

  /// Draws until woken. Runs shorter than the first wait show nothing.
  func loop() {
    var drawn = 0
    var beginnings: [Int: Int] = [:]
    var busy: [Int] = []
    var last = ProcessClock.wallNanoseconds
    while !wake.wait(milliseconds: drawn == 0 ? 200 : 100) {
      let now = ProcessClock.wallNanoseconds
      let nodes = monitor.nodes
      let shares = nodes.enumerated().map { index, node in
        let before = index < busy.count ? busy[index] : 0
        return min(1, Double(node.busyNanoseconds - before) / Double(max(1, now - last)))
      }
      // Busy time arrives a morsel at a time; a share over a longer stretch is steadier.
      if now - last > 900_000_000 {
        busy = nodes.map(\.busyNanoseconds)
        last = now
      }
      let lines = pipelineLines(now, &beginnings) + nodeLines(shares)
      StandardError.write(erase(drawn) + lines.map { $0 + "\n" }.joined())
      drawn = lines.count
    }
    StandardError.write(erase(drawn))
  }

  private func erase(_ lines: Int) -> String { lines == 0 ? "" : "\u{1B}[\(lines)A\u{1B}[J" }

  private func pipelineLines(_ now: Int, _ beginnings: inout [Int: Int]) -> [String] {
    let pipelines = monitor.pipelines
    return pipelines.enumerated().suffix(4).map { index, pipeline in
      let begun = beginnings[index] ?? now
      beginnings[index] = begun
      let read = pipeline.progress.bytes
      let total = pipeline.progress.ofBytes
      let seconds = Double(now - begun) / 1e9
      let rate = seconds > 0.3 ? Double(read) / seconds : 0
      let share = pipeline.isDone ? 1 : total > 0 ? min(1, Double(read) / Double(total)) : 0
      var facts = NumberText.grouped(pipeline.progress.rows) + " rows"
      if total > 0 { facts += "  \(NumberText.bytes(read)) of \(NumberText.bytes(total))" }
      if !pipeline.isDone && rate > 0 {
        facts += "  \(NumberText.bytes(Int(rate)))/s"
        if total > read { facts += "  \(NumberText.duration(Double(total - read) / rate)) left" }
      }
      return fit(bar(share, 24) + " " + SafeText.escape(pipeline.name, limit: 40).text + "  " + facts)
    }
  }

  private func nodeLines(_ shares: [Double]) -> [String] {
    guard shares.count <= 16 else { return [fit("\(shares.count) nodes, \(Int(shares.reduce(0, +).rounded())) busy")] }
    return shares.enumerated().map { index, share in fit(bar(share, 24) + " node \(index + 1)") }
  }

  private func bar(_ share: Double, _ width: Int) -> String {
    let filled = Int((share * Double(width)).rounded())
    return String(repeating: style.full, count: filled) + String(repeating: style.empty, count: width - filled)
  }

  /// A line that wrapped could not be erased.
  private func fit(_ line: String) -> String {
    var text = ""
    var width = 0
    for character in line {
      width += TextWidth.width(of: String(character))
      if width >= style.columns { break }
      text.append(character)
    }
    return text
  }
}
