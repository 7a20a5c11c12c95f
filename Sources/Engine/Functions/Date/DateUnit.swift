/// A unit of the calendar or clock, as `trunc` and `date_trunc` name it.
enum DateUnit {
  case microsecond, millisecond, second, minute, hour, day, week, month, quarter, year

  init?(_ name: TextView) {
    switch name.string.uppercased() {
    case "MICROSECOND": self = .microsecond
    case "MILLISECOND": self = .millisecond
    case "SECOND": self = .second
    case "MINUTE": self = .minute
    case "HOUR": self = .hour
    case "DAY", "DD": self = .day
    case "WEEK": self = .week
    case "MONTH", "MM", "MON": self = .month
    case "QUARTER": self = .quarter
    case "YEAR", "YYYY", "YY": self = .year
    default: return nil
    }
  }

  /// Whether the unit is at least a day.
  var isDate: Bool {
    switch self {
    case .microsecond, .millisecond, .second, .minute, .hour: false
    default: true
    }
  }

  /// The first day of the unit that the day is in; `nil` out of range.
  func start(_ days: Int32) -> Int32? {
    let date = CivilDate(days: days)
    switch self {
    case .week:
      let (monday, overflow) = days.subtractingReportingOverflow(Int32(CivilDate.isoWeekday(days: days) - 1))
      return overflow ? nil : monday
    case .month: return CivilDate(year: date.year, month: date.month, day: 1).days
    case .quarter: return CivilDate(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1).days
    case .year: return CivilDate(year: date.year, month: 1, day: 1).days
    default: return days
    }
  }

  /// The first instant of the unit that the instant is in; `nil` out of range.
  func start(_ micros: Int64) -> Int64? {
    let unit: Int
    switch self {
    case .microsecond: return micros
    case .millisecond: unit = 1000
    case .second: unit = 1_000_000
    case .minute: unit = 60_000_000
    case .hour: unit = 3_600_000_000
    default: return start(TimestampText.split(micros).days).flatMap { TimestampText.instant(days: $0, seconds: 0) }
    }
    return micros &- Int64(CivilDate.floorModulo(Int(micros), unit))
  }
}
