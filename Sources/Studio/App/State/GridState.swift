/// Where the cursor of a grid stands and what of the grid is in view.
package struct GridState: Hashable, Sendable {
  package var row = 0
  package var column = 0
  package var top = 0
  package var left = 0
  /// Marked columns, by name.
  package var marked: Set<String> = []
  /// Columns up to this one stay in view; 0 is none.
  package var frozen = 0

  package init() {}

  package mutating func clamp(rows: Int, columns: Int) {
    row = min(max(0, row), max(0, rows - 1))
    column = min(max(0, column), max(0, columns - 1))
    top = min(max(0, top), max(0, rows - 1))
    left = min(max(0, left), max(0, columns - 1))
    frozen = min(max(0, frozen), columns)
  }

  /// Scrolls so that the cursor's row is among `visible` rows.
  package mutating func showRow(visible: Int) {
    guard visible > 0 else { return }
    if row < top { top = row }
    if row >= top + visible { top = row - visible + 1 }
  }

  /// Scrolls so that the cursor's column is wholly in `width` cells, given each column's width.
  package mutating func showColumn(widths: [Int], width: Int) {
    guard widths.indices.contains(column) else { return }
    let kept = fittingFrozen(widths: widths, width: width)
    if column < kept { return }
    left = max(left, kept)
    if column < left { left = column }
    let room = width + 2 - widths[..<kept].reduce(0) { $0 + $1 + 2 }
    while left < column, widths[left...column].reduce(0, { $0 + $1 + 2 }) > room { left += 1 }
  }

  /// Frozen columns that leave a third of the width to the others: the cursor is always in view.
  package func fittingFrozen(widths: [Int], width: Int) -> Int {
    var kept = min(frozen, widths.count)
    while kept > 0, widths[..<kept].reduce(0, { $0 + $1 + 2 }) > min(width * 2 / 3, width - 8) { kept -= 1 }
    return kept
  }
}
