/// Days and times as spreadsheets count them: a number of days, whose fraction is the time (ECMA-376-1, section 18.17.4).
///
/// Day 1 is 1900-01-01. The calendar has a 1900-02-29, day 60, that never was, so that the days before it are one nearer to
/// the others than their numbers. Workbooks may count from 1904-01-01, day 0, instead.
package enum SerialDate {
  /// The number of 1970-01-01.
  private static let epoch = 25_569
  private static let leapDay = 60
  /// Days between the two calendars.
  private static let shift1904 = 1462
  /// The number of 9999-12-31.
  private static let last = 2_958_465
  /// The first day that both calendars, and all programs, count alike: 1900-03-01.
  package static let firstSafeDay = Int32(leapDay + 1 - epoch)

  /// The day of a whole number; `nil` when the calendar has none: day 0, 60, and those out of its range.
  package static func day(_ serial: Int, is1904: Bool) -> Int32? {
    if is1904 { return (0...last - shift1904).contains(serial) ? Int32(serial + shift1904 - epoch) : nil }
    guard (1...last).contains(serial), serial != leapDay else { return nil }
    return Int32(serial < leapDay ? serial + 1 - epoch : serial - epoch)
  }

  /// The number of a day from `firstSafeDay` on, in the calendar that begins in 1900.
  package static func serial(_ day: Int32) -> Int { Int(day) + epoch }

  /// A number of days, as far as a double and its digits tell.
  package struct Moment {
    package var day: Int
    /// Microseconds of the day, below one day.
    package var micros: Int64
  }

  /// Splits a number into days and microseconds.
  ///
  /// A double holds the time of a day of our days to a third of a microsecond, fifteen digits to five of them; programs
  /// write times in milliseconds at most. So what is as near to a millisecond as the digits can be is that millisecond.
  /// - Parameter digits: how many significant digits the number was written with.
  package static func moment(_ number: Double, digits: Int) -> Moment? {
    guard number.magnitude < 1e8 else { return nil }
    let whole = number.rounded(.down)
    var day = Int(whole)
    var micros = Int64(((number - whole) * Double(TimestampText.microsPerDay)).rounded())
    let millis = (micros + 500) / 1000 * 1000
    if abs(millis - micros) <= (digits > 15 ? 1 : 5) { micros = millis }
    if micros >= TimestampText.microsPerDay { (day, micros) = (day + 1, micros - TimestampText.microsPerDay) }
    return Moment(day: day, micros: micros)
  }

  /// The number of an instant from `firstSafeDay` on, in the calendar that begins in 1900.
  package static func serial(micros: Int64) -> Double {
    let (days, rest) = TimestampText.split(micros)
    return Double(serial(days)) + Double(rest) / Double(TimestampText.microsPerDay)
  }

  /// The instant of a number as it is read, in the calendar that begins in 1900; `nil` for a number that is none.
  package static func instant(_ number: Double) -> Int64? {
    guard let moment = moment(number, digits: 16), let day = day(moment.day, is1904: false) else { return nil }
    return Int64(day) * TimestampText.microsPerDay + moment.micros
  }

  /// A time of day or a number of hours: `13:45:00`, `49:30:00.5`, `-1:00:00`.
  package static func writeTime(_ micros: Int64, to bytes: inout [UInt8]) {
    if micros < 0 { bytes.append(UInt8(ascii: "-")) }
    let rest = Int64(micros.magnitude)
    let seconds = rest / TimestampText.microsPerSecond
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    bytes += "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))".utf8
    var fraction = rest % TimestampText.microsPerSecond
    guard fraction > 0 else { return }
    var digits = [UInt8](repeating: UInt8(ascii: "0"), count: 6)
    for place in (0..<6).reversed() {
      digits[place] += UInt8(fraction % 10)
      fraction /= 10
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    bytes.append(UInt8(ascii: "."))
    bytes += digits
  }
}
