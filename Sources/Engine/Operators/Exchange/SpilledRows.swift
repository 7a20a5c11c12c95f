/// Records of one partition in a temporary file, in sequence order, found again by an index of every few.
final class SpilledRows: Sendable {
  /// Rows from one entry of the index to the next.
  static let stride = 32

  let count: Int
  /// Sequence number of every `stride`th row.
  let sequences: [UInt64]
  /// Where these rows start in the file, and behind them the end.
  private let offsets: [Int]
  private let file: SpillFile
  private let charge: MemoryCharge

  /// Writes records, which are in sequence order, to a file of their own.
  init(_ records: Buffer<UnsafeRawPointer>, context: RunContext) throws {
    let file = try context.spill.makeFile()
    self.file = file
    count = records.count
    var sequences: [UInt64] = []
    var offsets: [Int] = []
    var pending: [UInt8] = []
    var at = 0
    for row in 0..<records.count {
      let record = records[row]
      let length = RowCodec.length(record)
      if row % Self.stride == 0 {
        sequences.append(RowCodec.sequence(record))
        offsets.append(at)
      }
      at += length
      pending.append(contentsOf: UnsafeRawBufferPointer(start: record, count: length))
      if pending.count > 256 << 10 {
        _ = try pending.withUnsafeBytes { try file.append($0) }
        pending.removeAll(keepingCapacity: true)
      }
    }
    offsets.append(at)
    _ = try pending.withUnsafeBytes { try file.append($0) }
    (self.sequences, self.offsets) = (sequences, offsets)
    charge = MemoryCharge(context.budget)
    charge.growAnyway((sequences.count + offsets.count) * 8)
  }

  /// Appends the records with sequences in `low..<high` (to the end for `.max`), which stand in the block returned.
  func read(
    from low: UInt64, to high: UInt64, into records: inout [UnsafeRawPointer], budget: MemoryBudget
  ) throws -> RowBlock? {
    // The first row wanted may stand behind the last entry that is not above `low`.
    let first = max(lowerBound(low), 1) - 1
    let end = high == .max ? sequences.count : lowerBound(high)
    guard first < end else { return nil }
    let byteCount = offsets[end] - offsets[first]
    budget.chargeAnyway(byteCount)
    let block = RowBlock(charged: byteCount, to: budget)
    try file.read(UnsafeMutableRawBufferPointer(start: block.start, count: byteCount), at: offsets[first])
    var record = UnsafeRawPointer(block.start)
    let stop = record + byteCount
    while record < stop {
      let sequence = RowCodec.sequence(record)
      if sequence >= low && (sequence < high || high == .max) { records.append(record) }
      record += RowCodec.length(record)
    }
    return block
  }

  /// First entry of the index whose sequence is not below `bound`.
  private func lowerBound(_ bound: UInt64) -> Int {
    var (low, high) = (0, sequences.count)
    while low < high {
      let middle = (low + high) / 2
      if sequences[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
