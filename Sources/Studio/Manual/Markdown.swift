/// The part of Markdown that the manual uses (CommonMark 0.31 and the tables of GitHub), as blocks.
///
/// Pages are our own and tests read all of them, so that what is not carried here (references, HTML but comments,
/// headings by underlining) stands in none.
enum MarkdownBlock: Hashable {
  case heading(level: Int, String)
  case paragraph(String)
  /// An item of a list: its sign (`-`, `1.`), the depth of its list from 0, its text.
  case item(sign: String, depth: Int, String)
  case code([String])
  /// Rows of cells, the header first.
  case table([[String]])

  /// Complexity: O(length).
  static func parse(_ text: String) -> [MarkdownBlock] {
    var parser = Parser()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { parser.take(line) }
    parser.endBlock()
    return parser.blocks
  }

  private struct Parser {
    var blocks: [MarkdownBlock] = []
    private var text: [Substring] = []
    private var code: (fence: Substring, indent: Int, lines: [String])?
    private var item: (sign: String, depth: Int)?
    private var isComment = false

    mutating func take(_ line: Substring) {
      let indent = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indent)
      if code != nil { return takeCode(line, content) }
      if isComment || content.hasPrefix("<!--") {
        isComment = !content.contains("-->")
        return endBlock()
      }
      if content.hasPrefix("```") {
        endBlock()
        code = (content.prefix { $0 == "`" }, indent, [])
      } else if content.isEmpty {
        endBlock()
      } else if content.hasPrefix("#"), indent == 0 {
        endBlock()
        let level = content.prefix { $0 == "#" }.count
        blocks.append(.heading(level: level, content.dropFirst(level).trimmedText))
      } else if content.hasPrefix("|") {
        takeRow(content)
      } else if let sign = Self.sign(content) {
        endBlock()
        item = (sign, indent / 2)
        text = [content.dropFirst(sign.count + 1)]
      } else {
        text.append(content)
      }
    }

    private mutating func takeCode(_ line: Substring, _ content: Substring) {
      guard let open = code else { return }
      if content == open.fence {
        blocks.append(.code(open.lines))
        code = nil
      } else {
        code?.lines.append(String(line.dropFirst(min(open.indent, line.prefix { $0 == " " }.count))))
      }
    }

    private mutating func takeRow(_ content: Substring) {
      let cells = MarkdownBlock.cells(content)
      if case .table(let rows) = blocks.last, text.isEmpty, isInTable {
        // The line below the header only rules.
        if cells.allSatisfy({ $0.allSatisfy { $0 == "-" || $0 == ":" } && $0.contains("-") }), rows.count == 1 {
          return
        }
        blocks[blocks.count - 1] = .table(rows + [cells])
      } else {
        endBlock()
        blocks.append(.table([cells]))
        isInTable = true
      }
    }
    private var isInTable = false

    mutating func endBlock() {
      isInTable = false
      defer { (text, item) = ([], nil) }
      let joined = text.map(\.trimmedText).joined(separator: " ")
      if let item {
        blocks.append(.item(sign: item.sign, depth: item.depth, joined))
      } else if !joined.isEmpty {
        blocks.append(.paragraph(joined))
      }
    }

    /// `-` or `12.` where a line is an item.
    private static func sign(_ line: Substring) -> String? {
      if line.hasPrefix("- ") || line.hasPrefix("* ") { return "-" }
      let digits = line.prefix { $0.isASCII && $0.isNumber }
      return !digits.isEmpty && digits.count < 4 && line.dropFirst(digits.count).hasPrefix(". ") ? digits + "." : nil
    }
  }

  /// The cells of a row of a table: `\|` is a bar within one.
  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for character in line.dropFirst() {
      if character == "|", !isEscaped {
        cells.append(cell[...].trimmedText)
        cell = ""
      } else {
        if character == "|" { cell.removeLast() }
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if !cell[...].trimmedText.isEmpty { cells.append(cell[...].trimmedText) }
    return cells
  }
}

extension Substring {
  fileprivate var trimmedText: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// What stands within a line of Markdown.
enum MarkdownInline {
  enum Emphasis: Hashable { case plain, code, strong }

  struct Piece: Hashable {
    var text: String
    var emphasis: Emphasis
  }

  /// Pieces in order. Links are their words, pictures what they show.
  /// Complexity: O(length).
  static func pieces(_ line: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = line[...]
    func add(_ text: String, _ emphasis: Emphasis) {
      if text.isEmpty { return }
      if let last = pieces.last, last.emphasis == emphasis {
        pieces[pieces.count - 1].text += text
      } else {
        pieces.append(Piece(text: text, emphasis: emphasis))
      }
    }
    while let first = rest.first {
      if first == "`", let code = enclosed(rest, by: String(rest.prefix { $0 == "`" })) {
        add(code.text, .code)
        rest = code.rest
      } else if rest.hasPrefix("**"), let strong = enclosed(rest, by: "**") {
        for piece in Self.pieces(strong.text) { add(piece.text, piece.emphasis == .code ? .code : .strong) }
        rest = strong.rest
      } else if first == "*", let emphasis = enclosed(rest, by: "*"), !emphasis.text.hasPrefix(" ") {
        for piece in Self.pieces(emphasis.text) { add(piece.text, piece.emphasis == .code ? .code : .strong) }
        rest = emphasis.rest
      } else if first == "[" || rest.hasPrefix("!["), let link = link(first == "!" ? rest.dropFirst() : rest) {
        for piece in Self.pieces(link.text) { add(piece.text, piece.emphasis) }
        rest = link.rest
      } else if rest.hasPrefix("<br>") {
        add(" ", .plain)
        rest = rest.dropFirst(4)
      } else if first == "\\", let next = rest.dropFirst().first, !next.isLetter, !next.isNumber, next != " " {
        add(String(next), .plain)
        rest = rest.dropFirst(2)
      } else {
        add(String(first), .plain)
        rest = rest.dropFirst()
      }
    }
    return pieces
  }

  static func plain(_ line: String) -> String { pieces(line).map(\.text).joined() }

  private static func enclosed(_ text: Substring, by mark: String) -> (text: String, rest: Substring)? {
    let inner = text.dropFirst(mark.count)
    guard let end = inner.firstRange(of: mark), end.lowerBound > inner.startIndex else { return nil }
    return (String(inner[..<end.lowerBound]), inner[end.upperBound...])
  }

  /// `[words](target)`
  private static func link(_ text: Substring) -> (text: String, rest: Substring)? {
    guard let middle = text.firstRange(of: "]("), let end = text[middle.upperBound...].firstIndex(of: ")"),
      !text[text.index(after: text.startIndex)..<middle.lowerBound].contains("]")
    else { return nil }
    return (
      String(text[text.index(after: text.startIndex)..<middle.lowerBound]), text[text.index(after: end)...]
    )
  }
}
