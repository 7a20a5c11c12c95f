import Synchronization

/// The rows that partitions of an exchange have kept, put back into input order: the source of the next pipeline.
///
/// Every partition delivers its rows in sequence order, in memory or spilled. Slices of about `sliceRows` rows are the
/// morsels: a slice takes from each partition the rows between two sequence numbers and merges them.
final class SequencedRows: TableScan {
  /// Rows of one partition in sequence order.
  enum Part {
    case memory(Buffer<UnsafeRawPointer>, owners: [RowBlock])
    /// `sequences[i]` and `offsets[i]` locate row i in the file; `offsets` has one more element, the end.
    case spilled(SpillFile, sequences: Buffer<UInt64>, offsets: Buffer<Int>)

    var count: Int {
      switch self {
      case .memory(let records, _): records.count
      case .spilled(_, let sequences, _): sequences.count
      }
    }

    func sequence(_ row: Int) -> UInt64 {
      switch self {
      case .memory(let records, _): RowCodec.sequence(records[row])
      case .spilled(_, let sequences, _): sequences[row]
      }
    }

    /// First row whose sequence is not below `bound`. Complexity: O(log rows).
    func lowerBound(_ bound: UInt64) -> Int {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if sequence(middle) < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  static let sliceRows = 16_384

  let codec: RowCodec
  private let parts: [PartBox]
  private let splitters: [UInt64]
  private let nextSlice = Atomic<Int>(0)
  private let batchRows: Int
  private let context: RunContext
  let rowCount: Int

  /// Parts are immutable once made and shared by readers.
  private final class PartBox: @unchecked Sendable {
    let part: Part
    init(_ part: Part) { self.part = part }
  }

  init(codec: RowCodec, parts: [Part], context: RunContext) {
    self.codec = codec
    self.parts = parts.map(PartBox.init)
    self.context = context
    batchRows = context.batchRows
    rowCount = parts.reduce(0) { $0 + $1.count }
    // Rows are spread evenly over partitions, so the largest one shows how sequences are spread.
    var splitters: [UInt64] = []
    if let largest = parts.max(by: { $0.count < $1.count }), largest.count > 0 {
      let step = max(1, largest.count * Self.sliceRows / max(rowCount, 1))
      var at = step
      while at < largest.count {
        splitters.append(largest.sequence(at))
        at += step
      }
      splitters.append(.max)
    }
    self.splitters = splitters
  }

  func makeReader() throws -> any ScanReader { Reader(self) }

  /// Moves loaded rows to a file, so that a partition can be freed. `records` are in sequence order.
  static func spill(_ records: Buffer<UnsafeRawPointer>, context: RunContext) throws -> Part {
    let file = try context.spill.makeFile()
    let sequences = Buffer<UInt64>(capacity: records.count)
    let offsets = Buffer<Int>(capacity: records.count + 1)
    var pending: [UInt8] = []
    var at = 0
    for row in 0..<records.count {
      let record = records[row]
      let length = RowCodec.length(record)
      sequences[row] = RowCodec.sequence(record)
      offsets[row] = at
      at += length
      pending.append(contentsOf: UnsafeRawBufferPointer(start: record, count: length))
      if pending.count > 256 << 10 {
        _ = try pending.withUnsafeBytes { try file.append($0) }
        pending.removeAll(keepingCapacity: true)
      }
    }
    offsets[records.count] = at
    _ = try pending.withUnsafeBytes { try file.append($0) }
    return .spilled(file, sequences: sequences, offsets: offsets)
  }

  private final class Reader: ScanReader {
    private let rows: SequencedRows
    private var records = Buffer<UnsafeRawPointer>(capacity: 0)
    private var owners: [any ByteOwner] = []
    private var at = 0

    init(_ rows: SequencedRows) { self.rows = rows }

    func nextMorsel() throws -> Int? {
      try rows.context.cancellation.check()
      let slice = rows.nextSlice.add(1, ordering: .relaxed).oldValue
      guard slice < rows.splitters.count else { return nil }
      let low = slice == 0 ? 0 : rows.splitters[slice - 1]
      let high = rows.splitters[slice]
      var gathered: [UnsafeRawPointer] = []
      owners = []
      for box in rows.parts {
        let first = box.part.lowerBound(low)
        let end = high == .max ? box.part.count : box.part.lowerBound(high)
        guard first < end else { continue }
        switch box.part {
        case .memory(let records, _):
          for row in first..<end { gathered.append(records[row]) }
        case .spilled(let file, _, let offsets):
          let byteCount = offsets[end] - offsets[first]
          rows.context.budget.chargeAnyway(byteCount)
          let block = RowBlock(charged: byteCount, to: rows.context.budget)
          try file.read(UnsafeMutableRawBufferPointer(start: block.start, count: byteCount), at: offsets[first])
          owners.append(block)
          for row in first..<end { gathered.append(UnsafeRawPointer(block.start + offsets[row] - offsets[first])) }
        }
      }
      records = gathered.withUnsafeBufferPointer { RowRuns.sorted($0) }
      // Views into rows in memory are kept alive by the scan itself.
      owners.append(rows)
      at = 0
      return slice
    }

    func nextBatch() throws -> Batch? {
      guard at < records.count else { return nil }
      try rows.context.cancellation.check()
      let count = min(rows.batchRows, records.count - at)
      let some = UnsafeBufferPointer(start: records.base + at, count: count)
      at += count
      let columns = rows.codec.types.indices.map { rows.codec.column($0, of: some, owners: owners) }
      return Batch(columns: columns, rowCount: count)
    }
  }
}
