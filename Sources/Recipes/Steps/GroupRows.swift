import Engine

/// `group-rows`: one row per combination of values.
enum GroupRows {
  static let record = StepRecord(
    kind: "group-rows",
    summary: "Makes one row of all rows that are equal in some columns, with counts, sums and the like.",
    elsewhere: [
      "aggregate", "summarize", "count", "sum", "average", "pivot", "group by", "groupby", "totals", "subtotal",
    ],
    details: [
      "Groups stand in the order of their first row; null is a value like others.",
      "Without columns in \"by\" all rows are one group.",
      "Aggregations: \(AggregateFunction.list); nulls are left out, and count(distinct x) counts different values.",
    ],
    cost: .remembers,
    fields: [
      FieldRecord("by", "Group by", .columns, .required, "The columns that must be equal."),
      FieldRecord(
        "values", "Values", .aggregations, .required, "Names of new columns, each with an aggregation.",
        // What is asked for first of every group, and it shows how aggregations are written.
        proposal: .object([("rows", .text("count()"))])),
    ],
    example: StepExample(
      step: #"{ "step": "group-rows", "by": ["city"], "values": { "n": "count()", "total": "sum(price)" } }"#,
      input: "city,price\nBonn,2\nRome,3\nBonn,5\n",
      output: "city,n,total\nBonn,2,7\nRome,1,3\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let keys = call.columns("by", mayBeEmpty: true) ?? []
    var names = TakenNames(keys.map(\.name))
    var aggregations: [Aggregation] = []
    var isKnown = true
    for member in call.step["values"]?.members ?? [] {
      let isNew = call.checkNew(
        member.key, beside: names, key: "values", at: JSON(.null, offset: member.keyOffset))
      if isNew { names.insert(member.key) }
      guard let made = call.aggregation(member.value, name: member.key, key: "values.\(member.key)") else {
        isKnown = false
        continue
      }
      if isNew { aggregations.append(made) }
    }
    if keys.isEmpty && aggregations.isEmpty && isKnown {
      call.error(
        "values", at: call.step["values"], "the groups would have no column",
        remedy: "name a column in \"by\" or a value")
    }
    guard isKnown else { return nil }
    let schema = Schema(keys + aggregations.map { Field($0.name, $0.type) })
    return Plan(
      .aggregate(keys: keys.map(\.name), aggregations), inputs: [call.input], step: call.operatorStep, schema: schema)
  }
}
