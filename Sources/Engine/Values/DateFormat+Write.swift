extension DateFormat {
  /// Appends a day in this format; the time is midnight.
  package func append(days: Int32, to bytes: inout [UInt8]) {
    append(days: days, microsOfDay: 0, to: &bytes)
  }

  /// Appends an instant in this format, in UTC.
  package func append(micros: Int64, to bytes: inout [UInt8]) {
    let (days, rest) = TimestampText.split(micros)
    append(days: days, microsOfDay: rest, to: &bytes)
  }

  private func append(days: Int32, microsOfDay: Int64, to bytes: inout [UInt8]) {
    write(tokens, CivilDate(days: days), days, Int(microsOfDay / 1_000_000), Int(microsOfDay % 1_000_000), &bytes)
  }

  private func write(
    _ tokens: [Token], _ date: CivilDate, _ days: Int32, _ seconds: Int, _ micros: Int, _ bytes: inout [UInt8]
  ) {
    let hour = seconds / 3600
    for token in tokens {
      switch token {
      case .literal(let literal): bytes.append(contentsOf: literal)
      case .optional(let inner): write(inner, date, days, seconds, micros, &bytes)
      case .field(let field, let width):
        switch field {
        case .year: appendYear(date.year, width, &bytes)
        case .month: append(date.month, width, &bytes)
        case .monthName(let isFull):
          EnglishNames.append(EnglishNames.months[date.month - 1], isFull: isFull, to: &bytes)
        case .day: append(date.day, width, &bytes)
        case .dayOfYear: append(date.dayOfYear, width, &bytes)
        case .weekdayName(let isFull):
          EnglishNames.append(EnglishNames.weekdays[CivilDate.isoWeekday(days: days) - 1], isFull: isFull, to: &bytes)
        case .quarter: append((date.month + 2) / 3, width, &bytes)
        case .hour: append(hour, width, &bytes)
        case .hourFrom1: append(hour == 0 ? 24 : hour, width, &bytes)
        case .halfDayHour: append(hour % 12, width, &bytes)
        case .halfDayHourFrom1: append(hour % 12 == 0 ? 12 : hour % 12, width, &bytes)
        case .minute: append(seconds / 60 % 60, width, &bytes)
        case .second: append(seconds % 60, width, &bytes)
        case .fraction: appendFraction(micros, width, &bytes)
        case .halfDay: bytes.append(contentsOf: (hour < 12 ? "AM" : "PM").utf8)
        case .zone(let letter): appendZone(letter, width, &bytes)
        }
      }
    }
  }

  private func append(_ value: Int, _ width: Int, _ bytes: inout [UInt8]) {
    var digits = 1
    while digits < 19, value >= Int(PowersOfTen[digits]) { digits += 1 }
    for _ in digits..<max(width, digits) { bytes.append(48) }
    IntegerText.append(Int64(value), to: &bytes)
  }

  private func appendYear(_ year: Int, _ width: Int, _ bytes: inout [UInt8]) {
    if width == 2 { return append(CivilDate.floorModulo(year, 100), 2, &bytes) }
    if year < 0 { bytes.append(UInt8(ascii: "-")) }
    if year > 9999, width >= 4 { bytes.append(UInt8(ascii: "+")) }
    append(Int(year.magnitude), width, &bytes)
  }

  private func appendFraction(_ micros: Int, _ width: Int, _ bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 9) { digits in
      guard let base = digits.baseAddress else { return }
      DigitBytes.write(micros * 1000, width: 9, to: base)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: width))
    }
  }

  /// Everything is written in UTC.
  private func appendZone(_ letter: Unicode.Scalar, _ width: Int, _ bytes: inout [UInt8]) {
    let text =
      switch (letter, width) {
      case ("X", _): "Z"
      case ("x", 1): "+00"
      case ("x", 2), ("x", 4), ("Z", 1...3): "+0000"
      case ("x", _): "+00:00"
      case ("Z", _), ("O", _): "GMT"
      case ("z", 4): "Coordinated Universal Time"
      default: "UTC"
      }
    bytes.append(contentsOf: text.utf8)
  }
}
