/// Statistics of one column.
package struct ColumnProfile: Hashable, Sendable {
  package struct ValueCount: Hashable, Sendable {
    package var value: CellText
    /// 0 where they are few and not counted.
    package var rows: Int

    package init(value: CellText, rows: Int) {
      self.value = value
      self.rows = rows
    }
  }

  /// Rows from `lower` up to `upper`, both as recipes write them.
  package struct Bin: Hashable, Sendable {
    package var lower: String
    package var upper: String
    /// For people: `2012`, `10 to 20`.
    package var title: String
    package var rows: Int
    /// Whether `upper` itself belongs to it, as in the last of ranges that end at the greatest value.
    package var includesUpper = false

    package init(lower: String, upper: String, title: String, rows: Int, includesUpper: Bool = false) {
      self.lower = lower
      self.upper = upper
      self.title = title
      self.rows = rows
      self.includesUpper = includesUpper
    }
  }

  package var column: String
  package var type: String
  package var rows: Count
  package var missing = 0
  package var distinct: Int?
  /// Values that occur once.
  package var unique: Int?
  /// Whether `distinct`, `unique` and the rows of values, bins and patterns are drawn from a part of the rows.
  package var isEstimate = false
  /// Most frequent first; all of them when `values.count == distinct`.
  package var values: [ValueCount] = []
  /// Values that are only the beginning of a long text.
  package var beginnings: Set<CellText> = []
  /// Ranges of numbers, dates and timestamps, in order.
  package var bins: [Bin] = []
  /// Named facts in the order they are shown: `least`, `median`, `longest`, …
  package var facts: [String: String] = [:]
  package var factOrder: [String] = []
  /// Values by shape: letters become `a`, digits `9`.
  package var patterns: [ValueCount] = []
  /// Values that differ only in case, blanks, signs or the order of words; most frequent first in each.
  package var spellings: [[ValueCount]] = []

  package init(column: String, type: String, rows: Count) {
    self.column = column
    self.type = type
    self.rows = rows
  }

  package mutating func add(_ name: String, _ value: String) {
    facts[name] = value
    factOrder.append(name)
  }
}
