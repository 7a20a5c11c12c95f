import Engine

/// `join-table`: columns of another table beside the rows that match.
enum JoinTable {
  private static let kinds = [
    Choice("inner", "rows with a match", brief: "with a match"),
    Choice("left", "all rows, with the match where there is one", brief: "all of the left"),
    Choice("right", "rows with a match, and the other table's rows without one", brief: "all of the right"),
    Choice("full", "all rows of both tables", brief: "all of both"),
    Choice("semi", "rows with a match, no columns are added", brief: "match, no columns"),
    Choice("anti", "rows without a match", brief: "without a match"),
    Choice("right-anti", "the other table's rows without a match", brief: "right without"),
    Choice("full-anti", "rows of either table without a match in the other", brief: "both without"),
  ]

  static let record = StepRecord(
    kind: "join-table",
    summary: "Joins another table: rows whose keys are equal stand beside each other.",
    elsewhere: ["lookup", "merge", "enrich", "vlookup", "xlookup", "match"],
    details: [
      "Null matches nothing.",
      "Rows keep their order; several matches follow each other in the other table's order; its unmatched rows come last.",
      "All columns of the other table but its keys are taken, unless \"take\" names some.",
      "Key columns of rows that only the other table has are filled from its keys.",
    ],
    cost: .remembers,
    fields: [
      FieldRecord(
        "with", "With", .source, .required, "The other table: { \"path\": … }, { \"table\": … } or { \"recipe\": … }."),
      FieldRecord(
        "kind", "Kind", .choice(kinds), .optional(.text("inner")), "Which rows are kept; always written.",
        isAlwaysWritten: true),
      FieldRecord(
        "on", "Keys",
        .records([
          FieldRecord("left", "Column", .column, .required, "A column of this table."),
          FieldRecord(
            "right", "Other column", .otherColumn, .required, "A column of the other table, of the same type."),
        ]), .required, "Pairs of columns that must be equal."),
      FieldRecord(
        "take", "Take", .otherColumns, .optional(nil), "The columns of the other table to add, in that order."),
      FieldRecord(
        "prefix", "Prefix", .plainText, .optional(.text("")),
        "Text before the names of added columns that this table has already."),
    ],
    example: StepExample(
      step:
        #"{ "step": "join-table", "with": { "path": "cities.csv" }, "kind": "left", "on": [{ "left": "city", "right": "name" }] }"#,
      input: "id,city\n1,Bonn\n2,Oslo\n",
      output: "id,city,country\n1,Bonn,DE\n2,Oslo,\n",
      files: ["cities.csv": "name,country\nBonn,DE\nRome,IT\n"]),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let with = call.step["with"] else { return nil }
    let word = call.word("kind") ?? "inner"
    let isExcluding = word == "right-anti" || word == "full-anti"
    let kind = JoinKind(rawValue: isExcluding ? String(word.dropLast("-anti".count)) : word) ?? .inner
    let other = call.body.table(RecipeSource(json: with), place: call.place.at("with"))
    var items: [(left: Field?, right: JSON)] = []
    let pairs = call.step["on"]?.list ?? []
    if pairs.isEmpty {
      call.error("on", at: call.step["on"], "\"on\" names no pair of columns", remedy: "name at least one")
    }
    for pair in pairs {
      guard let left = pair["left"], let right = pair["right"] else { continue }
      items.append((call.column(left, key: "on"), right))
    }
    guard let other else { return kind == .semi || kind == .anti ? call.input : nil }
    return JoinLowering(call: call, kind: kind, isExcluding: isExcluding, right: other).plan(items)
  }
}
