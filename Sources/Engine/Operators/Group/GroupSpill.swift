/// Groups in temporary files, dealt to partitions by the hash of their keys. Used by one thread while it grows.
final class GroupSpill: @unchecked Sendable {
  /// Some exported groups, and per counted column their values; in those the group is its place in this block.
  struct Block: Sendable {
    var groups: SpilledBlock
    var counts: [[SpilledBlock]]
  }

  private static let groupsPerBlock = 8192
  private static let countsPerBlock = 32_768

  private(set) var partitions: [[Block]] = Array(repeating: [], count: PartitionWriter.count)
  private let store: SpillStore
  private let level: Int
  private let cancellation: Cancellation

  init(level: Int, context: RunContext) {
    store = SpillStore(context.spill)
    self.level = level
    cancellation = context.cancellation
  }

  /// The partition of a hash at a level.
  @inline(__always)
  static func partition(_ hash: UInt64, level: Int) -> Int {
    Int(truncatingIfNeeded: hash >> UInt64(64 - 5 * (level + 1))) & (PartitionWriter.count - 1)
  }

  /// Writes all groups of a state.
  func append(_ state: GroupState) throws {
    guard state.count > 0 else { return }
    let columns = state.export()
    let rows = Buffer<Int32>(capacity: state.count)
    let hashes = state.hashes
    let level = level
    let hasKeys = !state.shape.keys.isEmpty
    let starts = PartitionWriter.deal(state.count, into: rows.base) {
      hasKeys ? Self.partition(hashes[$0], level: level) : 0
    }
    let counts = state.exportPairs()
    let countOrders = counts.map { CountOrder($0, groupCount: state.count) }
    let places = Buffer<Int64>(capacity: state.count)
    for partition in 0..<PartitionWriter.count {
      var at = starts[partition]
      while at < starts[partition + 1] {
        try cancellation.check()
        let size = min(Self.groupsPerBlock, starts[partition + 1] - at)
        let some = UnsafeBufferPointer(start: UnsafePointer(rows.base + at), count: size)
        let groups = try store.write(columns.map { $0.gather(some) }, rowCount: size)
        for position in 0..<size { places[Int(some[position])] = Int64(position) }
        let values = try zip(counts, countOrders).map { pairs, order in
          try write(pairs, order, of: some, places: places)
        }
        partitions[partition].append(Block(groups: groups, counts: values))
        at += size
      }
    }
  }

  /// The values of each group lie together in `order`.
  private struct CountOrder {
    let starts: [Int]
    let order: Buffer<Int32>

    init(_ pairs: GroupPairs, groupCount: Int) {
      let (groups, count) = (pairs.groups.base, pairs.count)
      let starts = groupStarts(groups, count: count, groupCount: groupCount)
      let order = Buffer<Int32>(capacity: count)
      var next = starts
      for pair in 0..<count {
        order[next[Int(groups[pair])]] = Int32(pair)
        next[Int(groups[pair])] += 1
      }
      self.starts = starts
      self.order = order
    }
  }

  private func write(
    _ pairs: GroupPairs, _ order: CountOrder, of groups: UnsafeBufferPointer<Int32>, places: Buffer<Int64>
  ) throws -> [SpilledBlock] {
    var blocks: [SpilledBlock] = []
    var pending: [Int32] = []
    func flush() throws {
      guard !pending.isEmpty else { return }
      let values = pending.withUnsafeBufferPointer { pairs.cells($0) }
      let owners = Buffer<Int64>(capacity: pending.count)
      for (position, pair) in pending.enumerated() { owners[position] = places[Int(pairs.groups[Int(pair)])] }
      blocks.append(try store.write([.integer(PlainColumn(owners))] + values, rowCount: pending.count))
      pending.removeAll(keepingCapacity: true)
    }
    for group in groups {
      for place in order.starts[Int(group)]..<order.starts[Int(group) + 1] {
        pending.append(order.order[place])
        if pending.count == Self.countsPerBlock { try flush() }
      }
    }
    try flush()
    return blocks
  }
}
