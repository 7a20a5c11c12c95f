/// Expressions from text.
public enum ExpressionText {
  /// Reads, looks up and types an expression; `${name}` in it is one literal of the parameter's value, or a secret.
  ///
  /// Gives every problem at once, except that a problem of syntax hides all others.
  /// - Parameters:
  ///   - isValueless: whether a column has no value in any row: it takes any type, as `null` does.
  ///   - windows: takes what the expression asks of other rows; `nil` where it may ask nothing.
  public static func compile(
    _ text: String, schema: Schema, parameters: [String: Expression] = [:],
    isValueless: @escaping (String) -> Bool = { _ in false }, windows: WindowCalls? = nil
  ) -> Result<Expression, ExpressionProblems> {
    check(text, schema, parameters, isValueless, windows).map(\.expression)
  }

  private static func check(
    _ text: String, _ schema: Schema, _ parameters: [String: Expression], _ isValueless: @escaping (String) -> Bool,
    _ windows: WindowCalls?
  ) -> Result<TypedArgument, ExpressionProblems> {
    let node: SyntaxNode
    do {
      node = try Parser.parse(text)
    } catch {
      return .failure(ExpressionProblems([error]))
    }
    var checker = Checker(schema: schema, parameters: parameters, isValueless: isValueless, windows: windows)
    guard let checked = checker.check(node), checker.problems.isEmpty else {
      return .failure(ExpressionProblems(checker.problems))
    }
    return .success(checked)
  }

  /// Like `compile`, for a condition: the expression must be true or false.
  public static func compileCondition(
    _ text: String, schema: Schema, parameters: [String: Expression] = [:],
    isValueless: @escaping (String) -> Bool = { _ in false }, windows: WindowCalls? = nil
  ) -> Result<Expression, ExpressionProblems> {
    switch check(text, schema, parameters, isValueless, windows) {
    case .failure(let problems): return .failure(problems)
    case .success(let checked):
      if checked.isNull { return .success(checked.null(as: .boolean)) }
      let expression = checked.expression
      if expression.type == .boolean { return .success(expression) }
      return .failure(
        ExpressionProblems([
          ExpressionProblem(
            "a condition must be true or false, but this is \(expression.type)", at: 0..<text.utf8.count,
            suggestion: "compare it with something, as in \(expression.text) = …")
        ]))
    }
  }

  /// The comparisons of columns of `schema` with values at the beginning of a condition, up to the first part that is
  /// anything else. A row that does not satisfy them is removed before that part is looked at.
  /// - Returns: also whether there is nothing else in it.
  package static func leadingHints(
    _ text: String, schema: Schema, parameters: [String: Expression]
  ) -> (hints: [ScanHint], isWhole: Bool) {
    guard let node = try? Parser.parse(text) else { return ([], false) }
    var hints: [ScanHint] = []
    for part in node.conjuncts {
      var checker = Checker(schema: schema, parameters: parameters, isValueless: { _ in false })
      guard let checked = checker.check(part), let hint = ScanHint(checked.expression) else { return (hints, false) }
      hints.append(hint)
    }
    return (hints, true)
  }

  /// Reads an aggregate: `count()`, `sum(price)`, `count(distinct city)`; `name` is the column it makes.
  public static func compileAggregation(
    _ text: String, name: String, schema: Schema, parameters: [String: Expression] = [:],
    isValueless: @escaping (String) -> Bool = { _ in false }
  ) -> Result<Aggregation, ExpressionProblems> {
    AggregationText.compile(text, name: name, schema: schema, parameters: parameters, isValueless: isValueless)
  }

  /// Names of the columns that the text refers to, without looking them up; as good as the text allows when it
  /// cannot be read.
  public static func columnNames(_ text: String) -> Set<String> {
    var names: Set<String> = []
    if let node = try? Parser.parse(text) {
      node.forEachColumn { names.insert($0) }
      return names
    }
    guard let tokens = try? Lexer.tokens(text) else { return names }
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .quoted(let name): names.insert(name)
      case .word(let word):
        let isCall = index + 1 < tokens.count && tokens[index + 1].isSymbol("(")
        if !isCall, !Lexer.keywords.contains(word.lowercased()) { names.insert(word) }
      default: break
      }
    }
    return names
  }

  /// What an expression calls, a function or an operator, with what it is called with as it is written; `nil` for anything else.
  package static func call(_ text: String) -> (name: String, arguments: [String])? {
    guard let node = try? Parser.parse(text), case .call(let name, let arguments, _, _) = node.kind else { return nil }
    let bytes = Array(text.utf8)
    return (name, arguments.map { String(decoding: bytes[$0.range], as: UTF8.self) })
  }

  /// Where the text has `${name}` inside a text, which is no parameter there, and the name.
  public static func quotedParameters(_ text: String) -> [(name: String, range: Range<Int>)] {
    guard let tokens = try? Lexer.tokens(text) else { return [] }
    return tokens.flatMap { token -> [(String, Range<Int>)] in
      guard case .text(let content) = token.kind, content.utf8.contains(UInt8(ascii: "$")) else { return [] }
      return content.split(separator: "${", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
        rest.firstIndex(of: "}").map { (String(rest[..<$0]), token.range) }
      }
    }
  }

  /// Names of the parameters that the text refers to.
  public static func parameterNames(_ text: String) -> Set<String> {
    guard let tokens = try? Lexer.tokens(text) else { return [] }
    return Set(tokens.compactMap { if case .parameter(let name) = $0.kind { name } else { nil } })
  }
}
