import Engine

// Until the engine compiles expressions: every expression is refused with a sentence.

struct ExpressionProblem: Error {
  var range: Range<Int>
  var message: String
  var suggestion: String?
}

struct ExpressionProblems: Error {
  var problems: [ExpressionProblem]
}

enum ExpressionText {
  private static let refusal = ExpressionProblems(
    problems: [ExpressionProblem(range: 0..<0, message: "expressions cannot be compiled yet", suggestion: nil)])

  static func compile(
    _ text: String, schema: Schema, parameters: [String: Value]
  ) -> Result<Expression, ExpressionProblems> { .failure(refusal) }

  static func compileAggregation(
    _ text: String, name: String, schema: Schema, parameters: [String: Value]
  ) -> Result<Aggregation, ExpressionProblems> { .failure(refusal) }
}
