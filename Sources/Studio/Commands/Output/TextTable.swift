/// A table for people: a header, one rule, aligned columns. All cells are made safe for a terminal.
struct TextTable {
  var headers: [String]
  var rows: [[String]]
  /// Which columns stand at the right.
  var alignRight: [Bool]
  /// Widest cell; longer ones are cut and end in an ellipsis.
  var maximumWidth: Int

  /// The table with a final newline.
  func text(_ style: TerminalStyle) -> String {
    let headers = headers.map { fitted($0, style) }
    let rows = rows.map { $0.map { fitted($0, style) } }
    var widths = headers.map { TextWidth.width(of: $0) }
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], TextWidth.width(of: cell)) }
    }
    var text = line(headers, widths, style) { style.paint($0, .bold) }
    text += style.paint(widths.map { String(repeating: style.rule, count: $0) }.joined(separator: "  "), .dim) + "\n"
    for row in rows { text += line(row, widths, style) { $0 } }
    return text
  }

  private func fitted(_ cell: String, _ style: TerminalStyle) -> String {
    let (safe, isCut) = SafeText.escape(cell, limit: maximumWidth)
    return isCut ? safe + style.ellipsis : safe
  }

  private func line(
    _ cells: [String], _ widths: [Int], _ style: TerminalStyle, paint: (String) -> String
  ) -> String {
    var parts: [String] = []
    for (column, cell) in cells.enumerated() {
      let gap = String(repeating: " ", count: max(0, widths[column] - TextWidth.width(of: cell)))
      let isLast = column == cells.count - 1
      parts.append(alignRight[column] ? gap + paint(cell) : paint(cell) + (isLast ? "" : gap))
    }
    return parts.joined(separator: "  ") + "\n"
  }
}
