/// What is wrong with a file of a format: damage, or a feature that is not read. Becomes a `Failure` that names the file.
struct FileProblem<Kind: DamageableFile>: Error {
  /// A clause without final period: `the block at byte 512 does not end with the sync marker`.
  var message: String
  var isDamage = true

  /// What has gone wrong with the file itself, in a sentence of its own.
  private var failure: Failure?

  init(_ message: String) { self.message = message }

  init(_ failure: Failure) {
    message = failure.message
    self.failure = failure
  }

  static func unsupported(_ message: String) -> Self {
    var problem = Self(message)
    problem.isDamage = false
    return problem
  }

  func failure(path: String) -> Failure {
    failure ?? Failure(.input, "\(path): \(message)\(isDamage ? "; \(Kind.damage)" : "")")
  }
}

/// A kind of file that may be damaged.
protocol DamageableFile {
  /// That it is, and what to do: `the file is damaged, write it again`.
  static var damage: String { get }
}
