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

  var isDate: Bool { type == "date" || type == "timestamp" }

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
  /// Which row of the sample it comes from; `nil` when it is made of several, or by another table.
  func place(row: Int) -> Int?
  /// Whether a cell is the same as one of another table.
  func isSame(row: Int, column: Int, as other: any SampleTable, row otherRow: Int, column otherColumn: Int) -> Bool
}

extension SampleTable {
  package func place(row: Int) -> Int? { nil }

  package func isSame(
    row: Int, column: Int, as other: any SampleTable, row otherRow: Int, column otherColumn: Int
  ) -> Bool {
    cell(row: row, column: column) == other.cell(row: otherRow, column: otherColumn)
  }
}
