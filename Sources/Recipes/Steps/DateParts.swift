import Engine

/// `date-parts`: new columns with the year, month, day and so on of a date.
enum DateParts {
  static let parts = [
    Choice("year", "2026"), Choice("quarter", "1 to 4"), Choice("month", "1 to 12"), Choice("day", "1 to 31"),
    Choice("hour", "0 to 23"), Choice("minute", "0 to 59"), Choice("second", "0 to 59"),
    Choice("dayofweek", "1 is Sunday, 7 is Saturday"), Choice("weekday", "0 is Monday, 6 is Sunday"),
    Choice("dayofyear", "1 to 366"), Choice("weekofyear", "ISO 8601 week, 1 to 53"),
  ]
  private static let timeParts: Set = ["hour", "minute", "second"]

  static let record = StepRecord(
    kind: "date-parts",
    summary: "Adds columns with parts of a date, such as year, month and day.",
    elsewhere: ["year", "month", "day", "hour", "extract"],
    details: [
      "The new columns are integers, are named like the parts, and come last.", "A null date gives null parts.",
    ],
    fields: [
      FieldRecord("column", "Date", .column, .required, "A column of dates or timestamps.", isOfDates: true),
      FieldRecord(
        "parts", "Parts", .choices(parts), .required, "The parts, in the order of the new columns.",
        // What an output is partitioned by; more often wanted than any other choice.
        proposal: .texts(["year", "month", "day"])),
      FieldRecord(
        "prefix", "Prefix", .plainText, .optional(.text("")), "Text before each part in the names of the new columns."),
    ],
    example: StepExample(
      step: #"{ "step": "date-parts", "column": "day", "parts": ["year", "month"], "prefix": "of_" }"#,
      input: "id,day\n1,2026-01-31\n",
      output: "id,day,of_year,of_month\n1,2026-01-31,2026,1\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let field = call.column("column")
    if let field, field.type != .date, field.type != .timestamp, !call.input.isValueless(field.name) {
      call.error(
        "column", at: call.step["column"], "\"\(field.name.shortened)\" is \(field.type), not date or timestamp",
        remedy: "pin it as date in the source's \"types\", or use change-type before")
    }
    let items = call.step["parts"]?.list ?? []
    if items.isEmpty {
      call.error("parts", at: call.step["parts"], "\"parts\" names no part", remedy: "name at least one")
    }
    let prefix = call.word("prefix") ?? ""
    var names = TakenNames(call.schema.names)
    var projections: [Projection] = []
    for item in items {
      guard let part = item.text else { continue }
      guard call.checkNew(prefix + part, beside: names, key: "parts", at: item, remedy: "give a \"prefix\"") else {
        continue
      }
      names.insert(prefix + part)
      if timeParts.contains(part), field?.type == .date {
        call.error("parts", at: item, "a date has no \(part)", remedy: "use a timestamp, or leave it out")
      }
      projections.append(Projection(prefix + part, expression(part, of: field, call)))
    }
    return call.with(projections)
  }

  private static func expression(_ part: String, of field: Field?, _ call: StepCall) -> Expression {
    // After a problem a stand-in of the right type, so that the steps that follow can be checked.
    let standIn = Expression.literal(.null, .integer)
    guard let field else { return standIn }
    let hasPart = field.type == .timestamp || (field.type == .date && !timeParts.contains(part))
    guard hasPart || call.input.isValueless(field.name) else { return standIn }
    return call.derive("\(part)(\(StepCall.quoted(field.name)))", key: "parts") ?? standIn
  }
}
