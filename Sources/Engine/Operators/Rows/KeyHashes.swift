/// Hashes of key columns in memory that is used again. One per worker.
final class KeyHashes {
  /// Rows behind the last whose place may be read, though not what it says: the slack of a buffer.
  static let lookahead = Buffer<UInt64>.slackBytes / MemoryLayout<UInt64>.stride

  private let scratch = GrowingBuffer<UInt64>()

  /// Hashes of the first `rowCount` rows; valid until the next call.
  func hashes(_ keys: [Column], rowCount: Int) -> UnsafeMutablePointer<UInt64> {
    let hashes = scratch.reserving(rowCount)
    hashes.update(repeating: RowHash.seed, count: rowCount)
    for key in keys { RowHash.combine(key, into: hashes) }
    return hashes
  }
}
