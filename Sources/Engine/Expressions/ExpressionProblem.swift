/// One thing that is wrong with an expression: where, what, and what to do.
public struct ExpressionProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// UTF-8 offsets in the text; empty at its end.
  public var range: Range<Int>
  /// One sentence without a final period.
  public var message: String
  /// What was probably meant, when there is something near: a column, a function, a way to write it.
  public var suggestion: String?
  /// The column that is not there, when that is the problem.
  public var missingColumn: String?

  public init(_ message: String, at range: Range<Int> = 0..<0, suggestion: String? = nil) {
    self.range = range
    self.message = message
    self.suggestion = suggestion
  }

  public var description: String {
    guard let suggestion else { return message }
    return "\(message); \(suggestion)"
  }
}

/// Everything that is wrong with one expression, in the order of the text. Never empty.
public struct ExpressionProblems: Error, Hashable, Sendable, CustomStringConvertible {
  public var problems: [ExpressionProblem]

  public init(_ problems: [ExpressionProblem]) { self.problems = problems }

  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
