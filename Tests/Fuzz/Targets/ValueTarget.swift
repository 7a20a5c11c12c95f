import Engine
import TestKit

/// Texts that become values, and patterns that say how.
enum ValueTarget {
  /// A pattern, a line end, and a text to read by it.
  static let patterns = FuzzTarget("patterns", limit: 512) { bytes in
    let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    let pattern = String(decoding: parts[0], as: UTF8.self)
    let text = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "2026-01-31 12:00:00"
    for call in ["to_date(v, p)", "to_timestamp(v, p)", "try_to_timestamp(v, p)", "to_number(v, p)"] {
      try evaluate(call, pattern, .text, .text(text))
    }
    for days: Int32 in [20_000, -700_000] { try evaluate("date_format(v, p)", pattern, .date, .date(days)) }
    try evaluate("date_format(v, p)", pattern, .timestamp, .timestamp(1_767_225_600_123_456))
  }

  private static func evaluate(_ call: String, _ pattern: String, _ type: DataType, _ value: Value) throws {
    let schema = Schema([Field("v", type)])
    guard
      case .success(let expression) = ExpressionText.compile(
        call.replacing("p)", with: Expression.quoted(text: pattern) + ")"), schema: schema)
    else { return }
    try ExpressionLaws.require(expression, schema, [[value], [.null]])
  }

  /// A text read as a number, date or instant, written, and read again, is the same value.
  static let numbers = FuzzTarget("numbers", limit: 512) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let types: [DataType] = [
      .integer, .double, .boolean, .date, .timestamp, .decimal(precision: 38, scale: 0),
      .decimal(precision: 38, scale: 38), .decimal(precision: 10, scale: 2), .decimal(precision: 19, scale: 9),
    ]
    for type in types {
      guard let value = ValueText.parse(text, as: type) else { continue }
      guard let written = ValueText.string(value) else { throw BrokenLaw("\(type) \(text) is null") }
      guard let again = ValueText.parse(written, as: type) else {
        throw BrokenLaw("\(type): \(text) is written as \(written), which is no \(type)")
      }
      try law(ValueText.string(again) == written, "\(type): \(text), \(written), \(again)")
      // NaN alone is not equal to itself.
      try law(again == value || written == "NaN", "\(type): \(text) is \(value), then \(again)")
    }
  }
}
