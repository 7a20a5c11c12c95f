import Engine

/// `sort-rows`: rows in order of columns.
enum SortRows {
  static let record = StepRecord(
    kind: "sort-rows",
    summary: "Sorts rows by columns.",
    elsewhere: ["order by", "arrange", "rank", "sort", "order"],
    details: [
      "Rows that are equal in these columns keep their order.",
      "Nulls come first in either order, unless \"nulls\" says last.", "Text is ordered by its UTF-8 bytes.",
      "With \"values\" these come in their order, other values behind them in theirs; descending is the reverse.",
    ],
    cost: .sorts,
    keepsColumns: true,
    fields: [
      FieldRecord(
        "by", "Sort by",
        .records(
          WindowFields.sortKey + [
            FieldRecord(
              "values", "Order of values", .scalars, .optional(nil), "Values in the order in which they shall come.",
              since: .v1_1)
          ]), .required, "The columns; a later one decides where the ones before are equal.", isPlain: true)
    ],
    example: StepExample(
      step: #"{ "step": "sort-rows", "by": [{ "column": "price", "order": "descending" }] }"#,
      input: "name,price\nfig,3\npear,5\napple,3\n",
      output: "name,price\npear,5\nfig,3\napple,3\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let items = call.step["by"]?.list ?? []
    if items.isEmpty { call.error("by", at: call.step["by"], "\"by\" names no column", remedy: "name at least one") }
    var ranks: [Projection] = []
    let keys = call.namedOnce(items, key: "by", by: { $0["column"] }).flatMap { item, field -> [SortKey] in
      var key = StepCall.sortKey(item, field)
      guard let values = item["values"] else { return [key] }
      let own = key
      key.column = call.schema.freeName("sous_rank_\(ranks.count + 1)")
      ranks.append(Projection(key.column, rank(NamedValue.read(values, of: field, key: "by", call), field)))
      return [key, own]
    }
    guard !ranks.isEmpty else { return call.same(.sort(keys)) }
    let ranked = call.with(ranks)
    return Plan(.sort(keys), inputs: [ranked], step: call.operatorStep, schema: ranked.schema)
      .projecting(call.schema.fields.map(\.projection), step: call.operatorStep)
  }

  /// The place of a row's value among some, behind all of them for others; null for null.
  private static func rank(_ values: [NamedValue], _ field: Field) -> Expression {
    var branches = values.enumerated().map { place, value in
      Expression.Branch(condition: value.condition(field), result: .literal(.integer(Int64(place)), .integer))
    }
    let isThere = Expression.call("isnotnull", [field.expression], .boolean)
    branches.append(.init(condition: isThere, result: .literal(.integer(Int64(values.count)), .integer)))
    return .conditional(branches, otherwise: .literal(.null, .integer), .integer)
  }
}
