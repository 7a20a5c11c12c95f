/// Deals rows to partitions by their hash; each partition becomes a run of a temporary file, in the order in which rows
/// came. Used by one thread.
final class PartitionWriter {
  /// Partitions of one level, and bits of the hash that a level uses up.
  static let count = 32
  private static let bits = 5
  /// Levels after which rows of one partition are taken to be inseparable.
  static let deepestLevel = 6

  private let partitions: [RunWriter]
  private let shift: UInt64

  /// - Parameter level: 0 for the first split, one more for each split of a partition.
  init(types: [DataType], level: Int, context: RunContext) {
    let store = SpillStore(context.spill)
    let most = context.budget.limit / (context.nodes * Self.count * 4)
    let blockBytes = min(max(most, 4 << 10), 64 << 10)
    partitions = (0..<Self.count).map { _ in
      RunWriter(types: types, store: store, blockBytes: blockBytes, budget: context.budget)
    }
    shift = UInt64(64 - Self.bits * (level + 1))
  }

  /// Appends all rows of the columns. Complexity: O(rows × columns + bytes of text).
  func append(_ columns: [Column], rowCount: Int, hashes: UnsafePointer<UInt64>) throws {
    let rows = Buffer<Int32>(capacity: rowCount)
    let starts = Self.deal(rowCount, into: rows.base) {
      Int(truncatingIfNeeded: hashes[$0] >> shift) & (Self.count - 1)
    }
    for partition in 0..<Self.count where starts[partition] < starts[partition + 1] {
      try partitions[partition].append(
        columns, rows: UnsafePointer(rows.base + starts[partition]), count: starts[partition + 1] - starts[partition])
    }
  }

  /// Writes what is pending and returns the run of each partition.
  func finish() throws -> [SpilledRun] {
    try partitions.map {
      try $0.flush()
      return $0.run
    }
  }

  /// Orders rows `0..<count` by partition, stably.
  /// - Returns: where each partition starts in `rows`, and the end.
  @inline(__always)
  static func deal(_ count: Int, into rows: UnsafeMutablePointer<Int32>, by partition: (Int) -> Int) -> [Int] {
    var starts = [Int](repeating: 0, count: Self.count + 1)
    for row in 0..<count { starts[partition(row) + 1] += 1 }
    for index in 0..<Self.count { starts[index + 1] += starts[index] }
    var next = starts
    for row in 0..<count {
      let index = partition(row)
      rows[next[index]] = Int32(row)
      next[index] += 1
    }
    return starts
  }
}
