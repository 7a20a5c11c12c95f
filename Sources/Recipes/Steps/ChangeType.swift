import Engine

/// `change-type`: converts columns.
enum ChangeType {
  static let record = StepRecord(
    kind: "change-type",
    summary: "Converts columns to other types.",
    elsewhere: ["cast", "convert", "parse"],
    details: [
      "A row with a value that cannot be converted is a reject.",
      "Digits behind the microseconds of a timestamp are cut; where `types` of the source pins it, a note counts them.",
      "A format says how text is read as date or timestamp, or how these are written as text.",
    ],
    keepsColumns: false,
    fields: [
      FieldRecord(
        "columns", "Types", .types, .required,
        "Columns, each with its new type, or with { \"type\": …, \"format\": … }.")
    ],
    example: StepExample(
      step:
        #"{ "step": "change-type", "columns": { "id": "text", "day": { "type": "date", "format": "dd.MM.yyyy" } } }"#,
      input: "id,day\n1,31.01.2026\n",
      output: "id,day\n1,2026-01-31\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let projections = call.members("columns").compactMap { member -> Projection? in
      guard let field = call.column(member, key: "columns") else { return nil }
      guard let type = DataType(name: member.value.text ?? member.value["type"]?.text ?? "") else { return nil }
      let format = member.value["format"]
      guard let expression = convert(field, to: type, format: format, call) else { return nil }
      return Projection(field.name, expression)
    }
    return call.with(projections)
  }

  private static func convert(_ field: Field, to type: DataType, format: JSON?, _ call: StepCall) -> Expression? {
    // A date that was read as one needs its format no more.
    if field.type == type { return field.expression }
    let name = StepCall.quoted(field.name)
    if let format, let pattern = format.text {
      let values = ["format": Value.text(pattern)]
      switch (field.type, type) {
      case (.text, .date): return call.derive("to_date(\(name), ${format})", values, key: "columns")
      case (.text, .timestamp): return call.derive("to_timestamp(\(name), ${format})", values, key: "columns")
      case (.date, .text), (.timestamp, .text):
        return call.derive("date_format(\(name), ${format})", values, key: "columns")
      default:
        call.error(
          "columns", at: format, "a format says nothing about turning \(field.type) into \(type)",
          remedy: "remove it")
        return nil
      }
    }
    return call.derive("cast(\(name) as \(type))", key: "columns")
  }
}
