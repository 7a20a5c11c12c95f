/// Adding units of time, and counting them.
enum DateCountFunctions {
  private static let unitNames = "MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER and YEAR"

  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "timestampadd", .date, [.text("unit"), .integer("count"), .timestamp("timestamp")], .fixed(.timestamp),
      "The timestamp so many units later; units are \(unitNames), also in the plural, and a day is cut to the length of its month.",
      example: "timestampadd('MONTH', 1, timestamp '2026-01-31 12:00:00')", gives: "2026-02-28 12:00:00",
      fails: .always,
      note: "Spark writes units without quotes",
      .kernel { binding throws(BindingProblem) in
        try check(binding)
        return { call in
          let (units, counts, instants) = (call.texts(0), call.integers(1), call.integers(2))
          return call.timestamp(
            each(call, units) { unit, row in
              guard let made = unit.adding(counts[row], to: instants[row]).flatMap(CalendarRange.instant) else {
                call.fail(row, "the timestamp is out of range")
                return 0
              }
              return made
            })
        }
      }),
    FunctionDefinition(
      "timestampdiff", .date, [.text("unit"), .timestamp("start"), .timestamp("end")], .fixed(.integer),
      "The whole units from the first timestamp to the second, negative when that comes before; units as for timestampadd.",
      example: "timestampdiff('MONTH', timestamp '2026-01-31 00:00:00', timestamp '2026-03-30 00:00:00')", gives: "1",
      fails: .when { arguments, _ in !(arguments.first?.isLiteral ?? false) },
      note: "Spark writes units without quotes",
      .kernel { binding throws(BindingProblem) in
        try check(binding)
        return { call in
          let (units, starts, ends) = (call.texts(0), call.integers(1), call.integers(2))
          return call.integer(each(call, units) { unit, row in unit.count(from: starts[row], to: ends[row]) })
        }
      }),
  ]

  private static func problem(_ name: String) -> String { "'\(name)' is not one of the units \(unitNames)" }

  private static func check(_ binding: Binding) throws(BindingProblem) {
    guard let name = binding.text(0), DateUnit(counted: name) == nil else { return }
    throw BindingProblem(message: problem(name), argument: 0)
  }

  /// Calls `body` for every row that is not null, with its unit; rows with another text fail.
  @inline(__always)
  private static func each(_ call: KernelCall, _ units: Lane<TextView>, _ body: (DateUnit, Int) -> Int64) -> Buffer<
    Int64
  > {
    let values = Buffer<Int64>(repeating: 0, count: call.count)
    var last: (text: TextView, unit: DateUnit?)?
    for row in 0..<call.count where call.nulls?[row] ?? 0 == 0 {
      if last.map({ !($0.text == units[row]) }) ?? true { last = (units[row], DateUnit(counted: units[row].string)) }
      if let unit = last?.unit {
        values[row] = body(unit, row)
      } else {
        call.fail(row, problem(units[row].string))
      }
    }
    return values
  }
}

extension DateUnit {
  /// A unit as time is counted in it: its English name in any case, also in the plural.
  init?(counted name: String) {
    var name = name.uppercased()
    if name.hasSuffix("S") { name.removeLast() }
    switch name {
    case "MICROSECOND": self = .microsecond
    case "MILLISECOND": self = .millisecond
    case "SECOND": self = .second
    case "MINUTE": self = .minute
    case "HOUR": self = .hour
    case "DAY": self = .day
    case "WEEK": self = .week
    case "MONTH": self = .month
    case "QUARTER": self = .quarter
    case "YEAR": self = .year
    default: return nil
    }
  }

  /// How long it always is, in microseconds, or of how many months it is made.
  private var length: (micros: Int64, months: Int) {
    switch self {
    case .microsecond: (1, 0)
    case .millisecond: (1000, 0)
    case .second: (1_000_000, 0)
    case .minute: (60_000_000, 0)
    case .hour: (3_600_000_000, 0)
    case .day: (TimestampText.microsPerDay, 0)
    case .week: (7 * TimestampText.microsPerDay, 0)
    case .month: (0, 1)
    case .quarter: (0, 3)
    case .year: (0, 12)
    }
  }

  /// The instant so many units later; `nil` when there is none.
  func adding(_ count: Int64, to instant: Int64) -> Int64? {
    let (micros, months) = length
    if months == 0 {
      let (distance, isFar) = count.multipliedReportingOverflow(by: micros)
      let (sum, overflow) = instant.addingReportingOverflow(distance)
      return isFar || overflow ? nil : sum
    }
    let (distance, isFar) = Int(count).multipliedReportingOverflow(by: months)
    let (days, rest) = TimestampText.split(instant)
    guard !isFar, let moved = CivilDate(days: days).adding(months: distance)?.daysInRange else { return nil }
    return Int64(moved) * TimestampText.microsPerDay + rest
  }

  /// The whole units from one instant to another.
  func count(from start: Int64, to end: Int64) -> Int64 {
    let (micros, months) = length
    if months == 0 { return (end - start) / micros }
    let (first, last) = (TimestampText.split(start), TimestampText.split(end))
    // Days that the time of the day makes incomplete do not count.
    var days = last.days
    if days > first.days, last.microsOfDay < first.microsOfDay { days -= 1 }
    if days < first.days, last.microsOfDay > first.microsOfDay { days += 1 }
    let (a, b) = (CivilDate(days: first.days), CivilDate(days: days))
    let whole = ((b.year - a.year) * 12 + b.month - a.month) * 32 + b.day - a.day
    return Int64(whole / 32 / months)
  }
}
