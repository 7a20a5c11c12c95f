/// Markdown as lines of a terminal, no wider than asked where words allow.
package struct MarkdownLines {
  private let width: Int
  private var lines: [StyledLine] = []

  /// Complexity: O(length).
  package static func make(_ text: String, width: Int) -> [StyledLine] {
    // Lines of text longer than this tire the eye.
    var made = MarkdownLines(width: max(20, min(width, 100)))
    var previous: MarkdownBlock?
    for block in MarkdownBlock.parse(text) {
      made.separate(block, from: previous)
      made.add(block)
      previous = block
    }
    return made.lines
  }

  private init(width: Int) { self.width = width }

  private mutating func separate(_ block: MarkdownBlock, from previous: MarkdownBlock?) {
    guard let previous else { return }
    if case .item = block, case .item = previous { return }
    lines.append(StyledLine(""))
  }

  private mutating func add(_ block: MarkdownBlock) {
    switch block {
    case .heading(let level, let text):
      let style = Style(level == 1 ? .title : .header, bold: true)
      lines += Self.wrap([MarkdownInline.Piece(text: MarkdownInline.plain(text), emphasis: .plain)], width).map {
        StyledLine($0.text, style)
      }
    case .paragraph(let text): lines += Self.wrap(MarkdownInline.pieces(text), width)
    case .item(let sign, let depth, let text):
      let indent = String(repeating: " ", count: depth * 2 + 2)
      let first = indent + sign + " "
      let later = String(repeating: " ", count: first.count)
      let wrapped = Self.wrap(MarkdownInline.pieces(text), width - first.count)
      for (index, line) in wrapped.enumerated() {
        var line = line
        line.pieces.insert(StyledLine.Piece(text: index == 0 ? first : later, style: .dim), at: 0)
        lines.append(line)
      }
    case .code(let code): lines += code.map { StyledLine("    " + $0, Style(.accent)) }
    case .table(let rows): addTable(rows)
    }
  }

  private mutating func addTable(_ rows: [[String]]) {
    let count = rows.map(\.count).max() ?? 0
    guard count > 0 else { return }
    // Each cell is its lines.
    let cells = rows.map { row in (0..<count).map { $0 < row.count ? Self.lines(ofCell: row[$0]) : [] } }
    let gap = 2
    let widths = Self.widths(cells, columns: count, room: width - gap * (count - 1))
    // A header without words only makes room.
    let hasHeader = cells.first.map { $0.contains { !$0.isEmpty } } ?? false
    for (number, row) in cells.enumerated() where number > 0 || hasHeader {
      let columns = row.indices.map { column in row[column].flatMap { Self.wrap($0, widths[column]) } }
      for line in 0..<(columns.map(\.count).max() ?? 0) {
        var pieces: [(String, Style)] = []
        for column in columns.indices {
          let text = line < columns[column].count ? columns[column][line] : StyledLine("")
          for piece in text.pieces where !piece.text.isEmpty {
            pieces.append((piece.text, number == 0 ? Style(.header) : piece.style))
          }
          if column < count - 1 {
            let missing = widths[column] - TextWidth.width(of: text.text) + gap
            pieces.append((String(repeating: " ", count: max(missing, 1)), .plain))
          }
        }
        lines.append(StyledLine(pieces))
      }
      if number == 0 {
        lines.append(StyledLine(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), .faint))
      }
    }
  }

  private static func lines(ofCell text: String) -> [[MarkdownInline.Piece]] {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return [MarkdownInline.pieces(text)] }
    return text.split(separator: "<br>").map { MarkdownInline.pieces(String($0)) }
  }

  /// As wide as their cells; where the room is too small, the widest give way first.
  private static func widths(_ cells: [[[[MarkdownInline.Piece]]]], columns: Int, room: Int) -> [Int] {
    var widths = (0..<columns).map { column in
      max(1, cells.flatMap { $0[column] }.map { TextWidth.width(of: $0.map(\.text).joined()) }.max() ?? 0)
    }
    while widths.reduce(0, +) > room, let widest = widths.max(), widest > 8 {
      let next = widths.filter { $0 < widest }.max() ?? 8
      let many = widths.count { $0 == widest }
      let excess = widths.reduce(0, +) - room
      let cut = max(1, min(widest - max(next, 8), (excess + many - 1) / many))
      for column in widths.indices where widths[column] == widest { widths[column] -= cut }
    }
    return widths
  }

  /// Pieces broken between words; a word longer than the width is broken where it must.
  private static func wrap(_ pieces: [MarkdownInline.Piece], _ width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    var line: [(String, Style)] = []
    var used = 0
    func end() {
      lines.append(StyledLine(line))
      (line, used) = ([], 0)
    }
    for word in words(pieces) {
      let length = TextWidth.width(of: word.map(\.0).joined())
      if used > 0, used + 1 + length > width { end() }
      if used > 0 {
        // A blank within code is a part of it.
        line.append((" ", line.last?.1 == word.first?.1 ? word.first?.1 ?? .plain : .plain))
        used += 1
      }
      for (text, style) in word {
        var rest = text[...]
        while used + TextWidth.width(of: String(rest)) > width, rest.count > 1 {
          let part = rest.prefix(max(1, width - used))
          line.append((String(part), style))
          end()
          rest = rest.dropFirst(part.count)
        }
        line.append((String(rest), style))
        used += TextWidth.width(of: String(rest))
      }
    }
    if used > 0 || lines.isEmpty { end() }
    return lines
  }

  /// Words with their styles: one may have several, such as `a`s.
  private static func words(_ pieces: [MarkdownInline.Piece]) -> [[(String, Style)]] {
    var words: [[(String, Style)]] = []
    var isOpen = false
    for piece in pieces {
      let style: Style =
        switch piece.emphasis {
        case .plain: .plain
        case .code: Style(.key)
        case .strong: Style(.plain, bold: true)
        }
      for (index, part) in piece.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
        if index > 0 { isOpen = false }
        if part.isEmpty { continue }
        if isOpen {
          words[words.count - 1].append((String(part), style))
        } else {
          words.append([(String(part), style)])
          isOpen = true
        }
      }
    }
    return words
  }
}
