/// A day of the proleptic Gregorian calendar.
///
/// Conversion to and from days since 1970-01-01 follows Neri and Schneider, "Euclidean affine functions and their
/// application to calendar algorithms" (2022) for the years around now, and plain 64-bit arithmetic for all others.
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int

  @inline(__always)
  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that is `days` after 1970-01-01. Total: any 32-bit number is a day.
  @inline(__always)
  package init(days: Int32) {
    guard days > -12_000_000, days < 11_000_000 else {
      self = Self.far(days: Int(days))
      return
    }
    let shifted = UInt32(bitPattern: days) &+ Self.dayShift
    let n1 = 4 &* shifted &+ 3
    let century = n1 / 146_097
    let dayOfCentury = (n1 % 146_097) / 4
    let n2 = 4 &* dayOfCentury &+ 3
    let product = 2_939_745 &* UInt64(n2)
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let marchYear = 100 &* century &+ UInt32(truncatingIfNeeded: product >> 32)
    let n3 = 2141 &* dayOfYear &+ 197_913
    let wraps: UInt32 = dayOfYear >= 306 ? 1 : 0
    year = Int(Int32(bitPattern: marchYear &- Self.yearShift &+ wraps))
    month = Int((n3 >> 16) &- 12 &* wraps)
    day = Int((n3 & 0xFFFF) / 2141 &+ 1)
  }

  /// Days since 1970-01-01; `nil` when there is no such day or it is out of 32 bits.
  @inline(__always)
  package var days: Int32? {
    guard month >= 1, month <= 12, day >= 1 else { return nil }
    guard day <= 28 || day <= Self.dayCount(year: year, month: month) else { return nil }
    guard year > -32_000, year < 30_000 else { return farDays }
    return nearDays
  }

  /// Days since 1970-01-01; `nil` when there is no such day or `CalendarRange` has it not.
  @inline(__always)
  package var daysInRange: Int32? { year >= 1 && year <= 9999 ? days : nil }

  /// Days since 1970-01-01 of a date known to exist, with a year between -32,000 and 30,000.
  @inline(__always)
  package var nearDays: Int32 {
    let early: UInt32 = month <= 2 ? 1 : 0
    let marchYear = UInt32(truncatingIfNeeded: year) &+ Self.yearShift &- early
    let marchMonth = UInt32(truncatingIfNeeded: month) &+ 12 &* early
    let century = marchYear / 100
    let yearDays = 1461 &* marchYear / 4 &- century &+ century / 4
    let monthDays = (979 &* marchMonth &- 2919) / 32
    return Int32(bitPattern: yearDays &+ monthDays &+ UInt32(truncatingIfNeeded: day) &- 1 &- Self.dayShift)
  }

  @inline(__always)
  package static func isLeap(_ year: Int) -> Bool { year & 3 == 0 && (year % 100 != 0 || year & 15 == 0) }

  /// Days of a month from 1 to 12.
  @inline(__always)
  package static func dayCount(year: Int, month: Int) -> Int {
    if month == 2 { return isLeap(year) ? 29 : 28 }
    return 30 &+ ((month ^ (month >> 3)) & 1)
  }

  /// 1 to 366.
  package var dayOfYear: Int {
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
    return before + day + (month > 2 && Self.isLeap(year) ? 1 : 0)
  }

  /// The date `count` months later, its day cut to the length of the month; `nil` out of 32 bits.
  package func adding(months count: Int) -> CivilDate? {
    let (total, overflow) = (year * 12 + month - 1).addingReportingOverflow(count)
    guard !overflow, total > -80_000_000, total < 80_000_000 else { return nil }
    let (newYear, newMonth) = (Self.floorDivide(total, 12), Self.floorModulo(total, 12) + 1)
    return CivilDate(year: newYear, month: newMonth, day: min(day, Self.dayCount(year: newYear, month: newMonth)))
  }

  /// Monday 1 to Sunday 7, as ISO 8601 counts.
  package static func isoWeekday(days: Int32) -> Int { floorModulo(Int(days) + 3, 7) + 1 }

  /// Week of the year as ISO 8601 counts: week 1 has the year's first Thursday.
  package static func isoWeek(days: Int32) -> Int {
    let thursday = Int(days) - (isoWeekday(days: days) - 1) + 3
    guard let thursday = Int32(exactly: thursday) else { return 1 }
    return (CivilDate(days: thursday).dayOfYear - 1) / 7 + 1
  }

  @inline(__always)
  package static func floorDivide(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return (a % b != 0) && ((a < 0) != (b < 0)) ? quotient - 1 : quotient
  }

  @inline(__always)
  package static func floorModulo(_ a: Int, _ b: Int) -> Int {
    let rest = a % b
    return rest != 0 && ((rest < 0) != (b < 0)) ? rest + b : rest
  }

  @inline(__always) private static var dayShift: UInt32 { 719_468 + 146_097 * 82 }
  @inline(__always) private static var yearShift: UInt32 { 400 * 82 }

  private static func far(days: Int) -> CivilDate {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return CivilDate(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month, day: dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private var farDays: Int32? {
    guard year > -6_000_000, year < 6_000_000 else { return nil }
    let marchYear = month <= 2 ? year - 1 : year
    let era = Self.floorDivide(marchYear, 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(exactly: era * 146_097 + dayOfEra - 719_468)
  }
}
