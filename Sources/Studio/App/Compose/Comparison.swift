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

  /// The rows that a step removed, found in the whole input: none of them is left behind it.
  package init(removed: any SampleTable, columns: [SampleColumn]) {
    // Charts and shares above the rows are those of the rows that are shown.
    let own = columns.map { column in removed.columns.first { $0.name == column.name } ?? column }
    self.init(
      before: removed, after: EmptyTable(columns: own),
      rows: (0..<removed.rowCount).map { Row(fate: .removed, before: $0, after: nil) }, changedColumns: [])
  }

  /// Matches the rows of two samples by where they come from; without that, a step that only removes rows leaves a
  /// subsequence of equal rows, and one that keeps the number of rows leaves each in its place. Otherwise every row of
  /// `after` counts as kept.
  ///
  /// Complexity: O(rows × columns).
  /// - Parameter origins: the row of `before` that each row of `after` comes from, where their places do not tell.
  package init(before: any SampleTable, after: any SampleTable, origins: [Int?]? = nil) {
    let pairs = Self.pairs(before, after)
    let rows =
      origins.flatMap { Self.byPlace(Array(0..<before.rowCount), $0) }
      ?? Self.byPlace(
        (0..<before.rowCount).map { before.place(row: $0) }, (0..<after.rowCount).map { after.place(row: $0) })
      ?? Self.inStep(before, after) ?? Self.byEquality(before, after, pairs)
      ?? (0..<after.rowCount).map { Row(fate: .kept, before: nil, after: $0) }
    let beforeNames = before.columns.map(\.name)
    var changed = Set(after.columns.map(\.name)).subtracting(beforeNames)
    for pair in pairs {
      let differs = rows.contains { row in
        guard let old = row.before, let new = row.after else { return false }
        return !before.isSame(row: old, column: pair.before, as: after, row: new, column: pair.after)
      }
      if differs { changed.insert(after.columns[pair.after].name) }
    }
    self.init(before: before, after: after, rows: rows, changedColumns: changed)
  }

  private static func pairs(_ before: any SampleTable, _ after: any SampleTable) -> [(before: Int, after: Int)] {
    let names = after.columns.map(\.name)
    return before.columns.enumerated().compactMap { index, column in
      names.firstIndex(of: column.name).map { (before: index, after: $0) }
    }
  }

  /// Rows of `after` in their order; those that went stand where they stood. `nil` when rows have no place.
  private static func byPlace(_ places: [Int?], _ afterPlaces: [Int?]) -> [Row]? {
    // Rows of one place follow each other from `first` on: `next` leads to the next, 0 ends.
    guard let last = places.compactMap({ $0 }).max() ?? (places.isEmpty ? 0 : nil), last < 10_000_000 else {
      return nil
    }
    var first = [Int32](repeating: 0, count: last + 1)
    var following = [Int32](repeating: 0, count: places.count)
    for row in places.indices.reversed() {
      guard let place = places[row] else { continue }
      following[row] = first[place]
      first[place] = Int32(truncatingIfNeeded: row + 1)
    }
    guard afterPlaces.isEmpty || afterPlaces.contains(where: { $0 != nil }) else { return nil }
    var partner = [Int?](repeating: nil, count: afterPlaces.count)
    var isKept = [Bool](repeating: false, count: places.count)
    for row in afterPlaces.indices {
      guard let place = afterPlaces[row], place <= last, first[place] > 0 else { continue }
      let old = Int(first[place]) - 1
      first[place] = following[old]
      partner[row] = old
      isKept[old] = true
    }
    var rows: [Row] = []
    var next = 0
    func removed(upTo end: Int) {
      while next < end {
        if !isKept[next] { rows.append(Row(fate: .removed, before: next, after: nil)) }
        next += 1
      }
    }
    for row in afterPlaces.indices {
      if let old = partner[row] {
        removed(upTo: old)
        rows.append(Row(fate: .kept, before: old, after: row))
      } else {
        rows.append(Row(fate: .added, before: nil, after: row))
      }
    }
    removed(upTo: places.count)
    return rows
  }

  private static func inStep(_ before: any SampleTable, _ after: any SampleTable) -> [Row]? {
    guard before.rowCount == after.rowCount else { return nil }
    return (0..<after.rowCount).map { Row(fate: .kept, before: $0, after: $0) }
  }

  private static func byEquality(
    _ before: any SampleTable, _ after: any SampleTable, _ pairs: [(before: Int, after: Int)]
  ) -> [Row]? {
    guard before.rowCount > after.rowCount, pairs.count == after.columns.count else { return nil }
    var rows: [Row] = []
    var next = 0
    for row in 0..<before.rowCount {
      let matches =
        next < after.rowCount
        && pairs.allSatisfy { before.cell(row: row, column: $0.before) == after.cell(row: next, column: $0.after) }
      rows.append(Row(fate: matches ? .kept : .removed, before: row, after: matches ? next : nil))
      if matches { next += 1 }
    }
    return next < after.rowCount ? nil : rows
  }
}

/// Columns without a row.
package final class EmptyTable: SampleTable {
  package let columns: [SampleColumn]

  package init(columns: [SampleColumn]) { self.columns = columns }

  package var rowCount: Int { 0 }
  package func cell(row: Int, column: Int) -> CellText { .null }
  package func line(row: Int) -> Int? { nil }
}

/// Before and after a step in one table: kept rows as they are now, removed ones as they were, columns that went at the
/// end.
package final class ChangesTable: SampleTable {
  package let comparison: Comparison
  package let columns: [SampleColumn]
  /// Position of each column in both tables.
  private let positions: [(before: Int?, after: Int?)]
  /// Columns from this one on are gone after the step.
  package let firstGone: Int

  package init(_ comparison: Comparison) {
    self.comparison = comparison
    let after = comparison.after.columns
    let before = comparison.before.columns
    let names = Set(after.map(\.name))
    let gone = before.indices.filter { !names.contains(before[$0].name) }
    firstGone = after.count
    columns =
      after.map { column in
        // Widths follow the rows that are shown, and those may all be from before.
        guard let old = before.first(where: { $0.name == column.name }) else { return column }
        var column = column
        column.facts.widest = max(column.facts.widest, old.facts.widest)
        return column
      } + gone.map { before[$0] }
    positions =
      after.enumerated().map { index, column in (before.firstIndex { $0.name == column.name }, index) }
      + gone.map { ($0, nil) }
  }

  package var rowCount: Int { comparison.rows.count }

  package func cell(row: Int, column: Int) -> CellText {
    let place = comparison.rows[row]
    if let at = place.after, let index = positions[column].after {
      return comparison.after.cell(row: at, column: index)
    }
    return before(row: row, column: column) ?? .null
  }

  /// The cell as it was before the step; `nil` where there was none.
  package func before(row: Int, column: Int) -> CellText? {
    guard let at = comparison.rows[row].before, let index = positions[column].before else { return nil }
    return comparison.before.cell(row: at, column: index)
  }

  /// Whether the step changed this cell of a row that it kept.
  package func isChanged(row: Int, column: Int) -> Bool {
    guard comparison.rows[row].after != nil else { return false }
    guard let old = before(row: row, column: column) else { return true }
    return positions[column].after == nil || old != cell(row: row, column: column)
  }

  package func place(row: Int) -> Int? {
    let place = comparison.rows[row]
    return place.after.flatMap { comparison.after.place(row: $0) }
      ?? place.before.flatMap { comparison.before.place(row: $0) }
  }

  package func fate(row: Int) -> RowFate { comparison.rows[row].fate }

  /// What the step makes of the row, as `w` says it.
  package func trace(row: Int) -> RowTrace.Fate {
    if fate(row: row) == .removed { return RowTrace.Fate(rows: 0, changes: []) }
    let changes = columns.indices.compactMap { column -> RowTrace.Change? in
      let name = columns[column].name
      let old = before(row: row, column: column)
      if column >= firstGone { return RowTrace.Change(column: name, before: old, after: nil) }
      guard fate(row: row) == .kept, comparison.rows[row].before != nil, isChanged(row: row, column: column) else {
        return nil
      }
      return RowTrace.Change(column: name, before: old, after: cell(row: row, column: column))
    }
    return RowTrace.Fate(rows: 1, changes: changes)
  }

  package func line(row: Int) -> Int? {
    let place = comparison.rows[row]
    return place.after.flatMap { comparison.after.line(row: $0) }
      ?? place.before.flatMap { comparison.before.line(row: $0) }
  }
}
