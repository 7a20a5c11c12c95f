/// A bucket of output partitions that is too large for a node's share of the memory.
///
/// Partitions are taken in groups that fit, each with a pass over the bucket; one that does not fit alone is streamed
/// to its files in sequence order.
struct SpilledBucket {
  private let exchange: RowExchange
  private let bucket: Int
  private let share: Int
  private let context: RunContext
  private let numberOffset: Int

  init(_ exchange: RowExchange, bucket: Int, share: Int, context: RunContext) {
    self.exchange = exchange
    self.bucket = bucket
    self.share = share
    self.context = context
    numberOffset = exchange.codec.slotOffsets[0]
  }

  typealias Size = (rows: Int, bytes: Int)

  /// Calls `loaded` with each partition that fits and its rows in sequence order, valid during the call, and `streamed`
  /// with each that is too large, how much it is and a function that feeds its rows slice by slice.
  func forEachGroup(
    loaded: (Int, UnsafeBufferPointer<UnsafeRawPointer>) throws -> Void,
    streamed: (Int, Size, (_ take: (RecordSlice) throws -> Void) throws -> Void) throws -> Void
  ) throws {
    var sizes: [Int: Size] = [:]
    try forEachRecord { number, record in
      sizes[number, default: (0, 0)].rows += 1
      sizes[number, default: (0, 0)].bytes += RowCodec.length(record)
    }
    var group: Set<Int> = []
    var groupBytes = 0
    for (number, size) in sizes.sorted(by: { $0.key < $1.key }) {
      if size.bytes > share {
        try streamed(number, size) { take in try stream(number, take) }
        continue
      }
      if groupBytes + size.bytes > share {
        try load(group, loaded)
        (group, groupBytes) = ([], 0)
      }
      group.insert(number)
      groupBytes += size.bytes
    }
    if !group.isEmpty { try load(group, loaded) }
  }

  private func forEachRecord(_ body: (Int, UnsafeRawPointer) throws -> Void) throws {
    let stream = exchange.stream(partition: bucket)
    var count = 0
    while let record = try stream.next() {
      count += 1
      if count & 4095 == 0 { try context.cancellation.check() }
      try body(Int(record.loadUnaligned(fromByteOffset: numberOffset, as: Int32.self)), record)
    }
  }

  private func load(_ group: Set<Int>, _ loaded: (Int, UnsafeBufferPointer<UnsafeRawPointer>) throws -> Void) throws {
    var slices: [Int: RecordSlice] = [:]
    try forEachRecord { number, record in
      guard group.contains(number) else { return }
      let slice = slices[number] ?? RecordSlice(context.budget)
      slices[number] = slice
      slice.append(record)
    }
    for (number, slice) in slices.sorted(by: { $0.key < $1.key }) {
      try withExtendedLifetime(slice) {
        try slice.records.withUnsafeBufferPointer { try loaded(number, $0) }
      }
    }
  }

  private func stream(_ wanted: Int, _ take: (RecordSlice) throws -> Void) throws {
    var slice = RecordSlice(context.budget)
    try forEachRecord { number, record in
      guard number == wanted else { return }
      slice.append(record)
      if slice.byteCount > share / 4 {
        try take(slice)
        slice = RecordSlice(context.budget)
      }
    }
    try take(slice)
  }
}

/// Copies of records in memory of their own. Filled by one thread, then only read.
final class RecordSlice: @unchecked Sendable {
  private static let blockBytes = 64 << 10

  private let budget: MemoryBudget
  private var blocks: [RowBlock] = []
  private var left = 0
  private(set) var records: [UnsafeRawPointer] = []
  private(set) var byteCount = 0

  init(_ budget: MemoryBudget) { self.budget = budget }

  func append(_ record: UnsafeRawPointer) {
    let length = RowCodec.length(record)
    if left < length {
      let capacity = max(length, min(Self.blockBytes, max(1 << 10, byteCount)))
      budget.chargeAnyway(capacity)
      blocks.append(RowBlock(charged: capacity, to: budget))
      left = capacity
    }
    guard let block = blocks.last else { return }
    let target = block.start + (block.capacity - left)
    target.copyMemory(from: record, byteCount: length)
    records.append(UnsafeRawPointer(target))
    left -= length
    byteCount += length
  }
}
