/// The signs of the screens, in Unicode or in ASCII for terminals and locales that have no more.
package struct Glyphs: Hashable, Sendable {
  package var isASCII: Bool
  package var horizontal: String { isASCII ? "-" : "─" }
  package var vertical: String { isASCII ? "|" : "│" }
  package var teeDown: String { isASCII ? "+" : "┬" }
  package var teeUp: String { isASCII ? "+" : "┴" }
  package var teeLeft: String { isASCII ? "+" : "┤" }
  package var teeRight: String { isASCII ? "+" : "├" }
  package var cornerUp: String { isASCII ? "+" : "┘" }
  package var pointer: String { isASCII ? ">" : "▸" }
  package var output: String { isASCII ? "=>" : "⇒" }
  package var ellipsis: String { isASCII ? "~" : "…" }
  package var minus: String { isASCII ? "-" : "−" }
  package var plus: String { "+" }
  package var dot: String { isASCII ? "." : "·" }
  package var unsaved: String { isASCII ? "*" : "●" }
  package var left: String { isASCII ? "<" : "◂" }
  package var right: String { isASCII ? ">" : "▸" }
  package var dropdown: String { isASCII ? "v" : "▾" }
  package var enter: String { isASCII ? "Enter" : "⏎" }
  package var tab: String { isASCII ? "Tab" : "⇥" }
  package var more: String { isASCII ? "..." : "⋯" }
  package var range: String { isASCII ? "-" : "–" }
  package var checked: String { "[x]" }
  package var unchecked: String { "[ ]" }
  package var error: String { isASCII ? "!" : "✗" }
  package var done: String { isASCII ? "ok" : "✓" }
  package var edgeBlank: String { isASCII ? "_" : "␣" }
  package var null: String { isASCII ? "-" : "–" }
  package var times: String { isASCII ? "x" : "×" }

  package init(isASCII: Bool) { self.isASCII = isASCII }

  package static let unicode = Glyphs(isASCII: false)
  package static let ascii = Glyphs(isASCII: true)

  /// One cell of a column chart, `eighths` from 0 (nothing) to 8.
  package func column(_ eighths: Int) -> String {
    let level = min(8, max(0, eighths))
    return isASCII
      ? [" ", "_", "_", ".", "-", "=", "+", "*", "#"][level] : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][level]
  }

  /// A bar of `cells` width that is `share` full, in halves of a cell where the set allows.
  package func bar(_ share: Double, cells: Int) -> String {
    guard cells > 0, share.isFinite else { return "" }
    let halves = Int((min(1, max(0, share)) * Double(cells) * 2).rounded())
    if isASCII { return String(repeating: "#", count: (halves + 1) / 2) }
    return String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
  }

  /// What fills the rest of a progress bar.
  package var barRest: String { isASCII ? "." : "─" }

  /// A sign of texts in ASCII: what looks most like it, else a question mark.
  package static func plain(_ scalar: UInt32) -> UInt32 {
    let signs: [UInt32: Unicode.Scalar] = [
      0xB7: ".", 0x2026: "~", 0xD7: "x", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0x2018: "'", 0x2019: "'", 0x201C: "\"",
      0x201D: "\"", 0x2190: "<", 0x2191: "^", 0x2192: ">", 0x2193: "v", 0x21D2: ">", 0x25B8: ">", 0x25C2: "<",
      0x25CF: "*", 0x2713: "+", 0x2717: "!",
    ]
    return (signs[scalar] ?? "?").value
  }

  /// What stands for a scalar that must not reach the terminal.
  package func mark(for scalar: UInt32) -> UInt32 {
    if isASCII { return 0x3F }
    switch scalar {
    case 0x09: return 0x21E5
    case 0x0A: return 0x21B5
    case 0x0D: return 0x240D
    case 0x00...0x1F: return 0x2400 + scalar
    case 0x7F: return 0x2421
    case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F: return 0x2423
    default: return 0x2425 + 1
    }
  }
}
