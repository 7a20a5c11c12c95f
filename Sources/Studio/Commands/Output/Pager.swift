import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Text to read: through the reader's pager where standard output is a terminal, else as it is.
final class Pager {
  private let output: StandardOutput
  private var text = ""

  init(_ console: Console) { output = console.output }

  func write(_ text: String) { self.text += text }

  /// Shows what was written. Call once.
  func finish() {
    if !output.isTerminal || !page() { output.write(text) }
    output.flush()
  }

  /// Whether a pager took it.
  private func page() -> Bool {
    guard let command = command, let pipe = popen(command, "w") else { return false }
    // A reader who leaves early has seen enough.
    signal(SIGPIPE, SIG_IGN)
    fputs(text, pipe)
    // The shell's status when it finds no such program.
    return pclose(pipe) >> 8 & 0xFF != 127
  }

  private var command: String? {
    if let chosen = Environment.variable("PAGER") { return chosen.isEmpty || chosen == "cat" ? nil : chosen }
    // Leaves what fits on the screen, keeps colours.
    return "LESS=${LESS:-FRX} less"
  }
}
