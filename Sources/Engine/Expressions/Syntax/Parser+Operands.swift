/// Operands: literals, columns, parameters, calls, casts, `CASE` and brackets.
extension Parser {
  mutating func primary() throws(ExpressionProblem) -> SyntaxNode {
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
      try enter()
      var inner = try expression(.or)
      leave()
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
    var name = name
    if current.keyword == "ignore", following.keyword == "nulls" {
      name += WindowFunction.ignoringNulls
      advance()
      advance()
    }
    let range = token.range.lowerBound..<tokens[index - 1].range.upperBound
    // nullif is written out with its first argument twice.
    let repeating = name == "nullif" ? arguments.first?.size ?? 0 : 0
    return try checked(
      SyntaxNode(
        .call(name, arguments, isOperator: false, isDistinct: isDistinct), at: range, over: arguments,
        repeating: repeating))
  }

  private mutating func conditional() throws(ExpressionProblem) -> SyntaxNode {
    let start = current.range.lowerBound
    advance()
    try enter()
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
    leave()
    try expectKeyword("end", "at the end of CASE")
    let children = [operand, otherwise].compactMap { $0 } + branches.flatMap { [$0.condition, $0.result] }
    return try checked(
      SyntaxNode(
        .conditional(operand: operand, branches, otherwise: otherwise),
        at: start..<tokens[index - 1].range.upperBound, over: children,
        repeating: (operand?.size ?? 0) * (branches.count - 1)))
  }

  private mutating func cast(isTry: Bool) throws(ExpressionProblem) -> SyntaxNode {
    let start = current.range.lowerBound
    advance()
    try expectSymbol("(", "after CAST")
    try enter()
    let inner = try expression(.or)
    leave()
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

  /// Digits only: integer, or decimal when longer than 64 bits; with a point: decimal; with an exponent: double.
  static func number(_ digits: String, at range: Range<Int>) throws(ExpressionProblem) -> SyntaxNode {
    var text = digits
    let literal = text.withUTF8 { bytes -> (Value, DataType)? in
      if bytes.contains(where: { $0 | 32 == UInt8(ascii: "e") }) {
        return DoubleText.parseInRange(bytes).map { (.double($0), .double) }
      }
      if let value = IntegerText.parse(bytes) { return (.integer(value), .integer) }
      guard let (value, precision, scale) = DecimalText.parse(bytes) else { return nil }
      return (
        .decimal(value, precision: precision, scale: scale), .decimal(precision: precision, scale: scale)
      )
    }
    guard let (value, type) = literal else {
      if digits.contains(where: { "eE".contains($0) }) {
        throw ExpressionProblem("the number \(digits) is out of the range of double", at: range)
      }
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
}
