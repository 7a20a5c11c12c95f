import Engine

/// `filter-rows`: keeps the rows for which all predicates are true.
enum FilterRows {
  static let record = StepRecord(
    kind: "filter-rows",
    summary: "Keeps the rows for which an expression is true.",
    elsewhere: ["where", "having", "condition", "search", "filter", "subset", "keep rows", "top n", "first of each"],
    details: [
      "A row for which the expression is false or null is removed.",
      "A list of expressions must hold as a whole; they are evaluated in that order.",
    ] + WindowFields.details,
    keepsColumns: true,
    selectsRows: true,
    fields: [
      WindowFields.over,
      FieldRecord(
        "where", "Keep rows where", .predicates, .required, "An expression, or a list of which all must hold."),
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
    let windows = call.windowCalls()
    let predicates = items.compactMap { call.condition($0, key: "where", windows: windows) }
    return call.filter(predicates, windows: windows)
  }
}
