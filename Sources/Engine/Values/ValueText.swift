/// The canonical text of any value: what a cast to text gives, and what CSV output writes.
public enum ValueText {
  /// Appends the text of one cell; nothing for null. Text is appended as it is.
  package static func append(_ column: Column, row: Int, into bytes: inout [UInt8]) {
    if column.isNull(row) { return }
    switch column {
    case .text(let column): bytes.append(contentsOf: column.views[row].bytes)
    case .integer(let column): IntegerText.append(column.values[row], to: &bytes)
    case .decimal(let column, _, let scale): DecimalText.append(column.values[row], scale: scale, to: &bytes)
    case .double(let column): DoubleText.append(column.values[row], to: &bytes)
    case .boolean(let column): BooleanText.append(column.values[row] != 0, to: &bytes)
    case .date(let column): DateText.append(column.values[row], to: &bytes)
    case .timestamp(let column): TimestampText.append(column.values[row], to: &bytes)
    }
  }

  /// The text of a value: `1.0E10`, `2026-01-31`, `2026-01-31 12:00:00`; `nil` for null.
  public static func string(_ value: Value) -> String? {
    var bytes: [UInt8] = []
    switch value {
    case .null: return nil
    case .text(let text): return text
    case .integer(let number): return String(number)
    case .decimal(let number, _, let scale): DecimalText.append(number, scale: scale, to: &bytes)
    case .double(let number): DoubleText.append(number, to: &bytes)
    case .boolean(let flag): return flag ? "true" : "false"
    case .date(let days): DateText.append(days, to: &bytes)
    case .timestamp(let micros): TimestampText.append(micros, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a text as a value of a type, as a cast does; `nil` when it is none.
  public static func parse(_ text: String, as type: DataType) -> Value? {
    var text = text
    return text.withUTF8 { bytes -> Value? in
      switch type {
      case .text: return .text(String(decoding: bytes, as: UTF8.self))
      case .integer: return IntegerText.parse(bytes.trimmed).map { .integer($0) }
      case .decimal(let precision, let scale):
        return DecimalText.parse(bytes.trimmed, precision: precision, scale: scale).map {
          .decimal($0, precision: precision, scale: scale)
        }
      case .double: return DoubleText.parseInRange(bytes.trimmed).map { .double($0) }
      case .boolean: return BooleanText.parseCast(bytes).map { .boolean($0) }
      case .date: return DateText.parseCast(bytes).map { .date($0) }
      case .timestamp: return TimestampText.parseCast(bytes).map { .timestamp($0) }
      }
    }
  }
}
