import Engine

/// `unpivot-columns`: columns as rows of a name and a value.
enum UnpivotColumns {
  static let record = StepRecord(
    kind: "unpivot-columns", since: .v1_1,
    summary: "Makes a row of each of some columns: its name in one new column, its value in another.",
    elsewhere: ["melt", "gather", "pivot_longer", "stack", "columns to rows", "transpose", "unpivot", "wide to long"],
    details: [
      "The rows of a row follow each other in the order in which the columns are named; all other columns stay.",
      "Values get one type that holds those of all the columns: a wider number, a timestamp, else text.",
    ],
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "The columns that become rows."),
      FieldRecord("names", "Column of names", .newColumn, .required, "Name of the new column of names."),
      FieldRecord("values", "Column of values", .newColumn, .required, "Name of the new column of values."),
      FieldRecord(
        "dropNulls", "Drop nulls", .boolean, .optional(.boolean(false)),
        "Whether rows whose value is null are left out."),
    ],
    example: StepExample(
      step: #"{ "step": "unpivot-columns", "columns": ["q1", "q2"], "names": "quarter", "values": "amount" }"#,
      input: "id,q1,q2\n1,10,20\n2,,5\n",
      output: "id,quarter,amount\n1,q1,10\n1,q2,20\n2,q1,\n2,q2,5\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let columns = call.columns("columns") ?? []
    let unpivoted = Set(columns.map(\.name))
    let kept = call.schema.fields.filter { !unpivoted.contains($0.name) }
    var taken = TakenNames(kept.map(\.name))
    var made: [String] = []
    for key in ["names", "values"] {
      guard let json = call.step[key], let name = json.text else { continue }
      guard call.checkNew(name, beside: taken, key: key, at: json) else { continue }
      taken.insert(name)
      made.append(name)
    }
    guard made.count == 2, !columns.isEmpty else { return nil }

    let type = commonType(columns, call)
    let alike = call.input.projecting(
      call.schema.fields.map { field in
        guard columns.contains(field), field.type != type else { return field.projection }
        return Projection(field.name, call.widened(field, to: type, key: "columns"))
      }, step: call.operatorStep)
    let number = call.schema.freeName("sous_copy")
    let repeated = Plan(
      .repeat(times: columns.count, number: number), inputs: [alike], step: call.operatorStep,
      schema: Schema(alike.schema.fields + [Field(number, .integer)]))
    let counter = Field(number, .integer).expression
    func chosen(_ result: (Field) -> Expression, _ type: DataType) -> Expression {
      let branches = columns.enumerated().map { position, field in
        Expression.Branch(
          condition: .call("=", [counter, .literal(.integer(Int64(position + 1)), .integer)], .boolean),
          result: result(field))
      }
      return .conditional(branches, otherwise: .literal(.null, type), type)
    }
    let plan = repeated.projecting(
      kept.map(\.projection) + [
        Projection(made[0], chosen({ .literal(.text($0.name), .text) }, .text)),
        Projection(made[1], chosen({ .column($0.name, type) }, type)),
      ], step: call.operatorStep)
    guard call.step["dropNulls"]?.boolean == true else { return plan }
    let isThere = Expression.call("isnotnull", [.column(made[1], type)], .boolean)
    return Plan(.filter([isThere]), inputs: [plan], step: call.operatorStep, schema: plan.schema)
  }

  /// The type of all values; columns without any do not count.
  private static func commonType(_ columns: [Field], _ call: StepCall) -> DataType {
    let types = columns.filter { !call.input.isValueless($0.name) }.map(\.type)
    guard let first = types.first else { return columns[0].type }
    return types.dropFirst().reduce(first) { common, type in common.flatMap { CommonType.of($0, type) } } ?? .text
  }
}
