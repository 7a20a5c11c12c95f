import Synchronization

/// The rows that partitions of an exchange have kept, put back into input order: the source of the next pipeline.
///
/// Every partition delivers its rows in sequence order, in memory or spilled. Slices of about `sliceRows` rows are the
/// morsels: a slice takes from each partition the rows between two sequence numbers and merges them.
final class SequencedRows: TableScan {
  /// Rows of one partition in sequence order.
  enum Part {
    case memory(Buffer<UnsafeRawPointer>, owners: [RowBlock])
    case spilled(SpilledRows)

    var count: Int {
      switch self {
      case .memory(let records, _): records.count
      case .spilled(let rows): rows.count
      }
    }

    /// A sequence number near that of a row: the same, or one of the rows shortly before it.
    func sequence(near row: Int) -> UInt64 {
      switch self {
      case .memory(let records, _): RowCodec.sequence(records[row])
      case .spilled(let rows): rows.sequences[row / SpilledRows.stride]
      }
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
    batchRows = context.batchRows(columns: codec.types.count)
    rowCount = parts.reduce(0) { $0 + $1.count }
    // Rows are spread evenly over partitions, so the largest one shows how sequences are spread.
    var splitters: [UInt64] = []
    if let largest = parts.max(by: { $0.count < $1.count }), largest.count > 0 {
      let step = max(1, largest.count * Self.sliceRows / max(rowCount, 1))
      var at = step
      while at < largest.count {
        splitters.append(largest.sequence(near: at))
        at += step
      }
      splitters.append(.max)
    }
    self.splitters = splitters
  }

  func makeReader() throws -> any ScanReader { Reader(self) }

  /// Calls `body` with all records in order, some at a time, which `owners` keep alive.
  func forEachSlice(
    _ body: (_ records: UnsafeBufferPointer<UnsafeRawPointer>, _ owners: [any ByteOwner]) throws -> Void
  ) throws {
    let reader = Reader(self)
    while try reader.nextMorsel() != nil { try reader.withRecords(body) }
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
        switch box.part {
        case .memory(let records, _):
          let first = Self.lowerBound(low, in: records)
          let end = high == .max ? records.count : Self.lowerBound(high, in: records)
          for row in first..<end { gathered.append(records[row]) }
        case .spilled(let spilled):
          if let block = try spilled.read(from: low, to: high, into: &gathered, budget: rows.context.budget) {
            owners.append(block)
          }
        }
      }
      records = gathered.withUnsafeBufferPointer { RowRuns.sortedByBytes($0) }
      // Views into rows in memory are kept alive by the scan itself.
      owners.append(rows)
      at = 0
      return slice
    }

    /// First record whose sequence is not below `bound`. Complexity: O(log rows).
    private static func lowerBound(_ bound: UInt64, in records: Buffer<UnsafeRawPointer>) -> Int {
      var (low, high) = (0, records.count)
      while low < high {
        let middle = (low + high) / 2
        if RowCodec.sequence(records[middle]) < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// All records of the morsel.
    func withRecords(_ body: (UnsafeBufferPointer<UnsafeRawPointer>, [any ByteOwner]) throws -> Void) rethrows {
      try withExtendedLifetime((records, owners)) { try body(records.elements, owners) }
    }

    func nextBatch() throws -> Batch? {
      guard at < records.count else { return nil }
      try rows.context.cancellation.check()
      let count = min(rows.batchRows, records.count - at)
      let some = UnsafeBufferPointer(start: records.base + at, count: count)
      at += count
      let columns = rows.codec.columns(rows.codec.types.indices, of: some, owners: owners)
      return Batch(columns: columns, rowCount: count)
    }
  }
}
