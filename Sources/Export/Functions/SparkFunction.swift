import Engine

/// How Spark says the functions of Sous, for its DataFrame API and for its SQL.
///
/// Sous has one integer of 64 bits; Spark's functions take and give 32 bits in many places. An entry names the arguments
/// that are narrowed and says whether the result is widened.
struct SparkFunction: Sendable {
  enum Form: Sendable {
    /// `F.name(…)`; in SQL `name(…)`.
    case function(String)
    /// A function that Python's wrapper does not offer for columns in every version: `F.call_function("name", …)`.
    case named(String)
    /// Templates for Python and for SQL.
    case templates(python: String, sql: String, FunctionSpelling.Shape)
    /// Chosen by the arguments.
    case made(@Sendable (SpellingCall) throws(SpellingRefusal) -> SparkFunction)
    case rewritten
    case refused(String, remedy: String)
  }

  var form: Form
  /// Arguments that Spark takes as 32-bit integers.
  var narrow: Set<Int> = []
  /// Whether Spark gives a 32-bit integer.
  var widens = false
  /// Whether the arguments are brought to one type.
  var isCommon = false

  static func f(_ name: String, narrow: Set<Int> = [], widens: Bool = false) -> Self {
    Self(form: .function(name), narrow: narrow, widens: widens)
  }

  static let rewritten = Self(form: .rewritten)

  static func common(_ name: String) -> Self { Self(form: .function(name), isCommon: true) }

  static func named(_ name: String, narrow: Set<Int> = [], widens: Bool = false) -> Self {
    Self(form: .named(name), narrow: narrow, widens: widens)
  }

  static func infix(_ python: String, _ sql: String) -> Self {
    Self(form: .templates(python: "{0!} \(python) {1~}", sql: "{0!} \(sql) {1!}", .infix))
  }

  static func both(_ python: String, sql: String, _ shape: FunctionSpelling.Shape = .call) -> Self {
    Self(form: .templates(python: python, sql: sql, shape))
  }

  static func made(_ make: @escaping @Sendable (SpellingCall) throws(SpellingRefusal) -> SparkFunction) -> Self {
    Self(form: .made(make))
  }
}

extension SparkFunction {
  /// A text read by a pattern, or as a cast reads it.
  static func reading(_ call: SpellingCall, _ type: String, _ name: String, isTry: Bool) -> SparkFunction {
    let sql = type.uppercased()
    if call.count == 1 {
      if isTry, call.types[0] == .text {
        return .both("try_cast({0}, \"\(type)\")", sql: "try_cast({0} AS \(sql))")
      }
      return .both("{0!}.cast(\"\(type)\")", sql: "CAST({0} AS \(sql))")
    }
    guard isTry, type == "date" else { return .named(name) }
    // try_to_date is not in every version.
    return .both(
      "F.try_to_timestamp({*}).cast(\"date\")", sql: "CAST(try_to_timestamp({*}) AS DATE)")
  }
}
