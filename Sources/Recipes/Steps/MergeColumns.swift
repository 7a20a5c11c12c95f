import Engine

/// `merge-columns`: several columns as one text.
enum MergeColumns {
  static let record = StepRecord(
    kind: "merge-columns",
    summary: "Joins the values of columns to one text in a new column.",
    elsewhere: ["concatenate", "combine", "unite", "join columns"],
    details: ["Nulls are left out, with their separator.", "The new column comes last; the others stay."],
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "The columns, in the order of the text."),
      FieldRecord("separator", "Separator", .text, .required, "What stands between the values; may be empty."),
      FieldRecord("into", "New column", .newColumn, .required, "Name of the new column."),
    ],
    example: StepExample(
      step: #"{ "step": "merge-columns", "columns": ["first", "last"], "separator": " ", "into": "name" }"#,
      input: "first,last\nAda,Lovelace\n,Euler\n",
      output: "first,last,name\nAda,Lovelace,Ada Lovelace\n,Euler,Euler\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let columns = call.columns("columns") ?? []
    guard let into = call.step["into"], let name = into.text else { return nil }
    guard call.checkNew(name, beside: TakenNames(call.schema.names), key: "into", at: into) else { return call.input }
    guard let separator = call.text("separator"), !columns.isEmpty else {
      return call.with([Projection(name, .literal(.null, .text))])
    }
    let values = columns.map { field in
      let column = StepCall.quoted(field.name)
      return field.type == .text ? column : "cast(\(column) as text)"
    }
    let text = "concat_ws(${separator}, \(values.joined(separator: ", ")))"
    return call.derive(text, ["separator": .text(separator)], key: "columns").map { call.with([Projection(name, $0)]) }
  }
}
