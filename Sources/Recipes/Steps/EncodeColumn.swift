import Engine

/// `encode-column`: values as columns of 0 and 1.
enum EncodeColumn {
  static let record = StepRecord(
    kind: "encode-column", since: .v1_1,
    summary: "Makes a column of 0 and 1 of each of some values of a column.",
    elsewhere: ["one-hot", "one hot encoding", "dummies", "get_dummies", "indicator"],
    details: [
      "The new columns come last; the column itself stays.",
      "Rows with another value, or none, have 0 in all of them: a note counts them, unless \"otherwise\" rejects them.",
    ],
    fields: [
      FieldRecord("column", "Column", .column, .required, "The column."),
      FieldRecord(
        "values", "Values", .scalars, .required, "The values, each of which becomes a column.", isPlain: true),
      FieldRecord(
        "prefix", "Prefix", .plainText, .optional(nil),
        "Text before the values in the columns' names; the column's name and _ when left out."),
      OtherValues.field,
    ],
    example: StepExample(
      step: #"{ "step": "encode-column", "column": "size", "values": ["S", "L"] }"#,
      input: "id,size\n1,S\n2,L\n3,S\n",
      output: "id,size,size_S,size_L\n1,S,1,0\n2,L,0,1\n3,S,1,0\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let field = call.column("column") else { return nil }
    let prefix = call.word("prefix") ?? field.name + "_"
    let values = NamedValue.read(call.step["values"], of: field, key: "values", call)
    var names = TakenNames(call.schema.names)
    var projections: [Projection] = []
    for value in values {
      let name = prefix + value.name
      guard call.checkNew(name, beside: names, key: "values", at: value.json, remedy: "choose another prefix") else {
        continue
      }
      names.insert(name)
      let branch = Expression.Branch(condition: value.condition(field), result: .literal(.integer(1), .integer))
      projections.append(
        Projection(name, .conditional([branch], otherwise: .literal(.integer(0), .integer), .integer)))
    }
    let checked = OtherValues.checked(call, field, values)
    return checked.projecting(call.schema.fields.map(\.projection) + projections, step: call.operatorStep)
  }
}
