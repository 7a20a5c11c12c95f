/// Rows of a temporary file in sort order.
struct SpilledRun: Sendable {
  var blocks: [SpilledBlock] = []

  var rowCount: Int { blocks.reduce(0) { $0 + $1.rowCount } }

  var byteCount: Int { blocks.reduce(0) { $0 + $1.byteCount } }

  /// Rows in a block such that a merge of many runs stays small.
  static func blockRows(_ columns: [Column], rowCount: Int) -> Int {
    blockRows(bytesPerRow: ColumnCodec.byteCount(columns, rowCount: rowCount) / max(rowCount, 1))
  }

  static func blockRows(bytesPerRow: Int) -> Int { min(max((64 << 10) / max(bytesPerRow, 1), 16), 8192) }

  /// Writes rows of a table in the order of `permutation` (as they stand when `nil`).
  static func write(
    _ columns: [Column], permutation: Buffer<Int32>?, rowCount: Int, to store: SpillStore, cancellation: Cancellation
  ) throws -> SpilledRun {
    var run = SpilledRun()
    let step = blockRows(columns, rowCount: rowCount)
    var at = 0
    while at < rowCount {
      try cancellation.check()
      let count = min(step, rowCount - at)
      let some: [Column]
      if let permutation {
        let rows = UnsafeBufferPointer(start: permutation.base + at, count: count)
        some = columns.map { $0.gather(rows) }
      } else {
        some = columns.map { $0.slice(at..<at + count) }
      }
      run.blocks.append(try store.write(some, rowCount: count))
      at += count
    }
    return run
  }
}
