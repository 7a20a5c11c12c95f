/// One cell as screens show it.
package enum CellText: Hashable, Sendable {
  case null
  case text(String)

  package var text: String? { if case .text(let text) = self { text } else { nil } }
  /// Null and empty text, the two that steps treat as missing.
  package var isMissing: Bool { self == .null || self == .text("") }
}

/// A small picture of a column's values.
package enum ColumnChart: Hashable, Sendable {
  case none
  /// Rows per range of equal width, from least to greatest.
  case histogram([Int])
  /// Rows of the most frequent values, falling.
  case top([Int])
}

/// What is known of a column from some rows.
package struct ColumnFacts: Hashable, Sendable {
  package var rows = 0
  package var missing = 0
  package var distinct: Int?
  package var chart = ColumnChart.none
  /// Cells of the widest value.
  package var widest = 0
  /// Whether every value has the same length above 12: identifiers, of which the beginning is enough.
  package var isFixedID = false
  /// Whether values look right-aligned: numbers.
  package var isNumeric = false

  package init() {}
}

package struct SampleColumn: Hashable, Sendable {
  package var name: String
  package var type: String
  package var facts: ColumnFacts

  package init(_ name: String, _ type: String, facts: ColumnFacts = ColumnFacts()) {
    self.name = name
    self.type = type
    self.facts = facts
  }
}

/// Some rows of a table that screens can ask for any cell. Immutable; cells are made on demand.
package protocol SampleTable: AnyObject, Sendable {
  var columns: [SampleColumn] { get }
  var rowCount: Int { get }
  /// The cell; `row` and `column` are inside. Complexity: O(length of the text).
  func cell(row: Int, column: Int) -> CellText
  /// Where the row stood in its file, when that is known.
  func line(row: Int) -> Int?
}

/// How a row of a comparison stands to the step.
package enum RowFate: Hashable, Sendable { case kept, removed, added }

/// The table before a step and the table after it, side by side.
package struct Comparison: Sendable {
  package struct Row: Hashable, Sendable {
    package var fate: RowFate
    /// Row of `before`; `nil` for an added one.
    package var before: Int?
    /// Row of `after`; `nil` for a removed one.
    package var after: Int?

    package init(fate: RowFate, before: Int?, after: Int?) {
      self.fate = fate
      self.before = before
      self.after = after
    }
  }

  package var before: any SampleTable
  package var after: any SampleTable
  package var rows: [Row]
  /// Columns of `after` that `before` has not, or with other values.
  package var changedColumns: Set<String>

  package init(before: any SampleTable, after: any SampleTable, rows: [Row], changedColumns: Set<String>) {
    self.before = before
    self.after = after
    self.rows = rows
    self.changedColumns = changedColumns
  }

  package var removed: Int { rows.count { $0.fate == .removed } }

  /// Matches the rows of two samples: a step that only removes rows leaves a subsequence of equal rows; one that keeps
  /// the number of rows leaves each in its place. Otherwise every row of `after` counts as kept.
  ///
  /// Complexity: O(rows × columns).
  package init(before: any SampleTable, after: any SampleTable) {
    let beforeNames = before.columns.map(\.name)
    let afterNames = after.columns.map(\.name)
    var rows: [Row] = []
    var changed = Set(afterNames).subtracting(beforeNames)
    let pairs = beforeNames.enumerated().compactMap { index, name in
      afterNames.firstIndex(of: name).map { (before: index, after: $0) }
    }
    if before.rowCount == after.rowCount {
      rows = (0..<after.rowCount).map { Row(fate: .kept, before: $0, after: $0) }
      for pair in pairs {
        let differs = (0..<after.rowCount).contains {
          before.cell(row: $0, column: pair.before) != after.cell(row: $0, column: pair.after)
        }
        if differs { changed.insert(afterNames[pair.after]) }
      }
    } else if before.rowCount > after.rowCount, pairs.count == afterNames.count {
      var next = 0
      for row in 0..<before.rowCount {
        let matches =
          next < after.rowCount
          && pairs.allSatisfy { before.cell(row: row, column: $0.before) == after.cell(row: next, column: $0.after) }
        rows.append(Row(fate: matches ? .kept : .removed, before: row, after: matches ? next : nil))
        if matches { next += 1 }
      }
      if next < after.rowCount {
        rows = (0..<after.rowCount).map { Row(fate: .kept, before: nil, after: $0) }
      }
    } else {
      rows = (0..<after.rowCount).map { Row(fate: .kept, before: nil, after: $0) }
    }
    self.init(before: before, after: after, rows: rows, changedColumns: changed)
  }
}
