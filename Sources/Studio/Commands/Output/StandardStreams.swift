#if canImport(Glibc)
  import Glibc
#endif

/// Standard output for data and results, standard error for messages.
///
/// Writes are collected and go out in blocks. A reader that has gone away (`| head`) ends the process quietly with
/// status 0: it has what it wanted.
final class StandardOutput {
  private var buffer: [UInt8] = []
  /// Whether people look at it: then control characters are escaped.
  let isTerminal = isatty(STDOUT_FILENO) == 1

  init() {
    buffer.reserveCapacity(1 << 16)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Text that this program made: already safe for a terminal.
  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= 1 << 16 { flush() }
  }

  func line(_ text: String) { write(text + "\n") }

  /// Data as it is; on a terminal with control characters escaped.
  func writeData(_ bytes: UnsafeRawBufferPointer) {
    if isTerminal {
      write(SafeText.escapeLines(String(decoding: bytes, as: UTF8.self)))
    } else {
      buffer.append(contentsOf: bytes)
      if buffer.count >= 1 << 16 { flush() }
    }
  }

  func writeData(_ text: String) { write(isTerminal ? SafeText.escapeLines(text) : text) }

  /// Sends out what was collected. Call at the end.
  func flush() {
    buffer.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let written = Glibc.write(STDOUT_FILENO, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if written < 0 {
          if errno == EINTR { continue }
          if errno == EPIPE { exit(0) }
          let reason = String(cString: strerror(errno))
          StandardError.line("sous: cannot write to standard output: \(reason)")
          exit(1)
        }
        done += written
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes text that is safe for a terminal.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        Glibc.write(STDERR_FILENO, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if written < 0 {
        if errno == EINTR { continue }
        return
      }
      done += written
    }
  }

  /// A message on a line of its own; what it quotes is made safe.
  static func line(_ message: String) { write(SafeText.escapeLines(message) + "\n") }
}
