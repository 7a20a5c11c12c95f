/// Parts of dates and timestamps.
enum DatePartFunctions {
  static let all: [FunctionDefinition] = [
    datePart("year", "The year.", "year(date '2016-07-30')", "2016") { Int64(CivilDate(days: $0).year) },
    datePart("quarter", "The quarter, 1 to 4.", "quarter(date '2016-08-31')", "3") {
      Int64((CivilDate(days: $0).month + 2) / 3)
    },
    datePart("month", "The month, 1 to 12.", "month(date '2016-07-30')", "7") { Int64(CivilDate(days: $0).month) },
    datePart("day", "The day of the month, 1 to 31.", "day(date '2009-07-30')", "30", aliases: ["dayofmonth"]) {
      Int64(CivilDate(days: $0).day)
    },
    datePart("dayofyear", "The day of the year, 1 to 366.", "dayofyear(date '2016-04-09')", "100") {
      Int64(CivilDate(days: $0).dayOfYear)
    },
    datePart("dayofweek", "The day of the week, 1 for Sunday to 7 for Saturday.", "dayofweek(date '2009-07-30')", "5") {
      Int64(CivilDate.isoWeekday(days: $0) % 7 + 1)
    },
    datePart("weekday", "The day of the week, 0 for Monday to 6 for Sunday.", "weekday(date '2009-07-30')", "3") {
      Int64(CivilDate.isoWeekday(days: $0) - 1)
    },
    datePart("weekofyear", "The week of the year as ISO 8601 counts them.", "weekofyear(date '2008-02-20')", "8") {
      Int64(CivilDate.isoWeek(days: $0))
    },
    timePart("hour", "The hour, 0 to 23.", "hour(timestamp '2009-07-30 12:58:59')", "12") { $0 / 3_600_000_000 },
    timePart("minute", "The minute, 0 to 59.", "minute(timestamp '2009-07-30 12:58:59')", "58") {
      $0 / 60_000_000 % 60
    },
    timePart("second", "The second, 0 to 59.", "second(timestamp '2009-07-30 12:58:59')", "59") { $0 / 1_000_000 % 60 },
    name("monthname", "The English name of the month, three letters.", "monthname(date '2008-02-20')", "Feb") {
      EnglishNames.append(EnglishNames.months[CivilDate(days: $0).month - 1], isFull: false, to: &$1)
    },
    name("dayname", "The English name of the weekday, three letters.", "dayname(date '2008-02-20')", "Wed") {
      EnglishNames.append(EnglishNames.weekdays[CivilDate.isoWeekday(days: $0) - 1], isFull: false, to: &$1)
    },
    datePart("unix_date", "Days since 1970-01-01.", "unix_date(date '1970-01-02')", "1") { Int64($0) },
    instantPart(
      "unix_seconds", "Whole seconds since 1970-01-01 00:00 UTC.", "unix_seconds(timestamp '1970-01-01 00:00:01')", "1",
      1_000_000),
    instantPart(
      "unix_millis", "Whole milliseconds since 1970-01-01 00:00 UTC.", "unix_millis(timestamp '1970-01-01 00:00:01')",
      "1000", 1000),
    instantPart(
      "unix_micros", "Microseconds since 1970-01-01 00:00 UTC.", "unix_micros(timestamp '1970-01-01 00:00:01')",
      "1000000", 1),
  ]

  @inline(__always)
  private static func datePart(
    _ name: String, _ summary: String, _ example: String, _ result: String, aliases: [String] = [],
    _ body: @escaping @Sendable (Int32) -> Int64
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .date, [.date("date")], .fixed(.integer), summary, example: example, gives: result, aliases: aliases,
      .kernel { _ in { call in call.integer(call.map(call.days(0), body)) } })
  }

  @inline(__always)
  private static func timePart(
    _ name: String, _ summary: String, _ example: String, _ result: String,
    _ body: @escaping @Sendable (Int64) -> Int64
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .date, [.timestamp("timestamp")], .fixed(.integer), summary, example: example, gives: result,
      .kernel { _ in
        { call in call.integer(call.map(call.integers(0)) { body(TimestampText.split($0).microsOfDay) }) }
      })
  }

  private static func instantPart(
    _ name: String, _ summary: String, _ example: String, _ result: String, _ unit: Int
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .date, [.timestamp("timestamp")], .fixed(.integer), summary, example: example, gives: result,
      .kernel { _ in
        { call in call.integer(call.map(call.integers(0)) { Int64(CivilDate.floorDivide(Int($0), unit)) }) }
      })
  }

  private static func name(
    _ name: String, _ summary: String, _ example: String, _ result: String,
    _ body: @escaping @Sendable (Int32, inout [UInt8]) -> Void
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .date, [.date("date")], .fixed(.text), summary, example: example, gives: result,
      .kernel { _ in
        { call in
          let days = call.days(0)
          return try call.makeTexts { row, bytes in body(days[row], &bytes) }
        }
      })
  }
}
