import Engine

/// `sort-rows`: rows in order of columns.
enum SortRows {
  static let record = StepRecord(
    kind: "sort-rows",
    summary: "Sorts rows by columns.",
    elsewhere: ["order by", "arrange", "rank"],
    details: [
      "Rows that are equal in these columns keep their order.",
      "Nulls come first in either order, unless \"nulls\" says last.", "Text is ordered by its UTF-8 bytes.",
    ],
    cost: .sorts,
    keepsColumns: true,
    fields: [
      FieldRecord(
        "by", "Sort by",
        .records(WindowFields.sortKey), .required, "The columns; a later one decides where the ones before are equal.")
    ],
    example: StepExample(
      step: #"{ "step": "sort-rows", "by": [{ "column": "price", "order": "descending" }] }"#,
      input: "name,price\nfig,3\npear,5\napple,3\n",
      output: "name,price\npear,5\nfig,3\napple,3\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let items = call.step["by"]?.list ?? []
    if items.isEmpty { call.error("by", at: call.step["by"], "\"by\" names no column", remedy: "name at least one") }
    return call.same(.sort(call.sortKeys(items, key: "by")))
  }
}
