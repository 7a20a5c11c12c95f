/// The calendar of files that Spark marks as old: Julian until 1582-10-04, the day before 1582-10-15.
///
/// A day keeps its name, as in Spark: 1000-02-29, which the Gregorian calendar does not have, becomes 1000-03-01. Instants
/// keep their local time in the zone of the writer.
struct OldCalendar: Equatable {
  /// The zone as the file names it.
  private let zone: String
  /// Its distance from UTC; `nil` for a zone whose rules are not known here.
  private let offsetSeconds: Int?

  /// Days since 1970-01-01 of 1582-10-15.
  private static let switchDay: Int32 = -141_427
  /// Zones differ from their offsets of today until 1900, and a day more for the latest of them.
  private static let knownMicros: Int64 = -2_208_902_400_000_000

  init(zone: String?) {
    self.zone = zone ?? "UTC"
    let names = ["UTC", "GMT", "Z", "UCT", "ZULU", "UNIVERSAL", "GREENWICH", "GMT0"]
    var name = self.zone.uppercased()
    if name.hasPrefix("ETC/") { name.removeFirst(4) }
    if names.contains(name) {
      offsetSeconds = 0
    } else if self.zone.uppercased().hasPrefix("ETC/") {
      offsetSeconds = nil
    } else {
      offsetSeconds = name.withUTF8 { TimestampText.parseZone($0) }
    }
  }

  /// The day of the same name.
  static func gregorian(days: Int32) -> Int32 {
    guard days < switchDay else { return days }
    // Days since 0000-03-01 of the Julian calendar, in cycles of four years.
    let shifted = Int(days) + 719_470
    let cycle = CivilDate.floorDivide(shifted, 1461)
    let dayOfCycle = shifted - cycle * 1461
    let yearOfCycle = min(dayOfCycle / 365, 3)
    let dayOfYear = dayOfCycle - yearOfCycle * 365
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = cycle * 4 + yearOfCycle + (month <= 2 ? 1 : 0)
    let first = CivilDate(year: year, month: month, day: 1)
    // What is further back is out of range in any calendar.
    return year > -30_000 ? first.nearDays &+ Int32(truncatingIfNeeded: day) : days
  }

  /// The instant of the same local time; `nil` where the zone's distance from UTC at that time is not known.
  func gregorian(micros: Int64) -> Int64? {
    if micros >= Self.knownMicros { return micros }
    guard let offsetSeconds else { return nil }
    let offset = Int64(offsetSeconds) * TimestampText.microsPerSecond
    let (days, rest) = TimestampText.split(micros &+ offset)
    return Int64(Self.gregorian(days: days)) &* TimestampText.microsPerDay &+ rest &- offset
  }

  var refusal: String {
    "an instant before 1900 in the old calendar of the zone \(zone), whose distance from UTC at that time is not known; "
      + "write the file with spark.sql.session.timeZone set to UTC"
  }
}
