/// Reads the text of an expression by operator precedence; the grammar is in `docs/expressions.md`.
struct Parser {
  /// Deepest nesting, so that no input can exhaust the stack.
  static let maximumDepth = 200
  /// Longest text in bytes.
  static let maximumLength = 200_000

  /// Binding strength, loosest first.
  private enum Level: Int {
    case or = 1
    case and, not, predicate, comparison, sum, product, sign
  }

  private let tokens: [Token]
  private var index = 0
  private var depth = 0

  /// Reads the whole text.
  static func parse(_ text: String) throws(ExpressionProblem) -> SyntaxNode {
    guard text.utf8.count <= maximumLength else {
      throw ExpressionProblem("the expression has more than \(maximumLength) bytes")
    }
    var parser = Parser(tokens: try Lexer.tokens(text))
    if parser.current.kind == .end { throw ExpressionProblem("the expression is empty", at: parser.current.range) }
    let node = try parser.expression(.or)
    guard parser.current.kind == .end else { throw parser.unexpectedAfterOperand() }
    return node
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var current: Token { tokens[min(index, tokens.count - 1)] }
  private var following: Token { tokens[min(index + 1, tokens.count - 1)] }
  private mutating func advance() { index += 1 }

  private mutating func takeKeyword(_ word: String) -> Bool {
    guard current.keyword == word else { return false }
    advance()
    return true
  }

  private mutating func takeSymbol(_ symbol: String) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  private mutating func expectKeyword(_ word: String, _ context: String) throws(ExpressionProblem) {
    guard takeKeyword(word) else {
      throw ExpressionProblem(
        "\(word.uppercased()) is missing \(context), before \(current.description)", at: current.range)
    }
  }

  private mutating func expectSymbol(_ symbol: String, _ context: String) throws(ExpressionProblem) {
    guard takeSymbol(symbol) else {
      throw ExpressionProblem("\"\(symbol)\" is missing \(context), before \(current.description)", at: current.range)
    }
  }

  private func checked(_ node: SyntaxNode) throws(ExpressionProblem) -> SyntaxNode {
    guard node.depth <= Self.maximumDepth else {
      throw ExpressionProblem(
        "the expression is nested deeper than \(Self.maximumDepth) levels", at: node.range,
        suggestion: "split it over several steps, or use IN for long lists")
    }
    return node
  }

  private func call(_ name: String, _ arguments: [SyntaxNode], _ range: Range<Int>) throws(ExpressionProblem)
    -> SyntaxNode
  {
    try checked(SyntaxNode(.call(name, arguments, isOperator: true, isDistinct: false), at: range, over: arguments))
  }

  // MARK: - Operators

  private mutating func expression(_ level: Level) throws(ExpressionProblem) -> SyntaxNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw ExpressionProblem(
        "the expression is nested deeper than \(Self.maximumDepth) levels", at: current.range,
        suggestion: "split it over several steps")
    }
    var left = try operand(level)
    while let (name, strength) = infix(), strength.rawValue >= level.rawValue {
      advance()
      let next = Level(rawValue: strength.rawValue + 1) ?? .sign
      let right = try expression(next)
      left = try call(name, [left, right], left.range.lowerBound..<right.range.upperBound)
    }
    return left
  }

  /// The binary operator at the current token; predicates are handled where an operand ends.
  private func infix() -> (String, Level)? {
    switch current.kind {
    case .word:
      switch current.keyword {
      case "and": return ("and", .and)
      case "or": return ("or", .or)
      default: return nil
      }
    case .symbol(let symbol):
      switch symbol {
      case "=", "==": return ("=", .comparison)
      case "<>", "!=": return ("<>", .comparison)
      case "<", "<=", ">", ">=", "<=>": return (symbol, .comparison)
      case "+", "-": return (symbol, .sum)
      case "||": return ("concat", .sum)
      case "*", "/", "%": return (symbol, .product)
      default: return nil
      }
    default: return nil
    }
  }

  /// An operand of operators of this level: with a NOT, with predicates behind it, or with a sign.
  private mutating func operand(_ level: Level) throws(ExpressionProblem) -> SyntaxNode {
    let start = current.range.lowerBound
    if current.keyword == "not" {
      guard level.rawValue <= Level.not.rawValue else {
        throw ExpressionProblem("NOT cannot stand here", at: current.range, suggestion: "put it in round brackets")
      }
      advance()
      let inner = try expression(.not)
      return try call("not", [inner], start..<inner.range.upperBound)
    }
    if level.rawValue <= Level.predicate.rawValue {
      var node = try expression(.comparison)
      while let next = try predicate(on: node) { node = try checked(next) }
      return node
    }
    if current.isSymbol("-") || current.isSymbol("+") {
      let isNegative = current.isSymbol("-")
      advance()
      if isNegative, case .number(let digits) = current.kind {
        let range = start..<current.range.upperBound
        advance()
        return try Self.number("-" + digits, at: range)
      }
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.maximumDepth else { throw ExpressionProblem("too many signs", at: current.range) }
      let inner = try operand(.sign)
      return isNegative ? try call("negative", [inner], start..<inner.range.upperBound) : inner
    }
    return try primary()
  }

  /// `IS NULL`, `IN`, `BETWEEN`, `LIKE`, `RLIKE` and their negations, behind an operand.
  private mutating func predicate(on left: SyntaxNode) throws(ExpressionProblem) -> SyntaxNode? {
    let start = left.range.lowerBound
    func range() -> Range<Int> { start..<tokens[max(index - 1, 0)].range.upperBound }
    if takeKeyword("is") {
      let isNegated = takeKeyword("not")
      if takeKeyword("null") { return try call(isNegated ? "isnotnull" : "isnull", [left], range()) }
      for (word, value) in [("true", true), ("false", false)] where takeKeyword(word) {
        let literal = SyntaxNode(.literal(.boolean(value), .boolean), at: range())
        let test = try call("<=>", [left, literal], range())
        return isNegated ? try call("not", [test], range()) : test
      }
      throw ExpressionProblem(
        "IS must be followed by NULL, NOT NULL, TRUE or FALSE, not \(current.description)", at: current.range)
    }
    let predicates = ["in", "between", "like", "rlike"]
    let isNegated = current.keyword == "not" && predicates.contains(following.keyword ?? "")
    if isNegated { advance() }
    var test: SyntaxNode
    switch current.keyword {
    case "in":
      advance()
      try expectSymbol("(", "after IN")
      if current.isSymbol(")") { throw ExpressionProblem("the list after IN is empty", at: range()) }
      let values = try list(closing: "the list of IN")
      test = try call("in", [left] + values, range())
    case "between":
      advance()
      let low = try expression(.sum)
      try expectKeyword("and", "after BETWEEN and its lower bound")
      let high = try expression(.sum)
      let above = try call(">=", [left, low], range())
      let below = try call("<=", [left, high], range())
      test = try call("and", [above, below], range())
    case "like":
      advance()
      var arguments = [left, try expression(.sum)]
      if takeKeyword("escape") { arguments.append(try expression(.sum)) }
      test = try call("like", arguments, range())
    case "rlike":
      advance()
      let pattern = try expression(.sum)
      test = try call("rlike", [left, pattern], range())
    default:
      return nil
    }
    return isNegated ? try call("not", [test], range()) : test
  }

  /// Expressions up to the closing bracket, which is taken too.
  private mutating func list(closing context: String) throws(ExpressionProblem) -> [SyntaxNode] {
    var nodes: [SyntaxNode] = []
    repeat { nodes.append(try expression(.or)) } while takeSymbol(",")
    try expectSymbol(")", "at the end of \(context)")
    return nodes
  }

  // MARK: - Operands

  private mutating func primary() throws(ExpressionProblem) -> SyntaxNode {
    let token = current
    switch token.kind {
    case .quoted(let name):
      advance()
      return SyntaxNode(.column(name), at: token.range)
    case .text(let text):
      advance()
      return SyntaxNode(.literal(.text(text), .text), at: token.range)
    case .number(let digits):
      advance()
      return try Self.number(digits, at: token.range)
    case .parameter(let name):
      advance()
      return SyntaxNode(.parameter(name), at: token.range)
    case .symbol("("):
      advance()
      var inner = try expression(.or)
      try expectSymbol(")", "to close the bracket")
      inner.range = token.range.lowerBound..<tokens[index - 1].range.upperBound
      return inner
    case .word(let word): return try named(word, token)
    case .symbol, .end:
      throw ExpressionProblem("a value is missing before \(token.description)", at: token.range)
    }
  }

  private mutating func named(_ word: String, _ token: Token) throws(ExpressionProblem) -> SyntaxNode {
    let lower = word.lowercased()
    if (lower == "date" || lower == "timestamp"), case .text(let text) = following.kind {
      advance()
      let range = token.range.lowerBound..<current.range.upperBound
      advance()
      return try Self.instant(text, lower == "date" ? .date : .timestamp, at: range)
    }
    switch lower {
    case "null":
      advance()
      return SyntaxNode(.null, at: token.range)
    case "true", "false":
      advance()
      return SyntaxNode(.literal(.boolean(lower == "true"), .boolean), at: token.range)
    case "case": return try conditional()
    case "cast", "try_cast": return try cast(isTry: lower == "try_cast")
    default: break
    }
    if following.isSymbol("("), !Lexer.keywords.contains(lower) || lower == "like" || lower == "rlike" {
      return try function(lower, token)
    }
    guard !Lexer.keywords.contains(lower) else {
      throw ExpressionProblem(
        "\(word.uppercased()) cannot stand here", at: token.range,
        suggestion: "for a column of this name write \"\(word)\" in double quotes")
    }
    advance()
    return SyntaxNode(.column(word), at: token.range)
  }

  private mutating func function(_ name: String, _ token: Token) throws(ExpressionProblem) -> SyntaxNode {
    advance()
    advance()
    let isDistinct = takeKeyword("distinct")
    var arguments: [SyntaxNode] = []
    if current.isSymbol("*"), following.isSymbol(")") {
      arguments = [SyntaxNode(.star, at: current.range)]
      advance()
      advance()
    } else if !takeSymbol(")") {
      arguments = try list(closing: "the arguments of \(name)")
    }
    let range = token.range.lowerBound..<tokens[index - 1].range.upperBound
    return try checked(
      SyntaxNode(.call(name, arguments, isOperator: false, isDistinct: isDistinct), at: range, over: arguments))
  }

  private mutating func conditional() throws(ExpressionProblem) -> SyntaxNode {
    let start = current.range.lowerBound
    advance()
    let operand = current.keyword == "when" ? nil : try expression(.or)
    var branches: [(condition: SyntaxNode, result: SyntaxNode)] = []
    while takeKeyword("when") {
      let condition = try expression(.or)
      try expectKeyword("then", "after WHEN and its condition")
      branches.append((condition, try expression(.or)))
    }
    guard !branches.isEmpty else {
      throw ExpressionProblem("CASE needs WHEN … THEN …, not \(current.description)", at: current.range)
    }
    let otherwise = takeKeyword("else") ? try expression(.or) : nil
    try expectKeyword("end", "at the end of CASE")
    let children = [operand, otherwise].compactMap { $0 } + branches.flatMap { [$0.condition, $0.result] }
    return try checked(
      SyntaxNode(
        .conditional(operand: operand, branches, otherwise: otherwise),
        at: start..<tokens[index - 1].range.upperBound, over: children))
  }

  private mutating func cast(isTry: Bool) throws(ExpressionProblem) -> SyntaxNode {
    let start = current.range.lowerBound
    advance()
    try expectSymbol("(", "after CAST")
    let inner = try expression(.or)
    try expectKeyword("as", "after the value of CAST")
    let type = try typeName()
    try expectSymbol(")", "at the end of CAST")
    return try checked(
      SyntaxNode(.cast(inner, type, isTry: isTry), at: start..<tokens[index - 1].range.upperBound, over: [inner]))
  }

  /// A type as recipes write it, or as Spark does (`bigint`, `string`).
  private mutating func typeName() throws(ExpressionProblem) -> DataType {
    let token = current
    guard let word = token.keyword else {
      throw ExpressionProblem("a type is missing before \(token.description)", at: token.range, suggestion: Self.types)
    }
    advance()
    switch word {
    case "text", "string", "varchar": return .text
    case "integer", "int", "bigint", "long": return .integer
    case "double": return .double
    case "boolean": return .boolean
    case "date": return .date
    case "timestamp": return .timestamp
    case "decimal", "numeric", "dec":
      guard takeSymbol("(") else { return .decimal(precision: 10, scale: 0) }
      let precision = try wholeNumber()
      let scale = takeSymbol(",") ? try wholeNumber() : 0
      try expectSymbol(")", "at the end of decimal(")
      guard (1...38).contains(precision), (0...precision).contains(scale) else {
        throw ExpressionProblem(
          "decimal(\(precision),\(scale)) is no type", at: token.range.lowerBound..<tokens[index - 1].range.upperBound,
          suggestion: "the precision is 1 to 38 and the scale at most the precision")
      }
      return .decimal(precision: precision, scale: scale)
    default:
      throw ExpressionProblem("\"\(word)\" is no type", at: token.range, suggestion: Self.types)
    }
  }

  private static let types = "the types are text, integer, decimal(p,s), double, boolean, date and timestamp"

  private mutating func wholeNumber() throws(ExpressionProblem) -> Int {
    guard case .number(let digits) = current.kind, let value = Int(digits) else {
      throw ExpressionProblem("a whole number is missing before \(current.description)", at: current.range)
    }
    advance()
    return value
  }

  // MARK: - Literals

  /// Digits only: integer, or decimal when longer than 64 bits; with a point: decimal; with an exponent: double.
  private static func number(_ digits: String, at range: Range<Int>) throws(ExpressionProblem) -> SyntaxNode {
    var text = digits
    let literal = text.withUTF8 { bytes -> (Value, DataType)? in
      if bytes.contains(where: { $0 | 32 == UInt8(ascii: "e") }) {
        return DoubleText.parse(bytes).map { (.double($0), .double) }
      }
      if let value = IntegerText.parse(bytes) { return (.integer(value), .integer) }
      guard let (value, precision, scale) = DecimalText.parse(bytes) else { return nil }
      return (
        .decimal(value, precision: precision, scale: scale), .decimal(precision: precision, scale: scale)
      )
    }
    guard let (value, type) = literal else {
      throw ExpressionProblem(
        "the number \(digits) has more than 38 digits", at: range, suggestion: "write it as 1e40 for a double")
    }
    return SyntaxNode(.literal(value, type), at: range)
  }

  private static func instant(_ text: String, _ type: DataType, at range: Range<Int>) throws(ExpressionProblem)
    -> SyntaxNode
  {
    guard let value = ValueText.parse(text, as: type) else {
      throw ExpressionProblem(
        "'\(text)' is not a \(type)", at: range,
        suggestion: type == .date ? "write date '2026-01-31'" : "write timestamp '2026-01-31 12:00:00'")
    }
    return SyntaxNode(.literal(value, type), at: range)
  }

  private func unexpectedAfterOperand() -> ExpressionProblem {
    let token = current
    let suggestion: String? =
      switch token.kind {
      case .symbol(")"): "there is a closing bracket too many"
      case .text: "text stands in single quotes, a column name in double quotes"
      case .word, .quoted, .number, .parameter: "an operator such as AND, = or + belongs between two values"
      default: nil
      }
    return ExpressionProblem("\(token.description) is not expected here", at: token.range, suggestion: suggestion)
  }
}
