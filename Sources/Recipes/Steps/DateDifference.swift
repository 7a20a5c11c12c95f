import Engine

/// `date-difference`: a new column with the time between two dates.
enum DateDifference {
  private static let units = [
    Choice("days", "days"), Choice("weeks", "whole weeks"), Choice("months", "whole months"),
    Choice("years", "whole years"), Choice("hours", "whole hours"), Choice("minutes", "whole minutes"),
    Choice("seconds", "whole seconds"),
  ]
  private static let timeUnits: Set = ["hours", "minutes", "seconds"]

  static let record = StepRecord(
    kind: "date-difference",
    summary: "Adds a column with the time from one date to another.",
    elsewhere: ["age", "datediff", "duration", "elapsed", "interval"],
    details: [
      "The new column is an integer, negative when the second date is the earlier one, and comes last.",
      "Units are counted when they are complete; months between the last days of two months are complete.",
      "Days between timestamps are those between their dates.",
    ],
    fields: [
      FieldRecord("from", "From", .column, .required, "The column of first dates.", isOfDates: true, isPlain: false),
      FieldRecord("to", "To", .column, .required, "The column of second dates.", isOfDates: true, isPlain: false),
      FieldRecord("unit", "Unit", .choice(units), .required, "What is counted."),
      FieldRecord("into", "New column", .newColumn, .required, "Name of the new column."),
    ],
    example: StepExample(
      step: #"{ "step": "date-difference", "from": "born", "to": "seen", "unit": "days", "into": "age" }"#,
      input: "born,seen\n2026-01-31,2026-03-01\n",
      output: "born,seen,age\n2026-01-31,2026-03-01,29\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let unit = call.word("unit") ?? "days"
    let fields = ["from", "to"].map { key -> Field? in
      guard let field = call.column(key) else { return nil }
      if field.type == .date, timeUnits.contains(unit) {
        call.error(
          key, at: call.step[key], "\"\(field.name.shortened)\" is a date, which has no \(unit)",
          remedy: "count days, or use timestamps")
      } else if field.type != .date, field.type != .timestamp, !call.input.isValueless(field.name) {
        call.error(
          key, at: call.step[key], "\"\(field.name.shortened)\" is \(field.type), not date or timestamp",
          remedy: "pin it as date in the source's \"types\", or use change-type before")
      } else {
        return field
      }
      return nil
    }
    guard let into = call.step["into"], let name = into.text else { return nil }
    guard call.checkNew(name, beside: TakenNames(call.schema.names), key: "into", at: into) else { return call.input }
    guard let from = fields[0], let to = fields[1] else {
      return call.with([Projection(name, .literal(.null, .integer))])
    }
    let first = StepCall.quoted(from.name)
    let second = StepCall.quoted(to.name)
    let text =
      switch unit {
      case "days": "datediff(\(second), \(first))"
      case "weeks": "div(datediff(\(second), \(first)), 7)"
      case "months": "cast(months_between(\(second), \(first), false) as integer)"
      case "years": "div(cast(months_between(\(second), \(first), false) as integer), 12)"
      case "hours": "div(unix_micros(\(second)) - unix_micros(\(first)), 3600000000)"
      case "minutes": "div(unix_micros(\(second)) - unix_micros(\(first)), 60000000)"
      default: "div(unix_micros(\(second)) - unix_micros(\(first)), 1000000)"
      }
    return call.derive(text, key: "unit").map { call.with([Projection(name, $0)]) }
  }
}
