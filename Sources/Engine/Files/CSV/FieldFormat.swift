/// How the dates and timestamps of a column are written.
enum FieldFormat: Hashable, Sendable {
  /// ISO 8601.
  case standard
  case numericDate(NumericDate)
  case pattern(DateFormat)

  /// The pattern for a pin; `nil` for the standard one.
  var pattern: String? {
    switch self {
    case .standard: nil
    case .numericDate(let date): date.pattern
    case .pattern(let format): format.pattern
    }
  }

  /// - Throws: `Failure` (`recipe`) for a pattern with a letter that has no meaning.
  init(pattern: String?, column: String) throws(Failure) {
    guard let pattern, pattern != "yyyy-MM-dd" else {
      self = .standard
      return
    }
    if let date = NumericDate(pattern: pattern) {
      self = .numericDate(date)
      return
    }
    do {
      self = .pattern(try DateFormat(pattern: pattern))
    } catch {
      throw Failure(.recipe, "the format \"\(pattern)\" of column \"\(column)\" is not valid: \(error.message)")
    }
  }
}
