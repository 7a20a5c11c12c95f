import Engine

/// `remove-duplicates`: keeps the first of equal rows.
enum RemoveDuplicates {
  static let record = StepRecord(
    kind: "remove-duplicates",
    summary: "Removes rows that are equal to an earlier one.",
    elsewhere: ["distinct", "unique", "deduplicate", "dedupe", "dedup", "drop duplicates", "drop_duplicates"],
    details: [
      "The first of equal rows stays; another one, such as the newest, by filter-rows with \"over\" and row_number() = 1.",
      "Nulls are equal to each other.",
    ],
    cost: .remembers,
    keepsColumns: true,
    selectsRows: true,
    fields: [
      FieldRecord(
        "columns", "Compare", .columns, .optional(nil), "The columns that are compared; all of them when left out.")
    ],
    example: StepExample(
      step: #"{ "step": "remove-duplicates", "columns": ["id"] }"#,
      input: "id,name\n1,pear\n2,fig\n1,apple\n",
      output: "id,name\n1,pear\n2,fig\n"),
    lower: { call in call.same(.distinct(columns: call.columns("columns")?.map(\.name))) })
}
