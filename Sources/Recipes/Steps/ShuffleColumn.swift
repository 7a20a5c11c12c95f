import Engine

/// `shuffle-column`: the values of columns change places among rows.
enum ShuffleColumn {
  static let record = StepRecord(
    kind: "shuffle-column", since: .v1_1,
    summary: "Lets values of columns change places at random among rows.",
    elsewhere: ["shuffle rows", "permute", "anonymize", "swap", "scramble", "pseudonymize"],
    details: [
      "The values of one row stay together, and every row gets those of another one.",
      "A row that is alone keeps its values, which a note counts.",
      "The same seed gives the same places for the same rows, on any number of nodes.",
      "It hides whose a value is, not the value: what is rare may still tell a person.",
    ],
    cost: .sorts,
    keepsColumns: true,
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "The columns whose values change places."),
      FieldRecord("by", "By", .columns, .optional(nil), "Columns: values stay among rows that are equal in them."),
      FieldRecord(
        "seed", "Seed", .integer(minimum: 0), .required, "A number that decides the places; another one gives others."),
    ],
    example: StepExample(
      step: #"{ "step": "shuffle-column", "columns": ["name"], "by": ["ward"], "seed": 7 }"#,
      input: "ward,name\nA,Ann\nA,Bob\nB,Cid\n",
      output: "ward,name\nA,Bob\nA,Ann\nB,Cid\n"),
    lower: lower)

  /// Every row takes the values of the next one in a random order, the last those of the first: one cycle through all rows
  /// of a group (Sattolo, "An algorithm to generate a random cyclic permutation", 1986, has the same distribution).
  private static func lower(_ call: StepCall) -> Plan? {
    let columns = call.columns("columns") ?? []
    let by = call.columns("by", mayBeEmpty: true) ?? []
    for column in columns where by.contains(where: { $0.name == column.name }) {
      call.error(
        "columns", at: call.step["columns"],
        "the column \"\(column.name.shortened)\" is one of \"by\", where all are equal",
        remedy: "take it out of one of the two")
    }
    guard let seed = call.integer("seed") else { return call.input }
    let order = call.input.schema.freeName("order")
    guard
      let drawn = call.adding(
        [(order, "rand(${seed})")], to: call.input, ["seed": .integer(Int64(seed))], key: "seed")
    else { return nil }
    let window = Window(by: by.map(\.name), order: [SortKey(column: order)], frame: nil, calls: [])
    let windows = WindowCalls(window, beside: drawn.schema.names)
    guard let isAlone = call.derive("count() = 1", schema: drawn.schema, key: "columns", windows: windows) else {
      return nil
    }
    var projections = call.schema.fields.map(\.projection)
    for column in columns {
      let name = StepCall.quoted(column.name)
      let text = "case when row_number() = count() then first_value(\(name)) else lead(\(name)) end"
      guard
        let taken = call.derive(text, schema: drawn.schema, key: "columns", windows: windows),
        let index = projections.firstIndex(where: { $0.name == column.name })
      else { return nil }
      projections[index].expression = taken
    }
    var shuffled = windows.added(to: drawn, step: call.operatorStep)
    if let first = columns.first {
      shuffled = call.noting(
        isAlone, "rows that had no other to change places with kept their values", column: first.name, in: shuffled)
    }
    return shuffled.projecting(projections, step: call.operatorStep)
  }
}
