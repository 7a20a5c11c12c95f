/// Reads the text of an expression by operator precedence; the grammar is in `docs/expressions.md`.
struct Parser {
  /// Deepest nesting of brackets, calls, `CASE`, `NOT` and signs.
  static let maximumNesting = 200
  /// Most operators that wait for one another, so that no input can exhaust the stack.
  static let maximumHeight = 1_000
  /// Most nodes once what is meant twice (`BETWEEN`, `CASE x`, `nullif`) is written out.
  static let maximumSize = 200_000
  /// Longest text in bytes.
  static let maximumLength = 200_000

  /// Binding strength, loosest first.
  enum Level: Int {
    case or = 1
    case and, not, predicate, comparison, sum, product, sign
  }

  let tokens: [Token]
  var index = 0
  private var nesting = 0

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

  var current: Token { tokens[min(index, tokens.count - 1)] }
  var following: Token { tokens[min(index + 1, tokens.count - 1)] }
  mutating func advance() { index += 1 }

  mutating func takeKeyword(_ word: String) -> Bool {
    guard current.keyword == word else { return false }
    advance()
    return true
  }

  mutating func takeSymbol(_ symbol: String) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expectKeyword(_ word: String, _ context: String) throws(ExpressionProblem) {
    guard takeKeyword(word) else {
      throw ExpressionProblem(
        "\(word.uppercased()) is missing \(context), before \(current.description)", at: current.range)
    }
  }

  mutating func expectSymbol(_ symbol: String, _ context: String) throws(ExpressionProblem) {
    guard takeSymbol(symbol) else {
      throw ExpressionProblem("\"\(symbol)\" is missing \(context), before \(current.description)", at: current.range)
    }
  }

  /// Goes a level deeper, up to the `leave` that belongs to it; after an error nothing is read any more.
  mutating func enter() throws(ExpressionProblem) {
    nesting += 1
    guard nesting <= Self.maximumNesting else {
      throw ExpressionProblem(
        "the expression is nested deeper than \(Self.maximumNesting) levels", at: current.range,
        suggestion: "split it over several steps")
    }
  }

  mutating func leave() { nesting -= 1 }

  func checked(_ node: SyntaxNode) throws(ExpressionProblem) -> SyntaxNode {
    guard node.height <= Self.maximumHeight else {
      throw ExpressionProblem(
        "more than \(Self.maximumHeight) operators wait for one another", at: node.range,
        suggestion: "split the expression over several steps")
    }
    guard node.size <= Self.maximumSize else {
      throw ExpressionProblem(
        "the expression is too large once what BETWEEN, CASE or nullif mean twice is written out", at: node.range,
        suggestion: "compute what stands before them in a step of its own")
    }
    return node
  }

  private func call(_ name: String, _ arguments: [SyntaxNode], _ range: Range<Int>) throws(ExpressionProblem)
    -> SyntaxNode
  {
    try checked(SyntaxNode(.call(name, arguments, isOperator: true, isDistinct: false), at: range, over: arguments))
  }

  // MARK: - Operators

  mutating func expression(_ level: Level) throws(ExpressionProblem) -> SyntaxNode {
    var left = try operand(level)
    // Operands of `AND`, `OR` or `||` in a row become one call.
    var chain: (name: String, operands: [SyntaxNode])?
    func closed() throws(ExpressionProblem) -> SyntaxNode {
      guard let chain else { return left }
      return try call(
        chain.name, chain.operands,
        left.range.lowerBound..<(chain.operands.last ?? left).range.upperBound)
    }
    while let (name, strength) = infix(), strength.rawValue >= level.rawValue {
      advance()
      let right = try expression(Level(rawValue: strength.rawValue + 1) ?? .sign)
      if chain?.name == name {
        chain?.operands.append(right)
        continue
      }
      left = try closed()
      chain = nil
      if Self.associative.contains(name) {
        chain = (name, [left, right])
      } else {
        left = try call(name, [left, right], left.range.lowerBound..<right.range.upperBound)
      }
    }
    return try closed()
  }

  private static let associative: Set<String> = ["and", "or", "concat"]

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
      try enter()
      let inner = try expression(.not)
      leave()
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
      try enter()
      let inner = try operand(.sign)
      leave()
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
        let test = try checked(SyntaxNode(.truth(left, value), at: range(), over: [left]))
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
  mutating func list(closing context: String) throws(ExpressionProblem) -> [SyntaxNode] {
    var nodes: [SyntaxNode] = []
    try enter()
    repeat { nodes.append(try expression(.or)) } while takeSymbol(",")
    leave()
    try expectSymbol(")", "at the end of \(context)")
    return nodes
  }

  private func unexpectedAfterOperand() -> ExpressionProblem {
    let token = current
    let suggestion: String? =
      switch token.kind {
      // As SQL has it, behind an aggregate.
      case .word(let word) where word.lowercased() == "over":
        "write \"over\" beside the expressions of the step, such as { \"by\": [\"…\"] }"
      case .symbol(")"): "there is a closing bracket too many"
      case .text: "text stands in single quotes, a column name in double quotes"
      case .word, .quoted, .number, .parameter: "an operator such as AND, = or + belongs between two values"
      default: nil
      }
    return ExpressionProblem("\(token.description) is not expected here", at: token.range, suggestion: suggestion)
  }
}
