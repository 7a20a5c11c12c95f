/// One node's way into a `RowExchange`. Used by one thread; read by others after the pipeline is complete.
final class RowExchangeWriter: @unchecked Sendable {
  // Not the exchange: it keeps its writers.
  private let codec: RowCodec
  private let partitionCount: Int
  let blocks: PartitionBlocks
  private let shared: [SharedTexts.Writer?]
  /// Rows by partition.
  private let rows: Buffer<Int>
  private let targets = GrowingBuffer<UnsafeMutableRawPointer>()

  init(exchange: RowExchange, context: RunContext) {
    codec = exchange.codec
    partitionCount = exchange.partitionCount
    blocks = PartitionBlocks(partitionCount: exchange.partitionCount, context: context)
    rows = Buffer(repeating: 0, count: exchange.partitionCount)
    shared = exchange.codec.shared.map { $0.map(SharedTexts.Writer.init) }
  }

  /// Appends all rows of the columns, numbered from `sequence` on, each to the partition of its hash.
  ///
  /// Sequences of successive calls must increase. Complexity: O(bytes).
  /// - Parameters:
  ///   - hashes: of the rows, where they are known; they go into the records.
  ///   - hashed: the columns to hash where they are not: the result is that of `RowHash.hashes`.
  ///   - partitionHashes: decide the partition instead of the rows' hashes.
  func append(
    _ columns: [Column], rowCount: Int, sequence: UInt64, hashes known: Buffer<UInt64>?, hashed: [Bool],
    partitionHashes: Buffer<UInt64>? = nil
  ) throws {
    try blocks.makeRoom()
    let hashes = known ?? Buffer(repeating: RowHash.seed, count: rowCount)
    let measure = codec.measure(
      columns, rowCount: rowCount, shared: shared, hashed: known == nil ? hashed : nil, into: hashes.base)
    let lengths = measure.lengths.base
    let targets = targets.reserving(rowCount)
    let routes = (partitionHashes ?? hashes).base
    let partitionCount = partitionCount
    let blocks = blocks
    let rows = rows.base
    for row in 0..<rowCount {
      let partition = RowExchange.partition(of: routes[row], count: partitionCount)
      targets[row] = blocks.reserve(Int(lengths[row]), in: partition)
      rows[partition] += 1
    }
    codec.encode(
      columns, rowCount: rowCount, sequence: sequence, hashes: hashes.base, measure: measure, targets: targets)
  }

  /// Appends a copy of a record of the same codec to the partition of its own hash: by the high bits of what the record
  /// keeps of it, so that the low ones stay for hash tables.
  func append(_ record: UnsafeRawPointer) throws {
    try blocks.makeRoom()
    let length = RowCodec.length(record)
    let partition = Int(RowCodec.hash(record) >> 16) & (partitionCount - 1)
    blocks.reserve(length, in: partition).copyMemory(from: record, byteCount: length)
    rows[partition] += 1
  }

  /// Call once, after the last `append`.
  func finish() { blocks.finish() }

  func rowCount(partition: Int) -> Int { rows[partition] }
}

/// Scratch memory that keeps its largest size.
final class GrowingBuffer<Element: BitwiseCopyable> {
  private var buffer = Buffer<Element>(capacity: 0)

  /// Room for `count` elements; the content of earlier calls is gone.
  func reserving(_ count: Int) -> UnsafeMutablePointer<Element> {
    if buffer.capacity < count { buffer = Buffer(capacity: max(count, buffer.capacity * 2)) }
    return buffer.base
  }
}
