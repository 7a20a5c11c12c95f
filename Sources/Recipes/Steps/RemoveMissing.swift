import Engine

/// `remove-missing`: removes rows with missing values.
enum RemoveMissing {
  static let record = StepRecord(
    kind: "remove-missing",
    summary: "Removes rows in which values are missing.",
    elsewhere: ["null", "empty", "blank", "dropna"],
    details: ["Null and empty text are missing."],
    keepsColumns: true,
    selectsRows: true,
    fields: [
      FieldRecord(
        "columns", "Columns", .columns, .optional(nil), "The columns that are looked at; all of them when left out.",
        takesSelection: true),
      FieldRecord(
        "when", "Remove when",
        .choice([
          Choice("any", "a value is missing in any of the columns"),
          Choice("all", "the values of all the columns are missing"),
        ]), .optional(.text("any")), "Whether one missing value is enough."),
    ],
    example: StepExample(
      step: #"{ "step": "remove-missing", "columns": ["name"] }"#,
      input: "id,name\n1,pear\n2,\n3,fig\n",
      output: "id,name\n1,pear\n3,fig\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let columns = call.columns("columns") ?? call.schema.fields
    let present = columns.compactMap { isPresent($0, call) }
    guard call.word("when") == "all", present.count > 1 else { return call.filter(present) }
    let tests = columns.map { presenceText($0) }.joined(separator: " or ")
    return call.derive(tests, key: "columns").map { call.filter([$0]) }
  }

  /// A comparison with null is not true, so it turns null and empty text down at once.
  private static func presenceText(_ field: Field) -> String {
    let name = StepCall.quoted(field.name)
    return field.type == .text ? "\(name) <> ''" : "\(name) is not null"
  }

  private static func isPresent(_ field: Field, _ call: StepCall) -> Expression? {
    call.derive(presenceText(field), key: "columns")
  }
}
