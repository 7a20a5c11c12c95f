/// Which right rows of a semi or anti join are the first with their keys; the others say nothing more and are not kept.
///
/// Gives up for good, and keeps every row, when few keys come again or memory is refused. Used by one thread.
final class FirstKeys {
  /// Rows after which the share of new keys is judged.
  private static let judgedRows = 1 << 16

  private var table: GroupTable?
  private var numbers = Buffer<Int32>(capacity: 0)
  private var rows = 0

  init(keyTypes: [DataType], budget: MemoryBudget) { table = GroupTable(keyTypes: keyTypes, budget: budget) }

  /// Positions of the rows to keep, increasing; `nil` for all.
  func positions(of keys: [Column], rowCount: Int) -> [Int32]? {
    guard let table else { return nil }
    guard table.reserve(rowCount, force: false) else {
      self.table = nil
      return nil
    }
    if numbers.capacity < rowCount { numbers = Buffer(capacity: rowCount) }
    table.assign(keys, rowCount: rowCount, into: numbers.base)
    rows += rowCount
    if rows >= Self.judgedRows && table.count * 2 > rows { self.table = nil }
    return table.newRows.sorted()
  }
}
