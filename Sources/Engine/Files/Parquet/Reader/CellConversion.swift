/// Turns physical values into cells of a Sous type, where the two differ; a batch at a time.
enum CellConversion {
  /// Cells, those among them that cannot be taken, and in how many digits behind the microseconds were cut.
  struct Result {
    var column: Column
    var bad: [ColumnReader.BadCell] = []
    var cutCount = 0
  }

  /// Days, as the table has them.
  static func dates(_ days: Buffer<Int32>, nulls: Buffer<UInt8>?, isOld: Bool) -> Result {
    let base = days.base
    if isOld {
      for row in 0..<days.count {
        let day = OldCalendar.gregorian(days: base[row])
        // What is out of range is so in both calendars, and is named as the file has it.
        if CalendarRange.contains(days: day) { base[row] = day }
      }
    }
    var (lowest, highest): (Int32, Int32) = (0, 0)
    for row in 0..<days.count {
      lowest = min(lowest, base[row])
      highest = max(highest, base[row])
    }
    var bad: [ColumnReader.BadCell] = []
    if !CalendarRange.contains(days: lowest) || !CalendarRange.contains(days: highest) {
      for row in 0..<days.count where !CalendarRange.contains(days: base[row]) {
        bad.append(.init(row: row, reason: "the day \(base[row]) after 1970-01-01 \(CalendarRange.sentence)"))
        base[row] = 0
      }
    }
    return Result(column: .date(PlainColumn(days, nulls: nulls)), bad: bad)
  }

  /// Microseconds since 1970, as the table has them; the least number is a missing instant.
  /// - Parameter shown: the instant of a row as the file has it, where that is not in microseconds.
  static func instants(
    _ micros: Buffer<Int64>, nulls: Buffer<UInt8>?, _ calendar: OldCalendar?, cutCount: Int = 0,
    shown: ((Int) -> String)? = nil
  ) -> Result {
    let base = micros.base
    var bad: [ColumnReader.BadCell] = []
    if let calendar {
      for row in 0..<micros.count {
        if let instant = calendar.gregorian(micros: base[row]) {
          if CalendarRange.contains(micros: instant) { base[row] = instant }
        } else {
          bad.append(.init(row: row, reason: calendar.refusal))
          base[row] = 0
        }
      }
    }
    var (lowest, highest): (Int64, Int64) = (0, 0)
    for row in 0..<micros.count {
      lowest = min(lowest, base[row])
      highest = max(highest, base[row])
    }
    if !CalendarRange.contains(micros: lowest) || !CalendarRange.contains(micros: highest) {
      for row in 0..<micros.count where !CalendarRange.contains(micros: base[row]) {
        let reason =
          base[row] == .min
          ? "the instant is before all that there are, as some programs write a missing one"
          : "the instant \(shown?(row) ?? "\(base[row]) microseconds after 1970") \(CalendarRange.sentence)"
        bad.append(.init(row: row, reason: reason))
        base[row] = 0
      }
    }
    return Result(column: .timestamp(PlainColumn(micros, nulls: nulls)), bad: bad, cutCount: cutCount)
  }

  /// INT32 and FLOAT but for days.
  static func column(_ words: Buffer<UInt32>, nulls: Buffer<UInt8>?, _ form: ColumnForm, _ type: DataType) -> Result {
    let count = words.count
    let source = words.base
    switch form {
    case .float:
      let target = Buffer<Double>(capacity: count)
      for row in 0..<count { target.base[row] = Double(Float(bitPattern: source[row])) }
      return Result(column: .double(PlainColumn(target, nulls: nulls)))
    case .unsigned32:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count { target.base[row] = Int64(source[row]) }
      return Result(column: .integer(PlainColumn(target, nulls: nulls)))
    case .decimal32(let precision, _):
      let target = Buffer<Int128>(capacity: count)
      for row in 0..<count { target.base[row] = Int128(Int32(bitPattern: source[row])) }
      return decimal(target, nulls, type, digits: precision)
    case .time32:
      return texts(count, nulls) { row, arena in
        TimeOfDayText.write(nanos: Int64(Int32(bitPattern: source[row])) * 1_000_000, arena)
      }
    case .null: return Result(column: Column.constant(.null, type: type, count: count))
    default:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count { target.base[row] = Int64(Int32(bitPattern: source[row])) }
      return Result(column: .integer(PlainColumn(target, nulls: nulls)))
    }
  }

  /// INT64 and DOUBLE but for instants in microseconds.
  static func column(
    _ words: Buffer<UInt64>, nulls: Buffer<UInt8>?, _ form: ColumnForm, _ type: DataType, _ calendar: OldCalendar?
  ) -> Result {
    let count = words.count
    let source = words.base
    switch form {
    case .unsigned64:
      let target = Buffer<Int128>(capacity: count)
      for row in 0..<count { target.base[row] = Int128(source[row]) }
      return decimal(target, nulls, type, digits: 20)
    case .decimal64(let precision, _):
      let target = Buffer<Int128>(capacity: count)
      for row in 0..<count { target.base[row] = Int128(Int64(bitPattern: source[row])) }
      return decimal(target, nulls, type, digits: precision)
    case .timestamp(.nanos):
      let target = Buffer<Int64>(capacity: count)
      var cutCount = 0
      for row in 0..<count {
        let nanos = Int64(bitPattern: source[row])
        // The least number is what pandas has for no time at all.
        target.base[row] = nanos == .min ? .min : nanos.flooredMicros
        if nanos % 1000 != 0 && nanos != .min { cutCount += 1 }
      }
      return instants(target, nulls: nulls, calendar, cutCount: cutCount)
    case .timestamp:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count {
        let millis = Int64(bitPattern: source[row])
        let (micros, overflow) = millis.multipliedReportingOverflow(by: 1000)
        target.base[row] = !overflow ? micros : millis == .min ? .min : millis.signum() * .max
      }
      return instants(target, nulls: nulls, calendar) {
        "\(Int64(bitPattern: source[$0])) milliseconds after 1970"
      }
    case .time64(let unit):
      return texts(count, nulls) { row, arena in
        let number = Int64(bitPattern: source[row])
        guard unit == .micros else { return TimeOfDayText.write(nanos: number, arena) }
        let (nanos, overflow) = number.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : TimeOfDayText.write(nanos: nanos, arena)
      }
    case .null: return Result(column: Column.constant(.null, type: type, count: count))
    default:
      let target = Buffer<Int64>(capacity: count)
      for row in 0..<count { target.base[row] = Int64(bitPattern: source[row]) }
      return Result(column: .integer(PlainColumn(target, nulls: nulls)))
    }
  }

  /// BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY and INT96. `unchecked` are rows whose text may not be UTF-8.
  static func column(
    _ views: TextColumn, _ form: ColumnForm, _ type: DataType, _ calendar: OldCalendar?, unchecked: [Range<Int>]
  ) -> Result {
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
      var cutCount = 0
      for row in 0..<count where !isNull(nulls, row) {
        target.base[row] = int96(source[row])
        if Int64(bitPattern: load64(source[row].start)) % 1000 != 0 { cutCount += 1 }
      }
      return instants(target, nulls: nulls, calendar, cutCount: cutCount) {
        "\(Int64(bitPattern: load64(source[$0].start))) nanoseconds into the Julian day \(load32(source[$0].start + 8))"
      }
    case .float16:
      let target = Buffer<Double>(repeating: 0, count: count)
      for row in 0..<count where !isNull(nulls, row) {
        target.base[row] = half(UInt16(source[row].start[0]) | UInt16(source[row].start[1]) << 8)
      }
      return Result(column: .double(PlainColumn(target, nulls: nulls)))
    case .decimalBytes(let precision, _):
      let target = Buffer<Int128>(repeating: 0, count: count)
      for row in 0..<count where !isNull(nulls, row) {
        if let number = bigEndian(source[row]) {
          target.base[row] = number
        } else {
          bad.append(.init(row: row, reason: "a decimal has no bytes, or more than 38 digits"))
        }
      }
      var result = decimal(target, nulls, type, digits: precision)
      result.bad += bad
      return result
    case .null: return Result(column: Column.constant(.null, type: type, count: count))
    default:
      for rows in unchecked {
        for row in rows where !UTF8Check.isValid(source[row].start, source[row].count) {
          bad.append(.init(row: row, reason: "\(source[row].count) bytes that are not UTF-8 text"))
        }
      }
      return Result(column: .text(views), bad: bad)
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

  /// - Parameter digits: what the file says its values have at most.
  private static func decimal(
    _ values: Buffer<Int128>, _ nulls: Buffer<UInt8>?, _ type: DataType, digits: Int
  ) -> Result {
    var (precision, scale) = (38, 0)
    if case .decimal(let ofType, let digitsBehind) = type { (precision, scale) = (ofType, digitsBehind) }
    let limit = PowersOfTen[digits].magnitude
    var bad: [ColumnReader.BadCell] = []
    for row in 0..<values.count where values.base[row].magnitude >= limit {
      let text = DecimalMath.text(values.base[row], scale: scale)
      bad.append(.init(row: row, reason: "\(text) does not fit decimal(\(digits),\(scale))"))
      values.base[row] = 0
    }
    return Result(column: .decimal(PlainColumn(values, nulls: nulls), precision: precision, scale: scale), bad: bad)
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
    return Result(column: .text(TextColumn(target, nulls: nulls, owners: [arena])), bad: bad)
  }

  /// Nanoseconds of the day (8 bytes) and a Julian day (4 bytes), little-endian.
  ///
  /// Spark computes both from wrapped microseconds, so wrapping here gives its instants back, up to the year 290000; what
  /// wraps into the calendar is no instant of Spark's, and lies beyond it.
  private static func int96(_ view: TextView) -> Int64 {
    let nanos = Int64(bitPattern: load64(view.start))
    let day = Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: load32(view.start + 8)))) - 2_440_588
    // The least number of nanoseconds, on this day of 1677, is what pandas has for no time at all.
    if day == -106_752, day &* 86_400_000_000_000 &+ nanos == .min { return .min }
    let exact = Int128(day) * 86_400_000_000 + Int128(nanos.flooredMicros)
    let wrapped = Int64(truncatingIfNeeded: exact)
    return Int128(wrapped) != exact && CalendarRange.contains(micros: wrapped) ? .max : wrapped
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
