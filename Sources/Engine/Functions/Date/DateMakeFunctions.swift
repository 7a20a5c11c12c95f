/// Dates and timestamps from numbers.
enum DateMakeFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "make_date", .date, [.integer("year"), .integer("month"), .integer("day")], .fixed(.date),
      "The date of a year, month and day; an error when there is none.", example: "make_date(2013, 7, 15)",
      gives: "2013-07-15", fails: .always,
      .kernel { _ in
        { call in
          let (years, months, days) = (call.integers(0), call.integers(1), call.integers(2))
          let values = Buffer<Int32>(repeating: 0, count: call.count)
          for row in 0..<call.count {
            if let made = date(years[row], months[row], days[row]) {
              values[row] = made
            } else {
              call.fail(row, "there is no date of year \(years[row]), month \(months[row]), day \(days[row])")
            }
          }
          return call.date(values)
        }
      }),
    FunctionDefinition(
      "make_timestamp", .date,
      [.integer("year"), .integer("month"), .integer("day"), .integer("hour"), .integer("minute"), .double("second")],
      .fixed(.timestamp), "The instant of a date and a time in UTC; an error when there is none.",
      example: "make_timestamp(2014, 12, 28, 6, 30, 45.5)", gives: "2014-12-28 06:30:45.5", fails: .always,
      .kernel { _ in
        { call in
          let parts = (0..<5).map { call.integers($0) }
          let seconds = call.doubles(5)
          let values = Buffer<Int64>(repeating: 0, count: call.count)
          for row in 0..<call.count {
            let (hour, minute, second) = (parts[3][row], parts[4][row], seconds[row])
            guard let days = date(parts[0][row], parts[1][row], parts[2][row]), (0..<24).contains(hour),
              (0..<60).contains(minute), second >= 0, second < 60 || second == 60
            else {
              call.fail(row, "there is no timestamp of these numbers")
              continue
            }
            let micros = Int64((second * 1_000_000).rounded(.toNearestOrAwayFromZero))
            if let made = TimestampText.instant(
              days: days, seconds: Int(hour * 3600 + minute * 60), micros: Int(micros)),
              CalendarRange.contains(micros: made)
            {
              values[row] = made
            } else {
              call.fail(row, "the timestamp is out of range")
            }
          }
          return call.timestamp(values)
        }
      }),
    FunctionDefinition(
      "date_from_unix_date", .date, [.integer("days")], .fixed(.date), "The date so many days after 1970-01-01.",
      example: "date_from_unix_date(1)", gives: "1970-01-02", fails: .always,
      .kernel { _ in
        { call in
          call.date(
            call.mapChecked(
              call.integers(0), zero: 0, { CalendarRange.day($0) },
              reason: { "\($0) days are out of the range of date" }))
        }
      }),
    instant("timestamp_seconds", "seconds", "timestamp_seconds(1230219000)", "2008-12-25 15:30:00", 1_000_000),
    instant("timestamp_millis", "milliseconds", "timestamp_millis(1230219000123)", "2008-12-25 15:30:00.123", 1000),
    instant("timestamp_micros", "microseconds", "timestamp_micros(1230219000123123)", "2008-12-25 15:30:00.123123", 1),
  ]

  private static func date(_ year: Int64, _ month: Int64, _ day: Int64) -> Int32? {
    CivilDate(year: Int(year), month: Int(month), day: Int(day)).daysInRange
  }

  private static func instant(_ name: String, _ unit: String, _ example: String, _ result: String, _ micros: Int64)
    -> FunctionDefinition
  {
    FunctionDefinition(
      name, .date, [.integer(unit)], .fixed(.timestamp), "The instant so many \(unit) after 1970-01-01 00:00 UTC.",
      example: example, gives: result, fails: .always,
      .kernel { _ in
        { call in
          call.timestamp(
            call.mapChecked(
              call.integers(0), zero: 0,
              { value in
                let (product, overflow) = value.multipliedReportingOverflow(by: micros)
                return overflow ? nil : CalendarRange.instant(product)
              }, reason: { "\($0) \(unit) are out of the range of timestamp" }))
        }
      })
  }
}
