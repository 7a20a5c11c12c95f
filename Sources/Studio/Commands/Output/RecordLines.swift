import Engine

/// What a record says, laid out for a width: prose is broken between words, what stands behind a key or a dash goes on below
/// itself, examples stay as they are.
enum RecordLines {
  /// Complexity: O(length).
  static func make(_ text: String, width: Int) -> [String] {
    var isExample = false
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.first != " ", !line.isEmpty { isExample = line == "Example" }
      let hang = isExample ? nil : hangingIndent(line)
      guard let hang, TextWidth.width(of: String(line)) > width, width - hang >= 20 else {
        lines.append(String(line))
        continue
      }
      let parts = DetailsPanel.wrap(String(line.dropFirst(hang)), width - hang)
      for (number, part) in parts.enumerated() {
        lines.append((number == 0 ? String(line.prefix(hang)) : String(repeating: " ", count: hang)) + part)
      }
    }
    return lines
  }

  /// As it is where nobody looks at it; in lines of the terminal's width where somebody does.
  static func text(_ text: String, _ style: TerminalStyle) -> String {
    style.isLive ? make(text, width: min(style.columns - 1, 100)).joined(separator: "\n") : text
  }

  /// How many characters stand before what may be broken: blanks, and a dash or a key with its gap.
  private static func hangingIndent(_ line: Substring) -> Int {
    let blanks = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(blanks)
    if blanks == 0 { return 0 }
    if rest.hasPrefix("- ") { return blanks + 2 }
    guard let gap = rest.firstRange(of: "  ") else { return blanks }
    return blanks + rest[..<gap.lowerBound].count + rest[gap.lowerBound...].prefix { $0 == " " }.count
  }
}
