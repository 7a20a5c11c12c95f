/// What is wrong with a workbook: damage, or a feature that is not read. Becomes a `Failure` that names the file.
struct ExcelProblem: Error {
  /// A clause without final period: `the part xl/workbook.xml is no XML at line 1`.
  var message: String
  var isDamage = true

  /// What has gone wrong with the file itself, in a sentence of its own.
  private var failure: Failure?

  init(_ message: String) { self.message = message }

  init(_ failure: Failure) {
    message = failure.message
    self.failure = failure
  }

  static func unsupported(_ message: String) -> ExcelProblem {
    var problem = ExcelProblem(message)
    problem.isDamage = false
    return problem
  }

  func failure(path: String) -> Failure {
    failure ?? Failure(.input, "\(path): \(message)\(isDamage ? "; the workbook is damaged, save it again" : "")")
  }
}
