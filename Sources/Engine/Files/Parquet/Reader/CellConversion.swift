/// Turns physical values into cells of a Sous type, where the two differ; a batch at a time.
enum CellConversion {
  typealias Result = (column: Column, bad: [ColumnReader.BadCell])

  /// INT32 and FLOAT.
  static func column(_ words: Buffer<UInt32>, nulls: Buffer<UInt8>?, _ form: ColumnForm, _ type: DataType) -> Result {
    let count = words.count
    let source = words.base
    switch form {
    case .float:
      let target = Buffer<Double>(capacity: count)
      for row in 0..<count { target.base[row] = Double(Float(bitPattern: source[row])) }
      return (.double(PlainColumn(target, nulls: nulls)), [])
    case .unsigned32:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count { target.base[row] = Int64(source[row]) }
      return (.integer(PlainColumn(target, nulls: nulls)), [])
    case .decimal32:
      let target = Buffer<Int128>(capacity: count)
      for row in 0..<count { target.base[row] = Int128(Int32(bitPattern: source[row])) }
      return (decimal(target, nulls, type), [])
    case .time32:
      return texts(count, nulls) { row, arena in
        TimeOfDayText.write(nanos: Int64(Int32(bitPattern: source[row])) * 1_000_000, arena)
      }
    case .null: return (Column.constant(.null, type: type, count: count), [])
    default:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count { target.base[row] = Int64(Int32(bitPattern: source[row])) }
      return (.integer(PlainColumn(target, nulls: nulls)), [])
    }
  }

  /// INT64 and DOUBLE.
  static func column(_ words: Buffer<UInt64>, nulls: Buffer<UInt8>?, _ form: ColumnForm, _ type: DataType) -> Result {
    let count = words.count
    let source = words.base
    switch form {
    case .unsigned64:
      let target = Buffer<Int128>(capacity: count)
      for row in 0..<count { target.base[row] = Int128(source[row]) }
      return (decimal(target, nulls, type), [])
    case .decimal64:
      let target = Buffer<Int128>(capacity: count)
      for row in 0..<count { target.base[row] = Int128(Int64(bitPattern: source[row])) }
      return (decimal(target, nulls, type), [])
    case .timestamp(let unit):
      let target = Buffer<Int64>(capacity: count)
      var bad: [ColumnReader.BadCell] = []
      if unit == .nanos {
        for row in 0..<count { target.base[row] = Int64(bitPattern: source[row]).flooredMicros }
      } else {
        for row in 0..<count {
          let (micros, overflow) = Int64(bitPattern: source[row]).multipliedReportingOverflow(by: 1000)
          target.base[row] = overflow ? 0 : micros
          if overflow {
            bad.append(
              .init(row: row, reason: "a timestamp of \(Int64(bitPattern: source[row])) milliseconds is out of range"))
          }
        }
      }
      return (.timestamp(PlainColumn(target, nulls: nulls)), bad)
    case .time64(let unit):
      return texts(count, nulls) { row, arena in
        let number = Int64(bitPattern: source[row])
        guard unit == .micros else { return TimeOfDayText.write(nanos: number, arena) }
        let (nanos, overflow) = number.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : TimeOfDayText.write(nanos: nanos, arena)
      }
    case .null: return (Column.constant(.null, type: type, count: count), [])
    default:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count { target.base[row] = Int64(bitPattern: source[row]) }
      return (.integer(PlainColumn(target, nulls: nulls)), [])
    }
  }

  /// BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY and INT96. `unchecked` are rows whose text may not be UTF-8.
  static func column(_ views: TextColumn, _ form: ColumnForm, _ type: DataType, unchecked: [Range<Int>]) -> Result {
    let count = views.count
    let source = views.views.base
    let nulls = views.nulls
    var bad: [ColumnReader.BadCell] = []
    switch form {
    case .uuid:
      return texts(count, nulls) { row, arena in
        let start = arena.reserve(UUIDText.length)
        UUIDText.write(UnsafeRawPointer(source[row].start).loadUnaligned(as: UInt128.self), to: start)
        return TextView(start: UnsafePointer(start), count: UUIDText.length)
      }
    case .int96:
      let target = Buffer<Int64>(repeating: 0, count: count)
      for row in 0..<count where !isNull(nulls, row) { target.base[row] = int96(source[row]) }
      return (.timestamp(PlainColumn(target, nulls: nulls)), [])
    case .float16:
      let target = Buffer<Double>(repeating: 0, count: count)
      for row in 0..<count where !isNull(nulls, row) {
        target.base[row] = half(UInt16(source[row].start[0]) | UInt16(source[row].start[1]) << 8)
      }
      return (.double(PlainColumn(target, nulls: nulls)), [])
    case .decimalBytes:
      let target = Buffer<Int128>(repeating: 0, count: count)
      for row in 0..<count where !isNull(nulls, row) {
        if let number = bigEndian(source[row]) {
          target.base[row] = number
        } else {
          bad.append(.init(row: row, reason: "a decimal has no bytes, or more than 38 digits"))
        }
      }
      return (decimal(target, nulls, type), bad)
    case .null: return (Column.constant(.null, type: type, count: count), [])
    default:
      for rows in unchecked {
        for row in rows where !UTF8Check.isValid(source[row].start, source[row].count) {
          bad.append(.init(row: row, reason: "\(source[row].count) bytes that are not UTF-8 text"))
        }
      }
      return (.text(views), bad)
    }
  }

  /// A big-endian two's complement number; `nil` when it is empty or needs more than 128 bits.
  static func bigEndian(_ view: TextView) -> Int128? {
    guard view.count > 0 else { return nil }
    let sign: UInt8 = view.start[0] & 0x80 == 0 ? 0 : 0xFF
    var position = 0
    while view.count - position > 16 {
      guard view.start[position] == sign else { return nil }
      position += 1
    }
    guard position == 0 || (view.start[position] ^ sign) & 0x80 == 0 else { return nil }
    var number: Int128 = sign == 0 ? 0 : -1
    while position < view.count {
      number = number << 8 | Int128(view.start[position])
      position += 1
    }
    return number
  }

  private static func isNull(_ nulls: Buffer<UInt8>?, _ row: Int) -> Bool { nulls.map { $0[row] != 0 } ?? false }

  private static func decimal(_ values: Buffer<Int128>, _ nulls: Buffer<UInt8>?, _ type: DataType) -> Column {
    guard case .decimal(let precision, let scale) = type else {
      return .decimal(PlainColumn(values, nulls: nulls), precision: 38, scale: 0)
    }
    return .decimal(PlainColumn(values, nulls: nulls), precision: precision, scale: scale)
  }

  /// Texts made from values; `nil` is a time of day that is none.
  private static func texts(
    _ count: Int, _ nulls: Buffer<UInt8>?, _ write: (Int, TextArena) -> TextView?
  ) -> Result {
    let arena = TextArena()
    let target = Buffer<TextView>(repeating: .empty, count: count)
    var bad: [ColumnReader.BadCell] = []
    for row in 0..<count where !isNull(nulls, row) {
      if let view = write(row, arena) {
        target.base[row] = view
      } else {
        bad.append(.init(row: row, reason: "a time of day is not within a day"))
      }
    }
    return (.text(TextColumn(target, nulls: nulls, owners: [arena])), bad)
  }

  /// Nanoseconds of the day (8 bytes) and a Julian day (4 bytes), little-endian.
  ///
  /// Spark computes both from wrapped microseconds, so wrapping here gives its instants back, up to the year 290000.
  private static func int96(_ view: TextView) -> Int64 {
    let nanos = Int64(bitPattern: load64(view.start))
    let day = Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: load32(view.start + 8)))) - 2_440_588
    return day &* 86_400_000_000 &+ nanos.flooredMicros
  }

  /// IEEE 754 binary16.
  private static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10) & 31
    let fraction = Double(bits & 1023)
    let magnitude: Double
    switch exponent {
    case 0: magnitude = fraction / 16_777_216
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    default: magnitude = Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
    return bits & 0x8000 == 0 ? magnitude : -magnitude
  }
}

extension Int64 {
  /// Nanoseconds as microseconds, rounded down also before 1970.
  var flooredMicros: Int64 {
    let quotient = self / 1000
    return self % 1000 < 0 ? quotient - 1 : quotient
  }
}
