/// One key of a sort: a column of the input by position.
struct SortColumn: Hashable, Sendable {
  var column: Int
  var descending: Bool
  var nullsLast: Bool

  init(_ column: Int, descending: Bool = false, nullsLast: Bool = false) {
    self.column = column
    self.descending = descending
    self.nullsLast = nullsLast
  }
}
