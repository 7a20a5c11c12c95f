import Engine
import Recipes

extension DataBrewOperations {
  private static let one = ["sourceColumn?", "value?", "targetColumn", "dateTimeFormat?"]
  private static let parts = ["dateTimeParameters", "dateTimeFormat?", "targetColumn"]
  private static let fromParts =
    "A part that is left out is the first one (1970 for the year); what is no date becomes null."

  static let dateOperations = [
    DataBrewOperation(
      "CONVERT_TIMEZONE", ["sourceColumn", "fromTimeZone?", "toTimeZone?", "dateTimeFormat?", "targetColumn"],
      "add-columns with convert_timezone", inference: "Without dateTimeFormat the result is a timestamp."
    ) { call in
      let (from, to) = (call.zone("fromTimeZone"), call.zone("toTimeZone"))
      let time = "convert_timezone(\(from), \(to), \(try call.timeOperand()))"
      let isText = call.step["dateTimeFormat"] != nil
      try call.derive(call.target(), isText ? "date_format(\(time), \(call.pattern()))" : time)
    },
    DataBrewOperation("DATE", parts, "add-columns with date_format", inference: fromParts) { call in
      try call.derive(call.target(), "date_format(\(try call.timeOfParts()), \(call.pattern()))")
    },
    DataBrewOperation(
      "DATE_ADD", ["sourceColumn?", "value?", "units", "dateAddValue", "dateTimeFormat?", "targetColumn"],
      "add-columns with timestampadd and date_format", inference: "The result is a text in the format."
    ) { call in
      let time = "timestampadd('\(try call.unit())', \(try call.integer("dateAddValue")), \(try call.timeOperand()))"
      try call.derive(call.target(), "date_format(\(time), \(call.pattern()))")
    },
    DataBrewOperation(
      "DATE_DIFF", ["sourceColumn1?", "value1?", "sourceColumn2?", "value2?", "units", "targetColumn"],
      "add-columns with timestampdiff", inference: "Whole units from the first to the second."
    ) { call in
      let from = try call.timeOperand(["sourceColumn1"], ["value1"])
      let to = try call.timeOperand(["sourceColumn2"], ["value2"])
      try call.derive(call.target(), "timestampdiff('\(try call.unit())', \(from), \(to))")
    },
    DataBrewOperation("DATE_FORMAT", one, "add-columns with date_format") { call in
      try call.derive(call.target(), "date_format(\(try call.timeOperand()), \(call.pattern()))")
    },
    DataBrewOperation("DATE_TIME", parts, "add-columns with date_format", inference: fromParts) { call in
      try call.derive(call.target(), "date_format(\(try call.timeOfParts()), \(call.pattern()))")
    },
    part("DAY", "day") { "day(\($0))" },
    part("HOUR", "hour") { "hour(\($0))" },
    part("MILLISECOND", "unix_millis") { "pmod(unix_millis(\($0)), 1000)" },
    part("MINUTE", "minute") { "minute(\($0))" },
    part("MONTH", "month") { "month(\($0))" },
    part("MONTH_NAME", "date_format", inference: "The name is written out.") { "date_format(\($0), 'MMMM')" },
    DataBrewOperation(
      "NOW", ["timeZone?", "targetColumn"], "add-columns with the parameter now, which is the run's own time"
    ) { call in
      let pattern = Words.text(DatePattern.translated(DatePattern.standard).pattern)
      try call.derive(call.target(), "date_format(\(call.now()), \(pattern))")
    },
    part("QUARTER", "quarter") { "quarter(\($0))" },
    part("SECOND", "second") { "second(\($0))" },
    DataBrewOperation("TIME", parts, "add-columns with date_format", inference: fromParts) { call in
      try call.derive(call.target(), "date_format(\(try call.timeOfParts()), \(call.pattern(otherwise: "HH:MM:SS")))")
    },
    DataBrewOperation(
      "TODAY", ["timeZone?", "targetColumn"], "add-columns with the parameter today, which is the run's own date"
    ) { call in
      try call.derive(call.target(), "date_format(\(call.today()), 'yyyy-MM-dd')")
    },
    part("UNIX_TIME", "unix_timestamp") { "unix_timestamp(\($0))" },
    DataBrewOperation("UNIX_TIME_FORMAT", one, "add-columns with from_unixtime") { call in
      let number = try call.numberOperand()
      let time = "from_unixtime(cast(\(number) as integer), \(call.pattern()))"
      // The seconds of the years 1 to 9999.
      try call.derive(call.target(), "case when \(number) between -62135596800 and 253402300799 then \(time) end")
    },
    part("WEEK_DAY", "dayofweek", inference: "1 is Sunday, 7 is Saturday.") { "dayofweek(\($0))" },
    part("WEEK_NUMBER", "weekofyear", inference: "Weeks are those of ISO 8601, 1 to 53.") { "weekofyear(\($0))" },
    part("YEAR", "year") { "year(\($0))" },
  ]

  private static func part(
    _ name: String, _ function: String, inference: String? = nil,
    _ expression: @escaping @Sendable (String) -> String
  ) -> DataBrewOperation {
    DataBrewOperation(name, one, "add-columns with \(function)", inference: inference) { call in
      try call.derive(call.target(), expression(call.timeOperand()))
    }
  }
}

extension OperationCall {
  /// A unit of time as functions name it.
  func unit() throws -> String {
    let units = [
      "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND",
    ]
    return try choice("units", units.map { ($0 + "S", $0) } + units.map { ($0, $0) })
  }

  /// A zone as functions name it: `UTC+08:00` is `+08:00`.
  fileprivate func zone(_ key: String) -> String {
    let zone = optional(key) ?? "UTC"
    let isOffset = zone.count > 3 && zone.hasPrefix("UTC")
    return Words.text(isOffset ? String(zone.dropFirst(3)) : zone)
  }

  /// The run's own time, in the zone of the step.
  fileprivate func now() -> String {
    draft.declare(
      Parameter(name: "now", type: "timestamp", defaultValue: .text("run-date"), description: "The time of the run."))
    let zone = zone("timeZone")
    return zone == "'UTC'" ? "${now}" : "convert_timezone('UTC', \(zone), ${now})"
  }

  /// The run's own date; of another zone than UTC it follows from the time.
  fileprivate func today() -> String {
    guard zone("timeZone") == "'UTC'" else { return now() }
    draft.declare(
      Parameter(name: "today", type: "date", defaultValue: .text("run-date"), description: "The date of the run."))
    return "${today}"
  }

  /// The time that `dateTimeParameters` puts together; null where it is none.
  fileprivate func timeOfParts() throws -> String {
    let given = try structure("dateTimeParameters")
    func part(_ key: String, _ width: Int, _ first: String) -> String {
      guard let part = given.member(key) else { return Words.text(first) }
      if let column = part.member("sourceColumn")?.plainText {
        return "lpad(\(asText(column)), \(width), '0')"
      }
      guard let value = (part.member("value") ?? part).plainText else { return Words.text(first) }
      return Words.text(String(repeating: "0", count: max(0, width - value.count)) + value)
    }
    let pieces = [
      part("year", 4, "1970"), "'-'", part("month", 2, "01"), "'-'", part("day", 2, "01"), "' '", part("hour", 2, "00"),
      "':'", part("minute", 2, "00"), "':'", part("second", 2, "00"),
    ]
    return "try_to_timestamp(concat(\(pieces.joined(separator: ", "))), 'yyyy-MM-dd HH:mm:ss')"
  }
}
