/// What every step did to one row of the sample.
package struct RowTrace: Hashable, Sendable {
  package struct Change: Hashable, Sendable {
    package var column: String
    /// `nil` for a new column.
    package var before: CellText?
    /// `nil` for a column that is no more.
    package var after: CellText?

    package init(column: String, before: CellText?, after: CellText?) {
      self.column = column
      self.before = before
      self.after = after
    }
  }

  /// What one step made of the row.
  package struct Fate: Hashable, Sendable {
    /// Rows that there are of it behind the step: 0 when it is removed, more than 1 when a join multiplies it.
    package var rows: Int
    /// Of the first of them; empty when it is removed.
    package var changes: [Change]

    package init(rows: Int, changes: [Change]) {
      self.rows = rows
      self.changes = changes
    }
  }

  /// By step, from 1; ends with the step that removes the row, or before one whose rows are made of several.
  package var steps: [Fate]

  package init(steps: [Fate]) { self.steps = steps }
}
