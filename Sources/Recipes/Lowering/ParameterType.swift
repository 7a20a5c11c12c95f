import Engine

/// What the type of a parameter takes as its value.
package enum ParameterType {
  /// The value that a text is; `nil` when it is none of the type. A type of `nil` is a decimal of any precision.
  static func value(_ text: String, _ type: DataType?) -> Value? {
    type.map { ScalarText.parse(text, as: $0) } ?? ScalarText.decimal(text)
  }

  static func hint(_ type: DataType?) -> String {
    switch type {
    case .text: "a text"
    case .integer: "a whole number"
    case .double: "a number"
    case .boolean: "true or false"
    case .date: "a date such as 2026-01-31"
    case .timestamp: "a timestamp such as 2026-01-31 12:30:00"
    case .decimal, nil: "a number such as 1.10"
    }
  }

  /// The type of a parameter whose value nobody sees.
  package static let secret = "secret"
  static let secretHint = "${env:NAME} or ${file:PATH}"

  /// Whether a text is a value of the type of this name.
  package static func holds(_ text: String, type name: String) -> Bool {
    if name == secret { return SecretPlace(text) != nil }
    return value(text, DataType(name: name)) != nil
      || (text == runDate && runDate(Instant(microseconds: 0), DataType(name: name)) != nil)
  }

  /// The default that stands for the date of the run.
  static let runDate = "run-date"

  /// What `run-date` is for a type, as text; `nil` for types that are no date.
  /// - Parameter instant: microseconds since 1970-01-01T00:00:00Z.
  static func runDate(_ instant: Instant, _ type: DataType?) -> String? {
    let day = Int32(clamping: Int(instant.microseconds) / 86_400_000_000)
    switch type {
    case .text, .date: return ValueText.string(.date(day))
    case .timestamp: return ValueText.string(.timestamp(instant.microseconds - instant.microseconds % 1_000_000))
    default: return nil
    }
  }

  /// What to write for the type of this name.
  package static func hint(_ name: String) -> String { name == secret ? secretHint : hint(DataType(name: name)) }
}
