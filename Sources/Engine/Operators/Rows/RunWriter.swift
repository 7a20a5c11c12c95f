/// Collects rows that come in order and writes them to a temporary file in blocks, as one run. Used by one thread.
final class RunWriter {
  private let pending: RowStore
  private let store: SpillStore
  private let blockBytes: Int
  private(set) var run = SpilledRun()

  init(types: [DataType], store: SpillStore, blockBytes: Int = 64 << 10, budget: MemoryBudget) {
    pending = RowStore(types: types, budget: budget)
    self.store = store
    self.blockBytes = blockBytes
  }

  /// Appends the rows at `rows` (the first `count` when `nil`).
  func append(_ columns: [Column], rows: UnsafePointer<Int32>?, count: Int) throws {
    _ = pending.append(columns, rows: rows, count: count, force: true)
    if pending.charge.byteCount >= blockBytes { try flush() }
  }

  /// Writes what is pending.
  func flush() throws {
    guard pending.rowCount > 0 else { return }
    run.blocks.append(try store.write(pending.columns, rowCount: pending.rowCount))
    pending.removeAll()
  }
}
