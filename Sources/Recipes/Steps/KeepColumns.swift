import Engine

/// `keep-columns`: drops all other columns and sets the order.
enum KeepColumns {
  static let record = StepRecord(
    kind: "keep-columns",
    summary: "Keeps some columns, in the order given, and drops all others.",
    elsewhere: ["select", "project", "reorder"],
    fields: [FieldRecord("columns", "Keep", .columns, .required, "The columns to keep, in their new order.")],
    example: StepExample(
      step: #"{ "step": "keep-columns", "columns": ["name", "id"] }"#,
      input: "id,name,price\n1,pear,2\n",
      output: "name,id\npear,1\n"),
    lower: { call in
      let kept = call.columns("columns") ?? []
      return kept.isEmpty ? nil : call.project(kept.map(\.projection))
    })
}
