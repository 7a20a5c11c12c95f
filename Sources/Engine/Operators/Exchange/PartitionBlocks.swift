/// Bytes of one node on their way into partitions: in blocks that grow with what a partition holds, in memory or spilled.
///
/// Used by one thread; after `finish` read and dropped by several, each partition by one of them.
final class PartitionBlocks: @unchecked Sendable {
  private let context: RunContext
  private let largestBlock: Int
  private let partitionCount: Int
  /// By partition, and no array, which threads that drop different partitions would change together.
  private let segments: UnsafeMutablePointer<[RowSegment]>
  /// The open block of each partition: where the next bytes go and how much room is left.
  private let next: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let left: UnsafeMutablePointer<Int>
  private var open: [RowBlock?]
  private var spillFile: SpillFile?
  private var heldBytes = 0
  private var allocator: RowBlockAllocator

  init(partitionCount count: Int, context: RunContext) {
    self.context = context
    let most = context.budget.limit / (context.nodes * count * 8)
    largestBlock = min(max(most, 4 << 10), 64 << 10)
    partitionCount = count
    segments = .allocate(capacity: count)
    segments.initialize(repeating: [], count: count)
    open = Array(repeating: nil, count: count)
    next = .allocate(capacity: count)
    next.initialize(repeating: UnsafeMutableRawPointer(mutating: TextView.empty.start), count: count)
    left = .allocate(capacity: count)
    left.initialize(repeating: 0, count: count)
    allocator = RowBlockAllocator(budget: context.budget)
  }

  deinit {
    segments.deinitialize(count: partitionCount)
    segments.deallocate()
    next.deallocate()
    left.deallocate()
  }

  var hasSpilled: Bool { spillFile != nil }

  /// Moves everything to a temporary file when the budget is exceeded. Call before a batch of `reserve`s.
  func makeRoom() throws {
    if context.budget.usedBytes > context.budget.limit && heldBytes > 0 { try spill() }
  }

  /// Room for `length` bytes at the end of a partition, valid until `makeRoom` or `finish`.
  @inline(__always)
  func reserve(_ length: Int, in partition: Int) -> UnsafeMutableRawPointer {
    if left[partition] < length { openBlock(partition, for: length) }
    let target = next[partition]
    next[partition] = target + length
    left[partition] &-= length
    return target
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

  private func spill() throws {
    let file = try spillFile ?? context.spill.makeFile()
    spillFile = file
    for partition in 0..<partitionCount {
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

  /// Call once, after the last `reserve`.
  func finish() {
    for partition in 0..<partitionCount { close(partition) }
  }

  func segments(partition: Int) -> [RowSegment] { segments[partition] }
  func byteCount(partition: Int) -> Int { segments[partition].reduce(0) { $0 + $1.byteCount } }
  func drop(partition: Int) { segments[partition] = [] }
}
