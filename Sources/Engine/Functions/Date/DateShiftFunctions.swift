/// Moving dates, and what lies between them.
enum DateShiftFunctions {
  private static let outOfRange = "the date is out of range"

  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "date_add", .date, [.date("date"), .integer("days")], .fixed(.date), "The date so many days later.",
      example: "date_add(date '2016-07-30', 1)", gives: "2016-07-31", aliases: ["dateadd"], fails: .always,
      .kernel { _ in { call in shift(call) { Int64($0).addingReportingOverflow($1) } } }),
    FunctionDefinition(
      "date_sub", .date, [.date("date"), .integer("days")], .fixed(.date), "The date so many days earlier.",
      example: "date_sub(date '2016-07-30', 1)", gives: "2016-07-29", fails: .always,
      .kernel { _ in { call in shift(call) { Int64($0).subtractingReportingOverflow($1) } } }),
    FunctionDefinition(
      "datediff", .date, [.date("end"), .date("start")], .fixed(.integer),
      "The days from the second date to the first.",
      example: "datediff(date '2009-07-31', date '2009-07-30')", gives: "1", aliases: ["date_diff"],
      .kernel { _ in { call in call.integer(call.map(call.days(0), call.days(1)) { Int64($0) &- Int64($1) }) } }),
    FunctionDefinition(
      "add_months", .date, [.date("date"), .integer("months")], .fixed(.date),
      "The date so many months later, its day cut to the length of the month.",
      example: "add_months(date '2016-08-31', 1)",
      gives: "2016-09-30", fails: .always,
      .kernel { _ in
        { call in
          call.date(
            call.mapChecked(
              call.days(0), call.integers(1), zero: 0,
              { CivilDate(days: $0).adding(months: Int($1))?.daysInRange }, reason: { _, _ in outOfRange }))
        }
      }),
    FunctionDefinition(
      "months_between", .date, [.timestamp("end"), .timestamp("start"), .boolean("round").optional], .fixed(.double),
      "The months from the second time to the first; parts of a month count in 31 days, rounded to 8 digits unless told otherwise.",
      example: "months_between(timestamp '1997-02-28 10:30:00', date '1996-10-30')", gives: "3.94959677",
      .kernel { binding throws(BindingProblem) in
        let hasRound = binding.has(2)
        return { call in
          let (ends, starts) = (call.integers(0), call.integers(1))
          let rounds = hasRound ? call.booleans(2) : nil
          let values = Buffer<Double>(capacity: call.count)
          for row in 0..<call.count { values[row] = monthsBetween(ends[row], starts[row], rounds?[row] ?? 1 != 0) }
          return call.double(values)
        }
      }),
    FunctionDefinition(
      "last_day", .date, [.date("date")], .fixed(.date), "The last day of the date's month.",
      example: "last_day(date '2009-01-12')", gives: "2009-01-31",
      .kernel { _ in
        { call in
          call.date(
            call.map(call.days(0)) { days in
              let date = CivilDate(days: days)
              return days &+ Int32(CivilDate.dayCount(year: date.year, month: date.month) - date.day)
            })
        }
      }),
    FunctionDefinition(
      "next_day", .date, [.date("date"), .text("weekday")], .fixed(.date),
      "The first day after the date that is of a weekday, named in English by two, three or all letters; an unknown name is an error.",
      example: "next_day(date '2015-01-14', 'TU')", gives: "2015-01-20", fails: .always,
      .kernel { binding throws(BindingProblem) in
        if let text = binding.text(1), weekday(text) == nil {
          throw BindingProblem(message: "'\(text)' is no weekday such as Mon or Monday", argument: 1)
        }
        return { call in
          call.date(
            call.mapChecked(
              call.days(0), call.texts(1), zero: 0,
              { days, name in
                guard let wanted = weekday(name.string) else { return nil }
                let ahead = CivilDate.floorModulo(wanted - CivilDate.isoWeekday(days: days) - 1, 7) + 1
                return CalendarRange.day(Int64(days) + Int64(ahead))
              },
              reason: { _, name in
                weekday(name.string) == nil
                  ? CastKernels.shown(name) + " is no weekday such as Mon or Monday" : outOfRange
              }))
        }
      }),
    FunctionDefinition(
      "trunc", .date, [.date("date"), .text("unit")], .fixed(.date),
      "The first day of the date's week, month, quarter or year; null for another unit.",
      example: "trunc(date '2019-08-04', 'week')", gives: "2019-07-29", nulls: .handles,
      .kernel { _ in
        { call in
          let (days, units) = (call.days(0), call.texts(1))
          return .date(
            call.mapOptional(zero: 0) { row in
              guard let unit = DateUnit(units[row]), unit.isDate, unit != .day else { return nil }
              return unit.start(days[row])
            })
        }
      }),
    FunctionDefinition(
      "date_trunc", .date, [.text("unit"), .timestamp("timestamp")], .fixed(.timestamp),
      "The start of the second, minute, hour, day, week, month, quarter or year; null for another unit.",
      example: "date_trunc('hour', timestamp '2015-03-05 09:32:05.359')", gives: "2015-03-05 09:00:00", nulls: .handles,
      .kernel { _ in
        { call in
          let (units, instants) = (call.texts(0), call.integers(1))
          return .timestamp(
            call.mapOptional(zero: 0) { row in
              guard let unit = DateUnit(units[row]) else { return nil }
              return unit.start(instants[row])
            })
        }
      }),
  ]

  private static func shift(_ call: KernelCall, _ body: (Int32, Int64) -> (partialValue: Int64, overflow: Bool))
    -> Column
  {
    call.date(
      call.mapChecked(
        call.days(0), call.integers(1), zero: 0,
        { days, count in
          let (sum, overflow) = body(days, count)
          return overflow ? nil : CalendarRange.day(sum)
        }, reason: { _, _ in outOfRange }))
  }

  private static func weekday(_ name: String) -> Int? {
    switch name.uppercased() {
    case "MO", "MON", "MONDAY": 1
    case "TU", "TUE", "TUESDAY": 2
    case "WE", "WED", "WEDNESDAY": 3
    case "TH", "THU", "THURSDAY": 4
    case "FR", "FRI", "FRIDAY": 5
    case "SA", "SAT", "SATURDAY": 6
    case "SU", "SUN", "SUNDAY": 7
    default: nil
    }
  }

  private static func monthsBetween(_ end: Int64, _ start: Int64, _ rounds: Bool) -> Double {
    let (a, b) = (TimestampText.split(end), TimestampText.split(start))
    let (x, y) = (CivilDate(days: a.days), CivilDate(days: b.days))
    let months = Double((x.year - y.year) * 12 + x.month - y.month)
    let isLast = { (date: CivilDate) in date.day == CivilDate.dayCount(year: date.year, month: date.month) }
    if x.day == y.day || (isLast(x) && isLast(y)) { return months }
    let seconds = Double(x.day - y.day) * 86_400 + Double(a.microsOfDay / 1_000_000 - b.microsOfDay / 1_000_000)
    let difference = months + seconds / (31 * 86_400)
    return rounds ? (difference * 1e8).rounded(.toNearestOrAwayFromZero) / 1e8 : difference
  }
}
