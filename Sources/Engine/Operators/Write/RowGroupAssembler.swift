/// Collects rows until they make a row group, whose size follows from the rows alone.
///
/// A group ends at `maximumRows` rows, or earlier where its values reach `maximumBytes`: the same cut for every batch
/// size and number of nodes.
struct RowGroupAssembler {
  static let maximumRows = 131_072
  static let maximumBytes = 48 << 20

  private var pending: [Batch] = []
  private var pendingRows = 0
  private var pendingBytes = 0

  /// Adds rows and calls `emit` with every group that is complete.
  mutating func append(_ batch: Batch, emit: (Batch) throws -> Void) throws {
    var rest = batch
    while rest.rowCount > 0 {
      let bytes = rest.valueBytes
      if pendingRows + rest.rowCount < Self.maximumRows && pendingBytes + bytes < Self.maximumBytes {
        pending.append(rest)
        pendingRows += rest.rowCount
        pendingBytes += bytes
        return
      }
      let count = rowsThatFit(rest)
      pending.append(rest.slice(0..<count))
      rest = rest.slice(count..<rest.rowCount)
      try flush(emit)
    }
  }

  /// The shortest prefix that completes the group: at least one row.
  private func rowsThatFit(_ batch: Batch) -> Int {
    let byRows = min(batch.rowCount, Self.maximumRows - pendingRows)
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

  /// Takes the last rows as they came, when they are enough for several nodes to work on and fit into `byteCount`.
  mutating func takeLarge(_ byteCount: Int) -> [Batch]? {
    guard pendingRows >= Self.maximumRows / 32, pendingBytes < byteCount else { return nil }
    defer { (pending, pendingRows, pendingBytes) = ([], 0, 0) }
    return pending
  }

  mutating func flush(_ emit: (Batch) throws -> Void) throws {
    guard pendingRows > 0 else { return }
    let group = Batch.concatenated(pending)
    pending = []
    pendingRows = 0
    pendingBytes = 0
    try emit(group)
  }
}
