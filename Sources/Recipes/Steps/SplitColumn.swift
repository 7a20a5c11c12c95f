import Engine

/// `split-column`: parts of a text as new columns.
enum SplitColumn {
  static let record = StepRecord(
    kind: "split-column",
    summary: "Splits a text column at a separator into new columns.",
    elsewhere: ["separate", "explode", "tokenize"],
    details: [
      "The new columns come last; the column itself stays.",
      "Where there are fewer parts than columns, the rest is null; the last column takes all that is left.",
    ],
    fields: [
      FieldRecord("column", "Column", .column, .required, "A text column."),
      FieldRecord("separator", "Separator", .text, .required, "What stands between the parts."),
      FieldRecord("into", "New columns", .newColumns, .required, "Names of the new columns."),
    ],
    example: StepExample(
      step: #"{ "step": "split-column", "column": "place", "separator": ", ", "into": ["city", "country"] }"#,
      input: "id,place\n1,\"Bonn, DE\"\n2,Rome\n",
      output: "id,place,city,country\n1,\"Bonn, DE\",Bonn,DE\n2,Rome,Rome,\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let field = call.column("column").flatMap { call.requireText($0, key: "column") ? $0 : nil }
    let separator = call.text("separator")
    if separator == "" {
      call.error(
        "separator", at: call.step["separator"], "the separator is empty", remedy: "write what stands between the parts"
      )
    }
    let items = call.step["into"]?.list ?? []
    if items.isEmpty {
      call.error("into", at: call.step["into"], "\"into\" names no column", remedy: "name at least one")
    }
    var names = TakenNames(call.schema.names)
    var projections: [Projection] = []
    for (index, item) in items.enumerated() {
      guard let name = item.text, call.checkNew(name, beside: names, key: "into", at: item) else { continue }
      names.insert(name)
      var made: Expression?
      if let field, let separator, !separator.isEmpty {
        made = part(index + 1, of: items.count, field, separator, call)
      }
      projections.append(Projection(name, made ?? .literal(.null, .text)))
    }
    return call.with(projections)
  }

  /// There is an n-th part when the text up to the (n-1)-th separator is shorter than the whole.
  private static func part(_ part: Int, of count: Int, _ field: Field, _ separator: String, _ call: StepCall)
    -> Expression?
  {
    let name = StepCall.quoted(field.name)
    let before = "substring_index(\(name), ${separator}, \(part - 1))"
    var text = "split_part(\(name), ${separator}, \(part))"
    if part == count { text = part == 1 ? name : "substring(\(name), length(\(before)) + length(${separator}) + 1)" }
    if part > 1 { text = "case when \(before) <> \(name) then \(text) end" }
    return call.derive(text, ["separator": .text(separator)], key: "separator")
  }
}
