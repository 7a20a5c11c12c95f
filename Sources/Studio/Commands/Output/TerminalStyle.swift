import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Whether and how a stream may be decorated: colours, glyphs beyond ASCII, redrawn lines.
struct TerminalStyle: Sendable {
  enum ColorChoice: String, CaseIterable, Sendable { case auto, always, never }

  var hasColor: Bool
  var hasUnicode: Bool
  /// Whether lines may be redrawn in place.
  var isLive: Bool
  var columns: Int

  /// The style of a stream by its terminal, `NO_COLOR`, `TERM`, locale and what the user chose.
  init(descriptor: Int32, color: ColorChoice) {
    let isTerminal = isatty(descriptor) == 1
    let isDumb = Environment.variable("TERM").map { $0 == "dumb" || $0.isEmpty } ?? true
    let forbids = Environment.variable("NO_COLOR").map { !$0.isEmpty } ?? false
    hasColor =
      switch color {
      case .always: true
      case .never: false
      case .auto: isTerminal && !isDumb && !forbids
      }
    isLive = isTerminal && !isDumb
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Environment.variable).first { !$0.isEmpty } ?? ""
    let folded = locale.lowercased()
    hasUnicode = folded.contains("utf-8") || folded.contains("utf8")
    var size = winsize()
    columns = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  enum Accent: String { case bold = "1", dim = "2", red = "31", green = "32", yellow = "33", cyan = "36" }

  /// `text` in an accent, when there is colour.
  func paint(_ text: String, _ accent: Accent) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(accent.rawValue)m\(text)\u{1B}[0m" : text
  }

  var rule: Character { hasUnicode ? "─" : "-" }
  var ellipsis: String { hasUnicode ? "…" : "~" }
  var full: Character { hasUnicode ? "█" : "#" }
  var empty: Character { hasUnicode ? "░" : "." }
}
