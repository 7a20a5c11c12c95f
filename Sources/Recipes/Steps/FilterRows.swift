import Engine

/// `filter-rows`: keeps the rows for which all predicates are true.
enum FilterRows {
  static let record = StepRecord(
    kind: "filter-rows",
    summary: "Keeps the rows for which an expression is true.",
    details: [
      "A row for which the expression is false or null is removed.",
      "A list of expressions must hold as a whole; they are evaluated in that order.",
    ],
    keepsColumns: true,
    fields: [
      FieldRecord(
        "where", "Keep rows where", .predicates, .required, "An expression, or a list of which all must hold.")
    ],
    example: StepExample(
      step: #"{ "step": "filter-rows", "where": "contains(name, 'a') and price > 1" }"#,
      input: "name,price\npear,2\nfig,3\napple,1\n",
      output: "name,price\npear,2\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let json = call.step["where"] else { return nil }
    let items = json.list ?? [json]
    if items.isEmpty { call.error("where", at: json, "\"where\" has no expression", remedy: "write at least one") }
    let predicates = items.compactMap { item -> Expression? in
      guard let predicate = call.expression(item, key: "where") else { return nil }
      if predicate.type == .boolean { return predicate }
      call.error(
        "where", at: item, "the expression gives \(predicate.type), not true or false",
        remedy: "compare it with something, such as … > 0")
      return nil
    }
    return call.filter(predicates)
  }
}
