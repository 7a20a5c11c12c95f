import Engine
import Recipes

/// One row followed through the recipe, for `w`.
extension RecipeEngine {
  package func trace(
    _ recipe: RecipeDraft, sample: SampleRequest, place: Int, _ cancelling: any Cancelling
  ) throws -> RowTrace {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      var steps: [RowTrace.Fate] = []
      guard !analysed.tables.isEmpty else { return RowTrace(steps: []) }
      var before = try sampledTable(recipe, analysed, 0, sample, cancellation).table
      guard before.rowCount > place else { return RowTrace(steps: []) }
      var row = place
      for step in analysed.tables.indices.dropFirst() {
        let after = try sampledTable(recipe, analysed, step, sample, cancellation).table
        // Behind a grouping rows have no place in the sample any more.
        if after.rowCount > 0, (0..<after.rowCount).allSatisfy({ after.place(row: $0) == nil }) { break }
        let found = (0..<after.rowCount).filter { after.place(row: $0) == place }
        guard let first = found.first else {
          steps.append(RowTrace.Fate(rows: 0, changes: []))
          break
        }
        steps.append(RowTrace.Fate(rows: found.count, changes: Self.changes(before, row, after, first)))
        (before, row) = (after, first)
      }
      return RowTrace(steps: steps)
    }
  }

  private static func changes(_ before: BatchSample, _ old: Int, _ after: BatchSample, _ new: Int) -> [RowTrace.Change]
  {
    var changes: [RowTrace.Change] = []
    for (index, column) in after.columns.enumerated() {
      let value = after.cell(row: new, column: index)
      guard let position = before.columns.firstIndex(where: { $0.name == column.name }) else {
        changes.append(RowTrace.Change(column: column.name, before: nil, after: value))
        continue
      }
      if !before.isSame(row: old, column: position, as: after, row: new, column: index) {
        let was = before.cell(row: old, column: position)
        changes.append(RowTrace.Change(column: column.name, before: was, after: value))
      }
    }
    let names = Set(after.columns.map(\.name))
    for (index, column) in before.columns.enumerated() where !names.contains(column.name) {
      changes.append(RowTrace.Change(column: column.name, before: before.cell(row: old, column: index), after: nil))
    }
    return changes
  }
}
