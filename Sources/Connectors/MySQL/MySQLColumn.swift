import CDatabases
import Engine

/// How a column of MySQL is read: by its type, length, decimals and character set, as the server describes them.
struct MySQLColumn {
  let column: DatabaseTable.Column

  private static let binaryCharset: UInt32 = 63
  private static let unsigned: UInt32 = 32

  init(_ described: mysql_column) {
    let name = described.name.map { String(cString: $0) } ?? ""
    let quoted = MySQLDriver.identifier(name)
    let isUnsigned = described.flags & Self.unsigned != 0
    var (type, expression): (DataType, String) = (.text, quoted)
    var (remark, isNotable): (String?, Bool) = (nil, false)
    switch described.type {
    case 1, 2, 3, 9: type = .integer
    // As years, numbers below 100 would be compared as those of two digits.
    case 13: (type, expression) = (.integer, "(\(quoted) + 0)")
    case 8: type = isUnsigned ? .decimal(precision: 20, scale: 0) : .integer
    case 4:
      // Written as floats they would lose digits.
      (type, expression, remark) = (.double, "(\(quoted) + 0e0)", "32-bit floats, widened")
    case 5: type = .double
    case 0, 246:
      let scale = Int(described.decimals)
      let precision = Int(described.length) - (scale > 0 ? 1 : 0) - (isUnsigned ? 0 : 1)
      if (1...38).contains(precision), scale <= precision {
        type = .decimal(precision: precision, scale: scale)
      } else {
        (remark, isNotable) = ("numbers of up to \(precision) digits, read as text", true)
      }
    case 10, 14: type = .date
    case 7: type = .timestamp
    case 12: (type, remark) = (.timestamp, WallClock.remark)
    case 11: remark = "times of day as text"
    case 16: (type, expression, remark) = (.decimal(precision: 20, scale: 0), "(\(quoted) + 0)", "bits, as a number")
    case 255:
      (expression, remark, isNotable) = ("lower(hex(\(quoted)))", "bytes, read as text in hexadecimal digits", true)
    case 249...254 where described.charset == Self.binaryCharset:
      (expression, remark, isNotable) = ("lower(hex(\(quoted)))", "bytes, read as text in hexadecimal digits", true)
    default: break
    }
    column = DatabaseTable.Column(name: name, type: type, expression: expression, remark: remark, isNotable: isNotable)
  }
}

/// Values as the server writes them.
enum MySQLText {
  /// Puts a value into its cell; the reason why it is none of the column's type, or `nil`.
  static func take(_ bytes: UnsafeBufferPointer<UInt8>, into cell: CellColumn, _ row: Int) -> String? {
    func reason(_ what: String) -> String { "\"\(String(decoding: bytes.prefix(60), as: UTF8.self))\" is \(what)" }
    guard let start = bytes.baseAddress else { return nil }
    switch cell.type {
    case .text:
      guard UTF8Check.isValid(start, bytes.count) else { return "the text is not valid UTF-8" }
      cell.set(row, text: TextView(start: start, count: bytes.count))
    case .integer:
      guard let value = IntegerText.parse(bytes) else { return reason("no integer") }
      cell.set(row, integer: value)
    case .double:
      guard let value = DoubleText.parse(bytes) else { return reason("no number") }
      cell.set(row, double: value)
    case .decimal(let precision, let scale):
      guard let value = DecimalText.parse(bytes, precision: precision, scale: scale) else {
        return reason("no decimal(\(precision),\(scale))")
      }
      cell.set(row, decimal: value)
    case .date:
      guard let days = DateText.parse(bytes) else { return reason("no day of the calendar") }
      cell.set(row, days: days)
    case .timestamp:
      guard let micros = TimestampText.parse(bytes) else { return reason("no time of the calendar") }
      cell.set(row, integer: micros)
    case .boolean: return reason("no truth value")
    }
    return nil
  }
}
