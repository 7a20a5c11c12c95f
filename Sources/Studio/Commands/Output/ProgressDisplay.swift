import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Lines on a terminal that are redrawn while something works.
///
/// A thread of its own redraws them ten times a second; `finish` erases them.
final class ProgressDisplay: Sendable {
  private let isOver = Mutex(false)
  private let thread: pthread_t
  private let wake: Wake

  /// - Parameter lines: called on the drawing thread; lines are safe for a terminal.
  /// - Returns: `nil` when standard error is no terminal that can be redrawn.
  init?(style: TerminalStyle, lines: @escaping @Sendable () -> [String]) {
    guard style.isLive, let wake = Wake() else { return nil }
    self.wake = wake
    let drawing = Drawing(columns: style.columns, wake: wake, lines: lines)
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
  private let columns: Int
  private let wake: Wake
  private let lines: @Sendable () -> [String]

  init(columns: Int, wake: Wake, lines: @escaping @Sendable () -> [String]) {
    self.columns = columns
    self.wake = wake
    self.lines = lines
  }

  /// Draws until woken. What is over within the first wait shows nothing.
  func loop() {
    var drawn = 0
    while !wake.wait(milliseconds: drawn == 0 ? 200 : 100) {
      let lines = lines().map(fit)
      StandardError.write(erase(drawn) + lines.map { $0 + "\n" }.joined())
      drawn = lines.count
    }
    StandardError.write(erase(drawn))
  }

  private func erase(_ lines: Int) -> String { lines == 0 ? "" : "\u{1B}[\(lines)A\u{1B}[J" }

  /// A line that wrapped could not be erased.
  private func fit(_ line: String) -> String {
    var text = ""
    var width = 0
    for character in line {
      width += TextWidth.width(of: String(character))
      if width >= columns { break }
      text.append(character)
    }
    return text
  }
}
