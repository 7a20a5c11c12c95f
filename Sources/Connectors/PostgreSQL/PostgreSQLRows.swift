import Engine

/// The rows of a `copy … to stdout (format binary)` as they arrive.
final class PostgreSQLRows: DatabaseRows {
  private let connection: PostgreSQLConnection
  private let columns: [DatabaseTable.Column]
  private var isAtStart = true
  private var isAtEnd = false

  /// Bytes of a chunk, about.
  private static let chunkBytes = 1 << 20
  /// The signature (11 bytes), flags and the length of an extension (4 each), before the first row.
  private static let headerBytes = 19

  init(_ connection: PostgreSQLConnection, _ columns: [DatabaseTable.Column]) {
    self.connection = connection
    self.columns = columns
  }

  func next(_ most: Int) throws -> (any DatabaseChunk)? {
    guard !isAtEnd else { return nil }
    var bytes: [UInt8] = []
    var starts: [Int] = []
    while starts.count < most && bytes.count < Self.chunkBytes {
      let isRow = try connection.copyRow { row in
        var row = UnsafeRawBufferPointer(rebasing: row[...])
        if isAtStart {
          // The header comes with the first row.
          isAtStart = false
          row = UnsafeRawBufferPointer(rebasing: row[min(Self.headerBytes, row.count)...])
        }
        // A count of fields of -1 ends the rows.
        guard row.count >= 2, row[0] != 0xFF || row[1] != 0xFF else { return }
        starts.append(bytes.count)
        bytes.append(contentsOf: row)
      }
      if !isRow {
        isAtEnd = true
        break
      }
    }
    return starts.isEmpty ? nil : PostgreSQLChunk(bytes, starts, columns)
  }
}

/// Rows in the binary form of `copy` (PostgreSQL documentation, "COPY", binary format): a count of fields in 16 bits, each
/// behind its length in 32 bits, -1 for null.
final class PostgreSQLChunk: DatabaseChunk {
  private let bytes: [UInt8]
  private let starts: [Int]
  private let wanted: [DatabaseTable.Column]

  fileprivate init(_ bytes: [UInt8], _ starts: [Int], _ columns: [DatabaseTable.Column]) {
    self.bytes = bytes
    self.starts = starts
    wanted = columns
  }

  var rowCount: Int { starts.count }

  func columns() throws -> (columns: [Column], bad: [(row: Int, column: Int, reason: String)]) {
    let cells = wanted.map { CellColumn($0.type, capacity: starts.count) }
    var bad: [(row: Int, column: Int, reason: String)] = []
    try bytes.withUnsafeBytes { bytes in
      for (row, start) in starts.enumerated() {
        var cursor = PostgreSQLCursor(bytes, start)
        guard Int(cursor.int16()) == cells.count else {
          throw Failure(.input, "the database sends another number of columns than it named; run again")
        }
        for (column, cell) in cells.enumerated() {
          let count = Int(cursor.int32())
          if count < 0 {
            cell.setNull(row)
          } else {
            guard let field = cursor.take(count) else {
              throw Failure(.input, "the database sent a row that is cut off")
            }
            if let reason = PostgreSQLField.decode(field, row, cell) { bad.append((row, column, reason)) }
          }
        }
      }
    }
    return (cells.map { $0.finish(starts.count) }, bad)
  }
}

/// Reads numbers in network order.
struct PostgreSQLCursor {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int

  init(_ bytes: UnsafeRawBufferPointer, _ position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  mutating func int16() -> Int16 { take(2).map { Int16(bigEndian: $0.loadUnaligned(as: Int16.self)) } ?? -1 }
  mutating func int32() -> Int32 { take(4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) } ?? -1 }
  mutating func int64() -> Int64 { take(8).map { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) } ?? -1 }

  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, position + count <= bytes.count else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }
}

/// Values in PostgreSQL's binary form (the `…send` functions of its types).
enum PostgreSQLField {
  /// Days and microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL begins to count.
  static let epochDays: Int32 = 10_957
  static let epochMicros: Int64 = 946_684_800_000_000

  /// Puts a value into its cell; the reason why it is none of the column's type, or `nil`.
  static func decode(_ field: UnsafeRawBufferPointer, _ row: Int, _ cell: CellColumn) -> String? {
    var cursor = PostgreSQLCursor(field)
    switch (cell.type, field.count) {
    case (.text, _):
      let start = field.baseAddress?.assumingMemoryBound(to: UInt8.self)
      cell.set(row, text: start.map { TextView(start: $0, count: field.count) } ?? .empty)
    case (.integer, 8): cell.set(row, integer: cursor.int64())
    case (.integer, 4): cell.set(row, integer: Int64(cursor.int32()))
    case (.integer, 2): cell.set(row, integer: Int64(cursor.int16()))
    case (.double, 8): cell.set(row, double: Double(bitPattern: UInt64(bitPattern: cursor.int64())))
    case (.double, 4): cell.set(row, double: Double(Float(bitPattern: UInt32(bitPattern: cursor.int32()))))
    case (.boolean, 1): cell.set(row, boolean: field[0] != 0)
    case (.date, 4):
      let days = cursor.int32()
      if days == .max || days == .min { return days == .max ? "the date is infinity" : "the date is -infinity" }
      guard let day = CalendarRange.day(Int64(days) + Int64(epochDays)) else {
        return "the date \(CalendarRange.sentence)"
      }
      cell.set(row, days: day)
    case (.timestamp, 8):
      let micros = cursor.int64()
      if micros == .max || micros == .min { return micros == .max ? "the time is infinity" : "the time is -infinity" }
      let (sum, isOver) = micros.addingReportingOverflow(epochMicros)
      guard !isOver, let instant = CalendarRange.instant(sum) else { return "the time \(CalendarRange.sentence)" }
      cell.set(row, integer: instant)
    case (.decimal(let precision, let scale), _):
      switch numeric(&cursor, precision: precision, scale: scale) {
      case .success(let value): cell.set(row, decimal: value)
      case .failure(let problem): return problem.reason
      }
    default: return "the value has \(field.count) bytes, which is no \(cell.type)"
    }
    return nil
  }

  struct NumericProblem: Error {
    let reason: String
  }

  /// A numeric as the whole number that stands for it at a scale: groups of four digits, the first of them worth
  /// 10000^weight.
  private static func numeric(
    _ cursor: inout PostgreSQLCursor, precision: Int, scale: Int
  ) -> Result<Int128, NumericProblem> {
    let (count, weight, sign) = (Int(cursor.int16()), Int(cursor.int16()), UInt16(bitPattern: cursor.int16()))
    _ = cursor.int16()
    switch sign {
    case 0xC000: return .failure(NumericProblem(reason: "the number is NaN"))
    case 0xD000, 0xF000: return .failure(NumericProblem(reason: "the number is infinite"))
    default: break
    }
    let tooLong = NumericProblem(reason: "the number does not fit decimal(\(precision),\(scale))")
    var value: Int128 = 0
    // The power of ten that the next group's last digit has, behind the point as a whole number of the scale.
    var exponent = weight * 4 + scale
    for _ in 0..<max(count, 0) {
      var group = Int128(cursor.int16())
      var shift = 4
      if exponent < 0 {
        // Digits behind the scale have to be zeros.
        for _ in 0..<min(-exponent, 4) {
          guard group % 10 == 0 else { return .failure(tooLong) }
          group /= 10
          shift -= 1
        }
      }
      for _ in 0..<shift {
        let (product, isOver) = value.multipliedReportingOverflow(by: 10)
        guard !isOver else { return .failure(tooLong) }
        value = product
      }
      value += group
      exponent -= 4
    }
    // Groups of zeros at the end are not sent.
    for _ in 0..<max(exponent + 4, 0) {
      let (product, isOver) = value.multipliedReportingOverflow(by: 10)
      guard !isOver else { return .failure(tooLong) }
      value = product
    }
    guard count > 0 else { return .success(0) }
    var limit: Int128 = 1
    for _ in 0..<precision { limit *= 10 }
    guard value < limit else { return .failure(tooLong) }
    return .success(sign == 0x4000 ? -value : value)
  }
}
