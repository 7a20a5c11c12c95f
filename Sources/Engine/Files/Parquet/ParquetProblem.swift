/// What is wrong with a Parquet file: damage, or a feature that is not read. Becomes a `Failure` that names the file.
struct ParquetProblem: Error {
  /// A clause without subject or final period: `page 3 holds 12 values too many`.
  var message: String
  /// Whether the file asks for something that is not read, rather than contradicts itself.
  var isUnsupported = false

  /// Whether it is no problem of the file: pages of all columns do not fit side by side.
  private(set) var isShortOfMemory = false

  init(_ message: String) { self.message = message }

  /// The pages of all columns do not fit the memory side by side.
  static var shortOfMemory: ParquetProblem {
    var problem = ParquetProblem.unsupported("its pages do not fit the memory; raise --memory")
    problem.isShortOfMemory = true
    return problem
  }

  static func unsupported(_ message: String) -> ParquetProblem {
    var problem = ParquetProblem(message)
    problem.isUnsupported = true
    return problem
  }

  /// The failure for a file, and where in it the problem lies.
  func failure(path: String, place: String? = nil) -> Failure {
    let at = place.map { ", \($0)" } ?? ""
    return isUnsupported
      ? Failure(.input, "\(path)\(at): \(message)")
      : Failure(.input, "\(path)\(at): \(message); the file is damaged, write it again")
  }
}
