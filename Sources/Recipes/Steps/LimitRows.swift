import Engine

/// `limit-rows`: the first rows.
enum LimitRows {
  static let record = StepRecord(
    kind: "limit-rows",
    summary: "Keeps the first rows and removes the rest.",
    elsewhere: ["head", "top", "first", "take", "first rows", "sample"],
    keepsColumns: true,
    fields: [
      FieldRecord("rows", "Rows", .integer(minimum: 0), .required, "How many rows are kept."),
      FieldRecord(
        "offset", "Offset", .integer(minimum: 0), .optional(.number(0)), "How many rows before them are removed."),
    ],
    example: StepExample(
      step: #"{ "step": "limit-rows", "rows": 1, "offset": 1 }"#,
      input: "id,name\n1,pear\n2,fig\n3,apple\n",
      output: "id,name\n2,fig\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let rows = call.integer("rows") else { return nil }
    let offset = call.step["offset"] == nil ? 0 : call.integer("offset") ?? 0
    for (key, number) in [("rows", rows), ("offset", offset)] where number < 0 {
      call.error(key, at: call.step[key], "\(number) is less than 0", remedy: "give 0 or more rows")
    }
    return call.same(.limit(count: max(rows, 0), offset: max(offset, 0)))
  }
}
