/// Cuts the text of an expression into tokens.
struct Lexer {
  /// Words that are never columns or functions unless in double quotes.
  static let keywords: Set<String> = [
    "and", "or", "not", "is", "null", "in", "between", "like", "rlike", "escape", "case", "when", "then", "else", "end",
    "cast", "try_cast", "as", "true", "false", "distinct",
  ]

  private static let symbols = [
    "<=>", "||", "==", "<>", "!=", "<=", ">=", "+", "-", "*", "/", "%", "=", "<", ">", "(", ")", ",",
  ]

  private let bytes: [UInt8]
  private var position = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  /// All tokens, the last one `end`.
  static func tokens(_ text: String) throws(ExpressionProblem) -> [Token] {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private func peek(_ offset: Int = 0) -> UInt8 { position + offset < bytes.count ? bytes[position + offset] : 0 }

  private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func next() throws(ExpressionProblem) -> Token {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
    let start = position
    guard position < bytes.count else { return Token(kind: .end, range: start..<start) }
    let byte = bytes[position]
    if Self.startsWord(byte) {
      while position < bytes.count, Self.startsWord(bytes[position]) || Self.isDigit(bytes[position]) { position += 1 }
      return try word(start)
    }
    if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1))) { return try number(start) }
    switch byte {
    case UInt8(ascii: "'"): return Token(kind: .text(try quoted(byte, start)), range: start..<position)
    case UInt8(ascii: "\""):
      let name = try quoted(byte, start)
      guard !name.isEmpty else { throw ExpressionProblem("a column name is empty", at: start..<position) }
      return Token(kind: .quoted(name), range: start..<position)
    case UInt8(ascii: "$"): return try parameter(start)
    default: break
    }
    for symbol in Self.symbols where bytes[position...].starts(with: symbol.utf8) {
      position += symbol.utf8.count
      return Token(kind: .symbol(symbol), range: start..<position)
    }
    throw unknown(start)
  }

  /// A word; characters that only look like quotes or letters are named.
  private func word(_ start: Int) throws(ExpressionProblem) -> Token {
    let word = string(start..<position)
    for scalar in word.unicodeScalars {
      if "‘’‚‛′`".unicodeScalars.contains(scalar) {
        throw ExpressionProblem(
          "\(scalar) is not a quote here", at: start..<position, suggestion: "put text in straight single quotes '…'")
      }
      if "“”„‟″".unicodeScalars.contains(scalar) {
        throw ExpressionProblem(
          "\(scalar) is not a quote here", at: start..<position,
          suggestion: "put a column name in straight double quotes, text in single quotes")
      }
      if !scalar.isASCII, !scalar.properties.isAlphabetic, scalar.properties.numericType == nil,
        !scalar.properties.isXIDContinue
      {
        throw ExpressionProblem(
          "the character \(scalar) cannot stand in a bare name", at: start..<position,
          suggestion: "put a column name with such characters in double quotes")
      }
    }
    return Token(kind: .word(word), range: start..<position)
  }

  private mutating func number(_ start: Int) throws(ExpressionProblem) -> Token {
    while Self.isDigit(peek()) { position += 1 }
    if peek() == UInt8(ascii: ".") {
      position += 1
      while Self.isDigit(peek()) { position += 1 }
    }
    if peek() | 32 == UInt8(ascii: "e") {
      let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if Self.isDigit(peek(signed ? 2 : 1)) {
        position += signed ? 2 : 1
        while Self.isDigit(peek()) { position += 1 }
      }
    }
    let range = start..<position
    guard position >= bytes.count || !Self.startsWord(bytes[position]) else {
      throw ExpressionProblem(
        "a letter follows the number \(string(range))", at: range,
        suggestion: "put a column name that starts with a digit in double quotes")
    }
    return Token(kind: .number(string(range)), range: range)
  }

  /// Text up to the closing quote; a doubled quote stands for itself, a backslash for a backslash.
  private mutating func quoted(_ quote: UInt8, _ start: Int) throws(ExpressionProblem) -> String {
    var content: [UInt8] = []
    position += 1
    while position < bytes.count {
      if bytes[position] == quote {
        position += 1
        guard peek() == quote, position < bytes.count else { return String(decoding: content, as: UTF8.self) }
      }
      content.append(bytes[position])
      position += 1
    }
    throw ExpressionProblem(
      quote == UInt8(ascii: "'")
        ? "the text that starts here is not closed" : "the name that starts here is not closed",
      at: start..<bytes.count, suggestion: "end it with \(Unicode.Scalar(quote)), or double one inside it")
  }

  private mutating func parameter(_ start: Int) throws(ExpressionProblem) -> Token {
    guard peek(1) == UInt8(ascii: "{"), let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
      throw ExpressionProblem("$ starts a parameter", at: start..<(start + 1), suggestion: "write ${name}")
    }
    let name = string((position + 2)..<end)
    position = end + 1
    return Token(kind: .parameter(name), range: start..<position)
  }

  private func unknown(_ start: Int) -> ExpressionProblem {
    let rest = string(start..<bytes.count)
    let character = rest.unicodeScalars.first.map { String($0) } ?? ""
    let range = start..<(start + max(character.utf8.count, 1))
    let suggestion: String? =
      switch character {
      case "!": "write NOT, or <> for different"
      case "&": "write AND"
      case "|": "write OR, or || to join texts"
      case "`": "put a column name in double quotes"
      case "[", "{": "use round brackets"
      case ";": "leave it out"
      case ".": "put a column name with a point in double quotes"
      case "~": "write RLIKE for a regular expression"
      default: nil
      }
    let shown =
      character.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } ? character : "a control character"
    return ExpressionProblem("\(shown) has no meaning here", at: range, suggestion: suggestion)
  }

  private static func startsWord(_ byte: UInt8) -> Bool {
    (byte | 32 >= UInt8(ascii: "a") && byte | 32 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_") || byte >= 128
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
}
