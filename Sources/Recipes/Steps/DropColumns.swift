import Engine

/// `drop-columns`: leaves columns out.
enum DropColumns {
  static let record = StepRecord(
    kind: "drop-columns",
    summary: "Drops columns.",
    elsewhere: ["delete", "exclude", "remove columns", "select except"],
    gathers: true,
    fields: [FieldRecord("columns", "Drop", .columns, .required, "The columns to drop.")],
    example: StepExample(
      step: #"{ "step": "drop-columns", "columns": ["price"] }"#,
      input: "id,name,price\n1,pear,2\n",
      output: "id,name\n1,pear\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let dropped = Set((call.columns("columns") ?? []).map(\.name))
    let kept = call.schema.fields.filter { !dropped.contains($0.name) }
    if kept.isEmpty {
      call.error("columns", at: call.step["columns"], "the step drops every column", remedy: "keep at least one")
      return nil
    }
    return call.project(kept.map(\.projection))
  }
}
