import CLinux

/// Collects rows until they make a row group, whose size follows from the rows alone.
///
/// A group ends at `maximumRows` rows, or earlier where its values reach `maximumBytes`: the same cut for every batch
/// size and number of nodes.
struct RowGroupAssembler {
  static let maximumRows = 131_072
  static let maximumBytes = 48 << 20
  /// Bytes of values that are kept as they came; beyond, what is kept is packed.
  private static let looseBytes = 4 << 20

  /// Rows of a group, column by column: each column is put together when it is written.
  struct Group {
    fileprivate var parts: [[PendingColumn]] = []
    fileprivate(set) var rowCount = 0

    /// The cells of a column, in order.
    func column(_ index: Int) -> Column { Column.concatenated(parts.map { $0[index].column }) }
  }

  private var pending = Group()
  private var pendingBytes = 0
  /// Bytes that have come since the last packing, and parts that are packed.
  private var looseBytes = 0
  private var packedCount = 0

  /// Adds rows and calls `emit` with every group that is complete.
  mutating func append(_ batch: Batch, emit: (Group) throws -> Void) throws {
    var rest = batch
    while rest.rowCount > 0 {
      let bytes = rest.valueBytes
      if pending.rowCount + rest.rowCount < Self.maximumRows && pendingBytes + bytes < Self.maximumBytes {
        return keep(rest, bytes)
      }
      let count = rowsThatFit(rest)
      keep(rest.slice(0..<count), 0)
      rest = rest.slice(count..<rest.rowCount)
      try flush(emit)
    }
  }

  private mutating func keep(_ batch: Batch, _ bytes: Int) {
    pending.parts.append(batch.columns.map { .loose($0) })
    pending.rowCount += batch.rowCount
    pendingBytes += bytes
    looseBytes += bytes
    guard looseBytes > Self.looseBytes else { return }
    for part in packedCount..<pending.parts.count {
      for column in pending.parts[part].indices { pending.parts[part][column].pack() }
    }
    (looseBytes, packedCount) = (0, pending.parts.count)
    // What was packed lay in small pieces among those that stay.
    linux_trim_small_heap()
  }

  /// The shortest prefix that completes the group: at least one row.
  private func rowsThatFit(_ batch: Batch) -> Int {
    let byRows = min(batch.rowCount, Self.maximumRows - pending.rowCount)
    if pendingBytes + batch.slice(0..<byRows).valueBytes <= Self.maximumBytes { return byRows }
    var (low, high) = (1, byRows)
    while low < high {
      let middle = (low + high) / 2
      if pendingBytes + batch.slice(0..<middle).valueBytes >= Self.maximumBytes {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }

  /// Takes the last rows, when they are enough for several nodes to work on and fit into `byteCount`.
  mutating func takeLarge(_ byteCount: Int) -> Group? {
    guard pending.rowCount >= Self.maximumRows / 32, pendingBytes < byteCount else { return nil }
    return take()
  }

  mutating func flush(_ emit: (Group) throws -> Void) throws {
    guard pending.rowCount > 0 else { return }
    try emit(take())
  }

  private mutating func take() -> Group {
    defer { (pending, pendingBytes, looseBytes, packedCount) = (Group(), 0, 0, 0) }
    return pending
  }
}
