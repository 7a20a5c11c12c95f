/// Aggregates from text, with their result types.
enum AggregationText {
  /// All names of aggregates.
  static let names: Set<String> = Set(AggregateFunction.byWord.keys)

  static func compile(
    _ text: String, name: String, schema: Schema, parameters: [String: Expression],
    isValueless: @escaping (String) -> Bool
  ) -> Result<Aggregation, ExpressionProblems> {
    let node: SyntaxNode
    do {
      node = try Parser.parse(text)
    } catch {
      return .failure(ExpressionProblems([error]))
    }
    var checker = Checker(schema: schema, parameters: parameters, isValueless: isValueless)
    return check(node, name: name, by: &checker)
  }

  /// The aggregate that a call is; `name` is the column it makes.
  static func check(
    _ node: SyntaxNode, name: String, by checker: inout Checker
  ) -> Result<Aggregation, ExpressionProblems> {
    func fail(_ message: String, _ range: Range<Int>, _ suggestion: String? = nil) -> Result<
      Aggregation, ExpressionProblems
    > {
      .failure(ExpressionProblems([ExpressionProblem(message, at: range, suggestion: suggestion)]))
    }
    let known = "the aggregates are \(AggregateFunction.list)"
    guard case .call(let written, let arguments, false, let isDistinct) = node.kind else {
      return fail("an aggregate such as count() or sum(x) is wanted here", node.range, known)
    }
    guard var function = AggregateFunction.byWord[written] else {
      let near = NearestName.find(written, among: AggregateFunction.byWord.keys.sorted())
      return fail("no aggregate \"\(written)\"", node.range, near.map { "did you mean \($0)?" } ?? known)
    }
    if function.isCount, function.distinct != nil,
      arguments.isEmpty || arguments.contains(where: { if case .star = $0.kind { true } else { false } })
    {
      guard !isDistinct, arguments.count < 2 else { return fail("count(distinct x) needs an expression", node.range) }
      return .success(Aggregation(name: name, function: function, argument: nil, type: .integer))
    }
    let wanted = function.takes == nil ? 1 : 2
    guard arguments.count == wanted else {
      return fail(
        "\(written) takes \(wanted == 1 ? "1 argument" : "2 arguments"), not \(arguments.count)", node.range,
        function.takes.map { "it is called as \(written)(x, \($0.name))" })
    }
    if isDistinct {
      guard let distinct = function.distinct else {
        return fail("DISTINCT is only known for \(distinctList)", node.range, "write count(distinct x)")
      }
      function = distinct()
    }
    let before = checker.problems.count
    guard let argument = checker.check(arguments[0]), checker.problems.count == before else {
      return .failure(ExpressionProblems(checker.takeProblems(from: before)))
    }
    if let parameter = function.takes {
      let given = checker.check(arguments[1])?.expression.literalValue.flatMap(number)
      guard checker.problems.isEmpty else { return .failure(ExpressionProblems(checker.problems)) }
      guard let read = given.flatMap({ function.with($0) }) else {
        return fail("\(written) takes \(parameter.wanted), written out, as \(parameter.name)", arguments[1].range)
      }
      function = read
    }
    let aggregated = argument.isNull && function.isOfNumbers ? argument.null(as: .integer) : argument.expression
    switch make(function, aggregated, name: name) {
    case .success(let aggregation): return .success(aggregation)
    case .failure(let problem):
      return fail(problem.message, arguments[0].range, problem.suggestion)
    }
  }

  /// `count, sum and kth_largest`.
  private static let distinctList: String = {
    let words = AggregateFunction.all.filter { $0.distinct != nil }.compactMap(\.words.first)
    return words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }()

  private static func number(_ value: Value) -> Double? {
    if case .double(let number) = Literals.cast(value, to: .double) { number } else { nil }
  }

  static func make(_ function: AggregateFunction, _ argument: Expression, name: String) -> Result<
    Aggregation, ExpressionProblem
  > {
    guard !function.isOfNumbers || argument.type.isNumeric else {
      return .failure(
        ExpressionProblem(
          "\(function.word) takes a number, not \(argument.type)",
          suggestion: argument.type == .text ? "write cast(\(argument.text) as double)" : nil))
    }
    return .success(
      Aggregation(name: name, function: function, argument: argument, type: function.result(argument.type)))
  }
}

extension Aggregation {
  /// A checked aggregate with the result type that the function gives for this argument.
  public static func make(
    _ function: AggregateFunction, _ argument: Expression?, name: String
  ) throws(ExpressionProblem) -> Aggregation {
    guard let argument else {
      guard function == .count else { throw ExpressionProblem("\(function.word) needs an argument") }
      return Aggregation(name: name, function: function, argument: nil, type: .integer)
    }
    switch AggregationText.make(function, argument, name: name) {
    case .success(let aggregation): return aggregation
    case .failure(let problem): throw problem
    }
  }
}
