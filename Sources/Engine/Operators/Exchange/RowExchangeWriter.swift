/// One node's way into a `RowExchange`. Used by one thread; read by others after the pipeline is complete.
final class RowExchangeWriter: @unchecked Sendable {
  private let exchange: RowExchange
  private let context: RunContext
  private let largestBlock: Int
  private var segments: [[RowSegment]]
  private var rows: [Int]
  /// The open block of each partition: where the next record goes and how much room is left.
  private let next: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let left: UnsafeMutablePointer<Int>
  private var open: [RowBlock?]
  private var spillFile: SpillFile?
  private var heldBytes = 0
  private var allocator: RowBlockAllocator
  private let targets: GrowingBuffer<UnsafeMutableRawPointer>

  init(exchange: RowExchange, context: RunContext, largestBlock: Int) {
    self.exchange = exchange
    self.context = context
    self.largestBlock = largestBlock
    let count = exchange.partitionCount
    segments = Array(repeating: [], count: count)
    rows = Array(repeating: 0, count: count)
    open = Array(repeating: nil, count: count)
    next = .allocate(capacity: count)
    next.initialize(repeating: UnsafeMutableRawPointer(mutating: TextView.empty.start), count: count)
    left = .allocate(capacity: count)
    left.initialize(repeating: 0, count: count)
    targets = GrowingBuffer()
    allocator = RowBlockAllocator(budget: context.budget)
  }

  deinit {
    next.deallocate()
    left.deallocate()
  }

  var hasSpilled: Bool { spillFile != nil }

  /// Appends all rows of the columns, numbered from `sequence` on, each to the partition of its hash.
  ///
  /// Sequences of successive calls must increase. Complexity: O(bytes).
  /// - Parameter partitionHashes: decides the partition; `hashes` goes into the records. Mostly the same.
  func append(
    _ columns: [Column], rowCount: Int, sequence: UInt64, hashes: Buffer<UInt64>, partitionHashes: Buffer<UInt64>? = nil
  ) throws {
    if context.budget.usedBytes > context.budget.limit && heldBytes > 0 { try spill() }
    let lengths = exchange.codec.lengths(of: columns, rowCount: rowCount)
    let targets = targets.reserving(rowCount)
    let routes = (partitionHashes ?? hashes).base
    let exchange = exchange
    for row in 0..<rowCount {
      let partition = exchange.partition(of: routes[row])
      let length = Int(lengths[row])
      if left[partition] < length { openBlock(partition, for: length) }
      targets[row] = next[partition]
      next[partition] += length
      left[partition] -= length
      rows[partition] += 1
    }
    exchange.codec.encode(
      columns, rowCount: rowCount, sequence: sequence, hashes: hashes.base, lengths: lengths.base, targets: targets)
  }

  /// Blocks grow with what a partition holds, so that few rows cost little and many cost few blocks.
  private func openBlock(_ partition: Int, for length: Int) {
    close(partition)
    let held = segments[partition].last?.byteCount ?? (2 << 10)
    let capacity = max(length, min(largestBlock, held * 2))
    let block = allocator.allocate(capacity)
    heldBytes += capacity
    open[partition] = block
    next[partition] = block.start
    left[partition] = capacity
  }

  private func close(_ partition: Int) {
    guard let block = open[partition] else { return }
    let used = block.capacity - left[partition]
    if used > 0 { segments[partition].append(.memory(block, byteCount: used)) }
    open[partition] = nil
    left[partition] = 0
  }

  /// Moves everything this writer holds to its temporary file.
  private func spill() throws {
    let file = try spillFile ?? context.spill.makeFile()
    spillFile = file
    for partition in segments.indices {
      close(partition)
      var kept: [RowSegment] = []
      for segment in segments[partition] {
        guard case .memory(let block, let byteCount) = segment else {
          kept.append(segment)
          continue
        }
        let offset = try file.append(UnsafeRawBufferPointer(start: block.start, count: byteCount))
        if case .spilled(let last, let lastOffset, let lastBytes)? = kept.last, lastOffset + lastBytes == offset {
          kept[kept.count - 1] = .spilled(last, offset: lastOffset, byteCount: lastBytes + byteCount)
        } else {
          kept.append(.spilled(file, offset: offset, byteCount: byteCount))
        }
      }
      segments[partition] = kept
    }
    heldBytes = 0
    allocator.reset()
  }

  /// Call once, after the last `append`.
  func finish() {
    for partition in segments.indices { close(partition) }
  }

  func segments(partition: Int) -> [RowSegment] { segments[partition] }
  func rowCount(partition: Int) -> Int { rows[partition] }
  func byteCount(partition: Int) -> Int { segments[partition].reduce(0) { $0 + $1.byteCount } }

  func drop(partition: Int) { segments[partition] = [] }
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
