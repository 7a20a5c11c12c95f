/// Compares rows by all of their sort keys, beyond what a prefix can tell.
struct RowComparator: Sendable {
  let keys: [SortColumn]

  /// The key cells of a table, in key order; free with `deallocate`. Valid while the columns live.
  func cells(of columns: [Column]) -> UnsafeMutablePointer<CellPointers> {
    let cells = UnsafeMutablePointer<CellPointers>.allocate(capacity: max(keys.count, 1))
    for (index, key) in keys.enumerated() { (cells + index).initialize(to: CellPointers(columns[key.column])) }
    return cells
  }

  /// Negative when the first row comes first, zero when the keys are equal.
  func compare(
    _ a: UnsafePointer<CellPointers>, _ rowA: Int, _ b: UnsafePointer<CellPointers>, _ rowB: Int
  ) -> Int {
    for index in 0..<keys.count {
      let (nullA, nullB) = (a[index].isNull(rowA), b[index].isNull(rowB))
      if nullA || nullB {
        if nullA && nullB { continue }
        return nullA != keys[index].nullsLast ? -1 : 1
      }
      let order = a[index].compare(rowA, b[index], rowB)
      if order != 0 { return keys[index].descending ? -order : order }
    }
    return 0
  }
}
