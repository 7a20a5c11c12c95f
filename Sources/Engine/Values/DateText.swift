/// Calendar days as text, `yyyy-MM-dd`.
package enum DateText {
  /// Days since 1970-01-01 of exactly `yyyy-MM-dd` with four, two and two digits; `nil` for anything else.
  @inline(__always)
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard let start = bytes.baseAddress, bytes.count == 10 else { return nil }
    return parse10(start)
  }

  /// Days since 1970-01-01 of the ten bytes at `start`, `yyyy-MM-dd`. Complexity: two loads, no branch per digit.
  @inline(__always)
  package static func parse10(_ start: UnsafePointer<UInt8>) -> Int32? {
    // Eight bytes `yyyy-MM-` with the first lowest; after the exclusive or digits are 0...9 and dashes 0.
    let word = DigitBytes.load8(start) ^ 0x2D30_302D_3030_3030
    let tens = start[8] &- 48
    let ones = start[9] &- 48
    let wrong = (word | (word &+ 0x7F76_767F_7676_7676)) & 0x8080_8080_8080_8080
    guard wrong == 0, tens < 10, ones < 10 else { return nil }
    let thousands = (word & 0xFF) &* 1000
    let hundreds = (word >> 8 & 0xFF) &* 100
    let decades = (word >> 16 & 0xFF) &* 10
    let year = Int(thousands &+ hundreds &+ decades &+ (word >> 24 & 0xFF))
    let month = Int((word >> 40 & 0xFF) &* 10 &+ (word >> 48 & 0xFF))
    let day = Int(tens) &* 10 &+ Int(ones)
    guard year >= 1, month >= 1, month <= 12, day >= 1 else { return nil }
    guard day <= 28 || day <= CivilDate.dayCount(year: year, month: month) else { return nil }
    return CivilDate(year: year, month: month, day: day).nearDays
  }

  /// What a cast from text to date takes: blanks around, one-digit months and days, only a year or a year and a
  /// month, a plus sign and zeros before the year, and anything after a `T` or a blank behind the day.
  package static func parseCast(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    let bytes = bytes.trimmed
    var position = 0
    guard let date = parsePrefix(bytes, &position) else { return nil }
    guard position == bytes.count || bytes[position] == UInt8(ascii: "T") || bytes[position] == 32 else { return nil }
    return date
  }

  /// Reads `[+-]y…[-M[-d]]` from `position` on and moves it behind. What follows a bare year or month must be the end.
  static func parsePrefix(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int32? {
    var date = CivilDate(year: 0, month: 1, day: 1)
    var isNegative = false
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    guard let year = bytes.number(at: &position, digits: 4...7) else { return nil }
    // The years that `CalendarRange` has.
    guard !isNegative, year >= 1, year <= 9999 else { return nil }
    date.year = year
    if position == bytes.count { return date.days }
    guard bytes.skip("-", at: &position), let month = bytes.number(at: &position, digits: 1...2) else { return nil }
    date.month = month
    if position == bytes.count { return date.days }
    guard bytes.skip("-", at: &position), let day = bytes.number(at: &position, digits: 1...2) else { return nil }
    date.day = day
    return date.days
  }

  /// The most bytes that `write` needs.
  package static let maximumByteCount = 16

  /// Writes `yyyy-MM-dd` and returns how many bytes it took: 10 for the years 0 to 9999, others have a sign.
  @inline(__always)
  package static func write(_ days: Int32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let date = CivilDate(days: days)
    if date.year >= 0, date.year <= 9999 {
      DigitBytes.write(date.year, width: 4, to: target)
      writeMonthAndDay(date, to: target + 4)
      return 10
    }
    target[0] = date.year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
    var width = 4
    while width < 7, date.year.magnitude >= UInt(PowersOfTen[width]) { width += 1 }
    DigitBytes.write(Int(date.year.magnitude), width: width, to: target + 1)
    writeMonthAndDay(date, to: target + 1 + width)
    return width + 7
  }

  @inline(__always)
  private static func writeMonthAndDay(_ date: CivilDate, to target: UnsafeMutablePointer<UInt8>) {
    target[0] = UInt8(ascii: "-")
    DigitBytes.write(date.month, width: 2, to: target + 1)
    target[3] = UInt8(ascii: "-")
    DigitBytes.write(date.day, width: 2, to: target + 4)
  }

  package static func append(_ days: Int32, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumByteCount) { space in
      guard let base = space.baseAddress else { return }
      let count = write(days, to: base)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Reads a run of digits whose length is in `digits` and moves `position` behind it.
  func number(at position: inout Int, digits: ClosedRange<Int>) -> Int? {
    var (value, read) = (0, 0)
    while position < count, read < digits.upperBound, let digit = DigitBytes.digit(self[position]) {
      value = value &* 10 &+ digit
      position += 1
      read += 1
    }
    return read >= digits.lowerBound ? value : nil
  }

  func skip(_ character: Unicode.Scalar, at position: inout Int) -> Bool {
    guard position < count, self[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}
