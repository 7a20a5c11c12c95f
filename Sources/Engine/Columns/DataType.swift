/// The type of a column, as recipes, screens and files name it.
public enum DataType: Hashable, Sendable {
  /// UTF-8 text, compared by its bytes.
  case text
  /// Signed 64-bit.
  case integer
  /// Exact decimal of `precision` digits (1 to 38), `scale` of them behind the point; stored unscaled in 128 bits.
  case decimal(precision: Int, scale: Int)
  /// IEEE 754 binary64; NaN equals NaN and is greatest, -0.0 equals 0.0.
  case double
  case boolean
  /// Days since 1970-01-01, proleptic Gregorian, 32-bit.
  case date
  /// An instant: microseconds since 1970-01-01T00:00:00Z, 64-bit.
  case timestamp
}

extension DataType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .text: "text"
    case .integer: "integer"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    case .double: "double"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamp"
    }
  }

  /// Reads a type as recipes write it: `text`, `decimal(10,2)`, …; `nil` when it is none.
  public init?(name: String) {
    switch name {
    case "text": self = .text
    case "integer": self = .integer
    case "double": self = .double
    case "boolean": self = .boolean
    case "date": self = .date
    case "timestamp": self = .timestamp
    default:
      guard name.hasPrefix("decimal("), name.hasSuffix(")") else { return nil }
      let parts = name.dropFirst(8).dropLast().split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { part in Int(part.drop { $0 == " " }) }
      guard numbers.count == 2, parts.count == 2 else { return nil }
      guard (1...38).contains(numbers[0]), (0...numbers[0]).contains(numbers[1]) else { return nil }
      self = .decimal(precision: numbers[0], scale: numbers[1])
    }
  }

  /// Whether values can be added and compared as numbers.
  public var isNumeric: Bool {
    switch self {
    case .integer, .decimal, .double: true
    case .text, .boolean, .date, .timestamp: false
    }
  }
}

extension DataType {
  /// What a value of it is, for messages: `an integer`.
  var inWords: String {
    switch self {
    case .text: "text"
    case .integer: "an integer"
    case .double: "a number"
    case .decimal: "a \(self)"
    case .boolean: "true or false"
    case .date: "a date"
    case .timestamp: "a timestamp"
    }
  }
}
