/// Collects rows that come in order and writes them to a temporary file in blocks, as one run. Used by one thread.
///
/// Whoever merges runs holds a block of each, so no block is much larger than `blockBytes`, however many rows come at once.
final class RunWriter {
  private let pending: RowStore
  private let store: SpillStore
  private let blockBytes: Int
  /// Bytes that a row takes in the file, by the last block.
  private var rowBytes: Int
  private(set) var run = SpilledRun()

  init(types: [DataType], store: SpillStore, blockBytes: Int = 64 << 10, budget: MemoryBudget) {
    pending = RowStore(types: types, budget: budget)
    self.store = store
    self.blockBytes = blockBytes
    rowBytes = types.reduce(1) { $0 + ($1 == .text ? 32 : $1.cellBytes) }
  }

  /// Appends the rows at `rows` (the first `count` when `nil`).
  func append(_ columns: [Column], rows: UnsafePointer<Int32>?, count: Int) throws {
    var at = 0
    while at < count {
      let blockRows = max(blockBytes / rowBytes, 16)
      let added = min(count - at, max(blockRows - pending.rowCount, 1))
      let some = rows == nil && added < count ? columns.map { $0.slice(at..<at + added) } : columns
      _ = pending.append(some, rows: rows.map { $0 + at }, count: added, force: true)
      at += added
      if pending.charge.byteCount >= blockBytes || pending.rowCount >= blockRows { try flush() }
    }
  }

  /// Writes what is pending.
  func flush() throws {
    guard pending.rowCount > 0 else { return }
    let block = try store.write(pending.columns, rowCount: pending.rowCount)
    rowBytes = max(block.byteCount / block.rowCount, 1)
    run.blocks.append(block)
    pending.removeAll()
  }
}
