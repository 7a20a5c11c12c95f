/// Aggregates from text, with their result types.
enum AggregationText {
  private static let functions: [String: AggregateFunction] = [
    "count": .count, "sum": .sum, "min": .min, "max": .max, "mean": .mean, "avg": .mean, "median": .median,
    "stddev": .standardDeviation, "stddev_samp": .standardDeviation, "std": .standardDeviation, "first": .first,
    "last": .last, "mode": .mode, "count_distinct": .countDistinct,
  ]

  /// All names of aggregates.
  static let names: Set<String> = Set(functions.keys)

  static func compile(
    _ text: String, name: String, schema: Schema, parameters: [String: Value],
    isValueless: @escaping (String) -> Bool
  ) -> Result<Aggregation, ExpressionProblems> {
    func fail(_ message: String, _ range: Range<Int>, _ suggestion: String? = nil) -> Result<
      Aggregation, ExpressionProblems
    > {
      .failure(ExpressionProblems([ExpressionProblem(message, at: range, suggestion: suggestion)]))
    }
    let node: SyntaxNode
    do {
      node = try Parser.parse(text)
    } catch {
      return .failure(ExpressionProblems([error]))
    }
    let known = "the aggregates are count, sum, min, max, mean, median, stddev, first, last and mode"
    guard case .call(let written, let arguments, false, let isDistinct) = node.kind else {
      return fail("an aggregate such as count() or sum(x) is wanted here", node.range, known)
    }
    guard var function = functions[written] else {
      let near = NearestName.find(written, among: functions.keys.sorted())
      return fail("no aggregate \"\(written)\"", node.range, near.map { "did you mean \($0)?" } ?? known)
    }
    if function == .count,
      arguments.isEmpty || arguments.contains(where: { if case .star = $0.kind { true } else { false } })
    {
      guard !isDistinct, arguments.count < 2 else { return fail("count(distinct x) needs an expression", node.range) }
      return .success(Aggregation(name: name, function: .count, argument: nil, type: .integer))
    }
    guard arguments.count == 1 else {
      return fail("\(written) takes 1 argument, not \(arguments.count)", node.range)
    }
    if isDistinct {
      guard function == .count else {
        return fail("DISTINCT is only known for count", node.range, "write count(distinct x)")
      }
      function = .countDistinct
    }
    var checker = Checker(schema: schema, parameters: parameters, isValueless: isValueless)
    guard let argument = checker.check(arguments[0]), checker.problems.isEmpty else {
      return .failure(ExpressionProblems(checker.problems))
    }
    let isOfNumbers = [.sum, .mean, .median, .standardDeviation].contains(function)
    let aggregated = argument.isNull && isOfNumbers ? argument.null(as: .integer) : argument.expression
    switch make(function, aggregated, name: name) {
    case .success(let aggregation): return .success(aggregation)
    case .failure(let problem):
      return fail(problem.message, arguments[0].range, problem.suggestion)
    }
  }

  /// Sums of integers are integers and of decimals wider decimals; means of decimals are decimals as in Spark, other
  /// means, medians and deviations are doubles.
  static func make(_ function: AggregateFunction, _ argument: Expression, name: String) -> Result<
    Aggregation, ExpressionProblem
  > {
    func numeric(_ type: DataType) -> Result<Aggregation, ExpressionProblem> {
      guard argument.type.isNumeric else {
        return .failure(
          ExpressionProblem(
            "\(function == .standardDeviation ? "stddev" : function.rawValue) takes a number, not \(argument.type)",
            suggestion: argument.type == .text ? "write cast(\(argument.text) as double)" : nil))
      }
      return .success(Aggregation(name: name, function: function, argument: argument, type: type))
    }
    switch function {
    case .count, .countDistinct:
      return .success(Aggregation(name: name, function: function, argument: argument, type: .integer))
    case .min, .max, .first, .last, .mode:
      return .success(Aggregation(name: name, function: function, argument: argument, type: argument.type))
    case .sum:
      if case .decimal(let precision, let scale) = argument.type {
        return numeric(TypeRules.bounded(precision: precision + 10, scale: scale))
      }
      return numeric(argument.type)
    case .mean:
      if case .decimal(let precision, let scale) = argument.type {
        return numeric(TypeRules.bounded(precision: precision + 4, scale: scale + 4))
      }
      return numeric(.double)
    case .median, .standardDeviation:
      return numeric(.double)
    }
  }
}

extension Aggregation {
  /// A checked aggregate with the result type that the function gives for this argument.
  public static func make(
    _ function: AggregateFunction, _ argument: Expression?, name: String
  ) throws(ExpressionProblem) -> Aggregation {
    guard let argument else {
      guard function == .count else { throw ExpressionProblem("\(function.rawValue) needs an argument") }
      return Aggregation(name: name, function: .count, argument: nil, type: .integer)
    }
    switch AggregationText.make(function, argument, name: name) {
    case .success(let aggregation): return aggregation
    case .failure(let problem): throw problem
    }
  }
}
