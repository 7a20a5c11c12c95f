import Engine

/// `add-columns`: new columns from expressions.
enum AddColumns {
  static let record = StepRecord(
    kind: "add-columns",
    summary: "Adds columns that are computed from others.",
    elsewhere: [
      "derive", "compute", "calculate", "formula", "mutate", "window", "over", "partition by", "running total",
      "cumulative", "cumsum", "moving average", "rolling", "rank", "row number", "lag", "lead", "share",
      "percent of total", "new column", "case when", "if",
    ],
    details: [
      "The new columns come last, in the order given.",
      "Expressions see the columns before the step, not each other.",
      "A row in which an expression fails is a reject.",
    ] + WindowFields.details,
    fields: [
      WindowFields.over,
      FieldRecord(
        "values", "New columns", .newExpressions, .required, "Names of new columns, each with an expression."),
    ],
    example: StepExample(
      step: #"{ "step": "add-columns", "values": { "total": "price * count" } }"#,
      input: "price,count\n2,3\n",
      output: "price,count,total\n2,3,6\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let windows = call.windowCalls()
    var names = TakenNames(call.schema.names)
    var projections: [Projection] = []
    var isKnown = true
    for member in call.members("values") {
      let place = JSON(.null, offset: member.keyOffset)
      let isNew = call.checkNew(
        member.key, beside: names, key: "values", at: place, remedy: "use set-columns to replace it")
      if isNew { names.insert(member.key) }
      windows.subject = member.key
      guard let expression = call.expression(member.value, key: "values.\(member.key)", windows: windows) else {
        isKnown = false
        continue
      }
      if isNew { projections.append(Projection(member.key, expression)) }
    }
    return isKnown ? call.with(projections, windows: windows) : nil
  }
}
