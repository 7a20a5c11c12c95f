import Engine

/// A table or query of a database as it was found: its columns with their types, and how its rows are asked for.
struct DatabaseTable: Sendable {
  struct Column: Sendable {
    let name: String
    let type: DataType
    /// The column in a select list, converted by the database where its own type has no equal here.
    let expression: String
    /// What has to be known of the way its values are read.
    var remark: String?
    /// Whether whoever uses the table has to know it.
    var isNotable = false
    /// Kinds of values that were found, by the database's own numbers; `nil` where it has one kind in a column.
    var kinds: Set<Int32>?
  }

  var columns: [Column]
  /// What stands behind `from`.
  let from: String
  /// Expressions that put the rows in their order; empty where nothing does.
  var order: [String]
  /// The key that ranges of rows can be read by: its expression and least and greatest value.
  var range: (expression: String, values: ClosedRange<Int64>)?
  /// Rows, as the database's statistics estimate them.
  var estimate = 0
  /// What has to be said wherever the table is used.
  var notes: [String] = []

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
