extension DateFormat {
  /// The fields read so far; what is missing has its default.
  private struct Fields {
    var year = 1970
    var month: Int?
    var day = 1
    var dayOfYear: Int?
    var quarter: Int?
    /// 0 is Monday.
    var weekday: Int?
    var hour: Int?
    var halfDayHour: Int?
    var isAfternoon = false
    var minute = 0
    var second = 0
    var micros = 0
    /// Whether the fraction has digits other than zero behind the microseconds.
    var losesDigits = false
    var offset = 0

    /// The day, which no other field contradicts.
    var days: Int32? {
      guard let days = ownDays else { return nil }
      // 1970-01-01 was a Thursday.
      if let weekday, ((Int(days) + 3) % 7 + 7) % 7 != weekday { return nil }
      if let quarter, (CivilDate(days: days).month - 1) / 3 + 1 != quarter { return nil }
      return days
    }

    private var ownDays: Int32? {
      guard let dayOfYear else {
        let month = self.month ?? quarter.map { 3 * $0 - 2 } ?? 1
        return CivilDate(year: year, month: month, day: day).daysInRange
      }
      guard dayOfYear >= 1, dayOfYear <= (CivilDate.isLeap(year) ? 366 : 365) else { return nil }
      guard let first = CivilDate(year: year, month: 1, day: 1).daysInRange else { return nil }
      return first + Int32(dayOfYear - 1)
    }

    var instant: Int64? {
      guard let days else { return nil }
      let hour = self.hour ?? (halfDayHour ?? 0) + (isAfternoon ? 12 : 0)
      let seconds = hour * 3600 + minute * 60 + second - offset
      return TimestampText.instant(days: days, seconds: seconds, micros: micros).flatMap { CalendarRange.instant($0) }
    }
  }

  /// Days since 1970-01-01 of a text that follows the pattern to its end; a time in it is left out.
  package func parseDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    if let fixedLayout { return fixedLayout.parse(bytes) }
    var fields = Fields()
    guard read(tokens[...], bytes, 0, &fields) == bytes.count else { return nil }
    return fields.days
  }

  /// Microseconds since 1970-01-01T00:00:00Z of a text that follows the pattern to its end; without a zone it is UTC.
  package func parseTimestamp(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? { parseCounting(bytes)?.micros }

  /// As `parseTimestamp`, and whether digits other than zero were cut behind the microseconds.
  func parseCounting(_ bytes: UnsafeBufferPointer<UInt8>) -> (micros: Int64, losesDigits: Bool)? {
    var fields = Fields()
    guard read(tokens[...], bytes, 0, &fields) == bytes.count else { return nil }
    return fields.instant.map { ($0, fields.losesDigits) }
  }

  /// The position behind what the tokens match from `start` on.
  private func read(
    _ tokens: ArraySlice<Token>, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ fields: inout Fields
  ) -> Int? {
    var position = start
    var index = tokens.startIndex
    while index < tokens.endIndex {
      switch tokens[index] {
      case .literal(let literal):
        guard bytes.count - position >= literal.count else { return nil }
        for offset in 0..<literal.count where bytes[position + offset] != literal[offset] { return nil }
        position += literal.count
      case .optional(let inner):
        var attempt = fields
        if let end = read(inner[...], bytes, position, &attempt) {
          fields = attempt
          position = end
        }
      case .field(let field, let width):
        var touchesNumber = false
        if index + 1 < tokens.endIndex, case .field(let next, _) = tokens[index + 1] { touchesNumber = next.isNumber }
        guard read(field, width, touchesNumber, bytes, &position, &fields) else { return nil }
      }
      index += 1
    }
    return position
  }

  private func read(
    _ field: Field, _ width: Int, _ touchesNumber: Bool, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int,
    _ fields: inout Fields
  ) -> Bool {
    func number(_ range: ClosedRange<Int>, most: Int = 2) -> Int? {
      let digits = width >= 2 ? width...width : touchesNumber ? 1...1 : 1...most
      guard let value = bytes.number(at: &position, digits: digits), range.contains(value) else { return nil }
      return value
    }
    func set(_ path: WritableKeyPath<Fields, Int?>, _ value: Int?) -> Bool {
      fields[keyPath: path] = value
      return value != nil
    }
    func set(_ path: WritableKeyPath<Fields, Int>, _ value: Int?) -> Bool {
      guard let value else { return false }
      fields[keyPath: path] = value
      return true
    }
    switch field {
    case .year:
      guard let year = number(0...999_999, most: 6) else { return false }
      fields.year = width == 2 ? 2000 + year : year
      return true
    case .month: return set(\.month, number(1...12))
    case .monthName(let isFull):
      return set(\.month, EnglishNames.index(of: EnglishNames.months, isFull: isFull, bytes, &position).map { $0 + 1 })
    case .day: return set(\.day, number(1...31))
    case .dayOfYear:
      fields.dayOfYear = number(1...366, most: 3)
      return fields.dayOfYear != nil
    case .weekdayName(let isFull):
      return set(\.weekday, EnglishNames.index(of: EnglishNames.weekdays, isFull: isFull, bytes, &position))
    case .quarter: return set(\.quarter, number(1...4))
    case .hour:
      fields.hour = number(0...23)
      return fields.hour != nil
    case .hourFrom1:
      fields.hour = number(1...24).map { $0 % 24 }
      return fields.hour != nil
    case .halfDayHour:
      fields.halfDayHour = number(0...11)
      return fields.halfDayHour != nil
    case .halfDayHourFrom1:
      fields.halfDayHour = number(1...12).map { $0 % 12 }
      return fields.halfDayHour != nil
    case .minute: return set(\.minute, number(0...59))
    case .second: return set(\.second, number(0...59))
    case .fraction:
      let start = position
      guard var micros = bytes.number(at: &position, digits: 1...width) else { return false }
      let read = position - start
      for _ in min(read, 6)..<6 { micros *= 10 }
      for _ in 6..<max(read, 6) {
        if micros % 10 != 0 { fields.losesDigits = true }
        micros /= 10
      }
      fields.micros = micros
      return true
    case .halfDay:
      guard position + 2 <= bytes.count else { return false }
      let word = UnsafeBufferPointer(rebasing: bytes[position..<(position + 2)])
      fields.isAfternoon = word.equalsIgnoringCase("pm")
      position += 2
      return fields.isAfternoon || word.equalsIgnoringCase("am")
    case .zone:
      // A zone runs to the next character that cannot be in one.
      var end = position
      while end < bytes.count, bytes[end] != 32, bytes[end] != UInt8(ascii: "]"), bytes[end] != UInt8(ascii: ")") {
        end += 1
      }
      guard end > position else { return false }
      let zone = TimestampText.parseZone(UnsafeBufferPointer(rebasing: bytes[position..<end]))
      position = end
      return set(\.offset, zone)
    }
  }
}

/// Names of months and weekdays.
enum EnglishNames {
  static let months: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]
  static let weekdays: [StaticString] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  /// Which name stands at `position`, in any case; moves behind it. Short names have three letters.
  static func index(
    of names: [StaticString], isFull: Bool, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
  ) -> Int? {
    for (index, name) in names.enumerated() {
      let count = isFull ? name.utf8CodeUnitCount : 3
      guard position + count <= bytes.count else { continue }
      var matches = true
      for offset in 0..<count where bytes[position + offset] | 32 != name.utf8Start[offset] { matches = false }
      if matches {
        position += count
        return index
      }
    }
    return nil
  }

  /// Appends a name with a capital first letter.
  static func append(_ name: StaticString, isFull: Bool, to bytes: inout [UInt8]) {
    let count = isFull ? name.utf8CodeUnitCount : 3
    bytes.append(name.utf8Start[0] & ~32)
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start + 1, count: count - 1))
  }
}
