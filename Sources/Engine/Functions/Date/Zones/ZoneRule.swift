/// A rule for all years, such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX's TZ, with the hours of RFC 9636).
struct ZoneRule {
  /// When the clocks change, in a year.
  private enum Day {
    /// Month, week (5 is the last) and day of the week (0 is Sunday).
    case month(Int, week: Int, day: Int)
    /// From 1, without 29 February.
    case ordinary(Int)
    /// From 0, with it.
    case any(Int)
  }

  /// Seconds east of UTC.
  private let standard: Int
  private var summer: (offset: Int, start: (day: Day, seconds: Int), end: (day: Day, seconds: Int))?

  /// `nil` for a text that is no rule.
  init?(_ text: String) {
    var reader = Reader(rest: Array(text.utf8)[...])
    guard reader.skipName(), let west = reader.time() else { return nil }
    standard = -west
    if reader.rest.isEmpty { return }
    guard reader.skipName() else { return nil }
    var offset = standard + 3600
    if reader.rest.first != UInt8(ascii: ",") {
      guard let west = reader.time() else { return nil }
      offset = -west
    }
    guard let start = reader.change(), let end = reader.change(), reader.rest.isEmpty else { return nil }
    summer = (offset, start, end)
  }

  func offset(at instant: Int64) -> Int {
    guard let summer else { return standard }
    let days = CivilDate.floorDivide(Int(instant) + standard, 86_400)
    let year = CivilDate(days: Int32(clamping: days)).year
    let start = Self.seconds(summer.start, year) - standard
    let end = Self.seconds(summer.end, year) - summer.offset
    let isSummer =
      start < end
      ? (start..<end).contains(Int(instant))
      : !(end..<start).contains(Int(instant))
    return isSummer ? summer.offset : standard
  }

  /// When clocks change in a year, in seconds as they show them before.
  private static func seconds(_ change: (day: Day, seconds: Int), _ year: Int) -> Int {
    let first = Int(CivilDate(year: year, month: 1, day: 1).nearDays)
    let days: Int
    switch change.day {
    case .any(let day): days = first + day
    case .ordinary(let day): days = first + day - 1 + (day > 59 && CivilDate.isLeap(year) ? 1 : 0)
    case .month(let month, let week, let weekday):
      let begin = Int(CivilDate(year: year, month: month, day: 1).nearDays)
      // Sunday is 0 here and 7 there.
      let ahead = CivilDate.floorModulo(weekday - CivilDate.isoWeekday(days: Int32(truncatingIfNeeded: begin)), 7)
      var day = ahead + 7 * (week - 1)
      if day >= CivilDate.dayCount(year: year, month: month) { day -= 7 }
      days = begin + day
    }
    return days * 86_400 + change.seconds
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: byte) else { return false }
      rest.removeFirst()
      return true
    }

    /// `CET` or `<+03>`.
    mutating func skipName() -> Bool {
      if take("<") {
        rest = rest.drop { $0 != UInt8(ascii: ">") }
        return take(">")
      }
      let letters = rest.prefix { ($0 | 32) &- 97 < 26 }
      rest.removeFirst(letters.count)
      return letters.count >= 3
    }

    mutating func number() -> Int? {
      let digits = rest.prefix { $0 &- 48 < 10 }
      rest.removeFirst(digits.count)
      guard (1...3).contains(digits.count) else { return nil }
      return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard var seconds = number().map({ $0 * 3600 }) else { return nil }
      for unit in [60, 1] where take(":") {
        guard let part = number() else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/2`, with 2 o'clock when no time is given.
    mutating func change() -> (day: Day, seconds: Int)? {
      guard take(",") else { return nil }
      let day: Day
      if take("M") {
        guard let month = number(), (1...12).contains(month), take("."), let week = number(), (1...5).contains(week),
          take("."), let weekday = number(), weekday < 7
        else { return nil }
        day = .month(month, week: week, day: weekday)
      } else if take("J") {
        guard let number = number(), (1...365).contains(number) else { return nil }
        day = .ordinary(number)
      } else {
        guard let number = number(), number < 366 else { return nil }
        day = .any(number)
      }
      guard take("/") else { return (day, 7200) }
      return time().map { (day, $0) }
    }
  }
}
