import Recipes

/// What a step does to rows of the whole input, where the sample shows nothing of it.
package enum StepTouch: Sendable {
  /// Rows that it removes, as they were.
  case removed(any SampleTable)
  /// Rows of which it changes cells, before and behind it.
  case changed(before: any SampleTable, after: any SampleTable)
  case nothing
}

extension StudioEngine {
  /// Searches the whole input for rows that a step (from 1) changes or removes.
  ///
  /// - Parameter removing: Whether removed rows are searched for; not where all rows are counted and none went.
  package func touched(
    _ recipe: RecipeDraft, step: Int, rows: Int, removing: Bool, _ cancellation: any Cancelling
  ) throws -> StepTouch {
    if let found = try changed(recipe, step: step, rows: rows, cancellation), found.after.rowCount > 0 {
      return .changed(before: found.before, after: found.after)
    }
    guard removing else { return .nothing }
    let found = try removed(recipe, step: step, rows: rows, cancellation)
    return found.rowCount > 0 ? .removed(found) : .nothing
  }
}
