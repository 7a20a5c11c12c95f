import Engine
import Recipes

/// What the selected step removed or changed: in the sample at once, else searched for in the whole input.
extension State {
  mutating func toggleChanges() -> [Effect] {
    showsChanges.toggle()
    changes = nil
    grid.row = 0
    grid.top = 0
    viewFilter = nil
    shownRows = nil
    let wasSearching = touchSearch == .running
    stopSearch()
    return (wasSearching ? [.cancelFind] : []) + [requestPreview()]
  }

  /// Brings the first row that the step touched into view, and the first column that it made or changed.
  mutating func goToFirstChange() {
    guard let changes else { return }
    let rows = changes.comparison.rows
    let changed = changes.columns.indices.filter {
      changes.comparison.changedColumns.contains(changes.columns[$0].name)
    }
    let first = rows.indices.first { row in
      rows[row].fate != .kept || changed.contains { changes.isChanged(row: row, column: $0) }
    }
    guard let first else { return }
    grid.row = first
    // A few rows before it stay in view.
    grid.top = max(0, first - 3)
    // What the step is about is in view: the column that it changed, or the one that it looks at.
    var column = changed.first
    if rows[first].fate == .removed, let index = selectedStep {
      let step = recipe.steps[index]
      let condition = step["where"]?.text.flatMap { Condition.reading($0, columns: changes.columns) }
      let name = step["columns"]?.texts?.first ?? step["column"]?.text ?? condition?.column
      column = changes.columns.firstIndex { $0.name == name }
    }
    if let column { grid.column = column }
    fitGrid()
  }

  /// A search that is under way is not waited for any more.
  mutating func stopSearch() {
    touchSearch = .none
    searchToken += 1
  }

  /// Searches the whole input when the sample shows nothing of what the step does.
  mutating func searchIfUnchanged() -> [Effect] {
    guard let step = selectedStep, let comparison = preview?.comparison, touchSearch == .none else { return [] }
    let isVisible =
      comparison.removed > 0 || !comparison.changedColumns.isEmpty
      || comparison.rows.contains { $0.fate == .added }
      || comparison.before.columns.map(\.name) != comparison.after.columns.map(\.name)
    guard !isVisible, !recipe.isDisabled(step) else { return [] }
    // Where all rows are counted it is known whether any went.
    let counted = count(after: step + 1)
    touchSearch = .running
    searchToken += 1
    message = Message(
      "nothing of the sample is removed or changed · searching all rows\(glyphs.ellipsis) · ^C stops",
      about: .searching)
    return [
      .findTouched(
        token: searchToken, recipe, step: step + 1, rows: Self.searchedRows,
        removing: counted.map { $0.removed + $0.rejected > 0 } ?? true)
    ]
  }

  /// Rows that a search of the whole input shows.
  package static let searchedRows = 1000

  mutating func takeTouched(_ token: Int, _ result: Result<StepTouch, StudioError>) -> [Effect] {
    guard token == searchToken, touchSearch == .running, showsChanges, let step = selectedStep else { return [] }
    touchSearch = .none
    switch result {
    case .success(.nothing):
      let rows = count(after: step + 1).map { "all \(NumberText.grouped($0.rowsIn))" } ?? "the whole input"
      message = Message("step \(step + 1) removes no row of \(rows), and changes no cell")
    case .success(.removed(let found)):
      show(Comparison(removed: found, columns: preview?.table.columns ?? []), found: found.rowCount)
    case .success(.changed(let before, let after)):
      show(Comparison(before: before, after: after), found: after.rowCount)
      goToFirstChange()
    case .failure(let error): message = Message(error.message, .error)
    }
    return []
  }

  /// Shows rows that the search of the whole input has found.
  private mutating func show(_ comparison: Comparison, found: Int) {
    touchSearch = .found(found)
    changes = ChangesTable(comparison)
    grid.row = 0
    grid.top = 0
    grid.clamp(rows: gridRowCount, columns: table?.columns.count ?? 0)
    message = nil
  }
}
