import Engine

/// The keys of `over`, which lets the expressions of a step look at other rows.
package enum WindowFields {
  static let over = FieldRecord(
    "over", "Over", .window, .optional(nil),
    "Which rows the aggregates and window functions in the expressions see: those that are equal in some columns (\"by\"), in an order (\"order\"), perhaps only some around each row (\"rows\").",
    since: .v1_1
  )

  /// A column with its direction, as sorts have it.
  static let sortKey = [
    FieldRecord("column", "Column", .column, .required, "The column."),
    FieldRecord(
      "order", "Order",
      .choice([Choice("ascending", "smallest first"), Choice("descending", "greatest first")]),
      .optional(.text("ascending")), "Which values come first."),
    FieldRecord(
      "nulls", "Nulls", .choice([Choice("first", "before all values"), Choice("last", "after all values")]),
      .optional(.text("first")), "Where nulls come."),
  ]

  package static let keys = [
    FieldRecord(
      "by", "By", .columns, .optional(.list([])),
      "The columns that the rows of a group have in common; none: all rows.", since: .v1_1
    ),
    FieldRecord(
      "order", "Order", .records(sortKey), .optional(.list([])),
      "The order within a group; what it leaves open is the order in which the rows come.", since: .v1_1),
    FieldRecord(
      "rows", "Rows", .rowRange, .optional(nil),
      "The first and the last row that aggregates and first, last and nth values see, counted from each row: [-9, 0] are ten rows up to this one, null is the end of the group. Left out: the whole group.",
      since: .v1_1
    ),
  ]

  /// Sentences for the help of the steps that have it.
  static let details = [
    "With \"over\" aggregates and window functions may stand in the expressions: over all rows of the group, whatever the order, unless \"rows\" says which.",
    "The rows stay, in their order.",
  ]
}
