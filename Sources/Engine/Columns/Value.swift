/// One cell, boxed: for literals, messages, screens and tests. Kernels never make one per row.
///
/// Texts are equal when their bytes are, as in columns.
public enum Value: Hashable, Sendable {
  case null
  case text(String)
  case integer(Int64)
  case decimal(Int128, precision: Int, scale: Int)
  case double(Double)
  case boolean(Bool)
  /// Days since 1970-01-01.
  case date(Int32)
  /// Microseconds since 1970-01-01T00:00:00Z.
  case timestamp(Int64)

  /// The type of the value; `nil` for null, which has none.
  public var type: DataType? {
    switch self {
    case .null: nil
    case .text: .text
    case .integer: .integer
    case .decimal(_, let precision, let scale): .decimal(precision: precision, scale: scale)
    case .double: .double
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    }
  }

  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.text(let a), .text(let b)): ExactText(a) == ExactText(b)
    case (.integer(let a), .integer(let b)): a == b
    case (.decimal(let a, let precision, let scale), .decimal(let b, let otherPrecision, let otherScale)):
      a == b && precision == otherPrecision && scale == otherScale
    case (.double(let a), .double(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    case (.date(let a), .date(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .text(let text): hasher.combine(ExactText(text))
    case .integer(let number): hasher.combine(number)
    case .decimal(let number, _, let scale):
      hasher.combine(number)
      hasher.combine(scale)
    case .double(let number): hasher.combine(number)
    case .boolean(let flag): hasher.combine(flag)
    case .date(let day): hasher.combine(day)
    case .timestamp(let moment): hasher.combine(moment)
    }
  }
}

extension Column {
  /// The cell as a boxed value. Complexity: O(1), for text O(length).
  public func value(at row: Int) -> Value {
    if isNull(row) { return .null }
    switch self {
    case .text(let column): return .text(column.views[row].string)
    case .integer(let column): return .integer(column.values[row])
    case .decimal(let column, let precision, let scale):
      return .decimal(column.values[row], precision: precision, scale: scale)
    case .double(let column): return .double(column.values[row])
    case .boolean(let column): return .boolean(column.values[row] != 0)
    case .date(let column): return .date(column.values[row])
    case .timestamp(let column): return .timestamp(column.values[row])
    }
  }
}
