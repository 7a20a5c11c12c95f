/// Merges the groups of one partition and gives their results. Used by one thread.
struct GroupPartition {
  private static let chunkRows = 4096

  private let shape: GroupShape
  private let context: RunContext
  private let numbers = GrowingBuffer<Int32>()
  private let chunkNumbers = GrowingBuffer<Int32>()

  init(_ shape: GroupShape, _ context: RunContext) {
    self.shape = shape
    self.context = context
  }

  // MARK: In memory

  /// What is merged of one node's groups.
  struct Part {
    let state: GroupState
    /// All groups, as the state exports them: once, however many parts they are dealt to.
    let columns: [Column]
    /// The groups of this part.
    let rows: UnsafeBufferPointer<Int32>
    /// By counted column, all pairs of a group and a value, and those whose groups are of this part; `nil` where all are.
    let pairs: [(all: GroupPairs, some: UnsafeBufferPointer<Int32>)]?
    /// By group of the node, its number after the merge; only entries at `rows` are written and read.
    let map: UnsafeMutablePointer<Int32>
  }

  /// The groups of some parts as one state.
  func merged(_ parts: [Part]) throws -> GroupState {
    let result = GroupState(shape, budget: context.budget)
    let countsValues = !shape.counted.isEmpty
    for part in parts where !part.rows.isEmpty {
      try context.cancellation.check()
      // Nodes of many groups have few in common; more than the larger share is taken as it is needed.
      if part.rows.count > result.count {
        _ = result.reserve(part.rows.count - result.count, textBytes: 0, force: true)
      }
      var at = 0
      while at < part.rows.count {
        let size = min(Self.chunkRows, result.rowsAtOnce, part.rows.count - at)
        let some = UnsafeBufferPointer(rebasing: part.rows[at..<at + size])
        let chunk = chunkNumbers.reserving(size)
        _ = result.reserve(size, textBytes: 0, force: true)
        result.merge(part.columns.map { $0.gather(some) }, rowCount: size, numbers: chunk)
        if countsValues {
          for position in 0..<size { part.map[Int(some[position])] = chunk[position] }
        }
        at += size
      }
      guard let pairs = part.pairs else {
        result.mergeValues(part.state, groups: part.map)
        continue
      }
      for (index, pairs) in pairs.enumerated() { result.merge(pairs.all, pairs.some, column: index, groups: part.map) }
    }
    return result
  }

  // MARK: Spilled

  /// Merges spilled groups, splitting them once more when they do not fit, and hands each finished part on.
  func merge(_ blocks: [GroupSpill.Block], level: Int, finished: (GroupState) throws -> Void) throws {
    var state = GroupState(shape, budget: context.budget)
    let types = state.exportTypes
    let countTypes = state.countTypes
    var spill: GroupSpill?
    for block in blocks {
      try context.cancellation.check()
      let rowCount = block.groups.rowCount
      let countRows = block.counts.reduce(0) { $0 + $1.reduce(0) { $0 + $1.rowCount } }
      let canSplit = level + 1 < PartitionWriter.deepestLevel && state.count > 1 && !shape.keys.isEmpty
      if !state.reserve(rowCount, textBytes: block.groups.byteCount + countRows * 24, force: !canSplit) {
        let target = spill ?? GroupSpill(level: level + 1, context: context)
        spill = target
        try target.append(state)
        state = GroupState(shape, budget: context.budget)
        _ = state.reserve(rowCount, textBytes: 0, force: true)
      }
      let columns = try block.groups.read(types: types)
      let map = numbers.reserving(rowCount)
      state.merge(columns, rowCount: rowCount, numbers: map)
      for (index, parts) in block.counts.enumerated() {
        for part in parts {
          let counts = try part.read(types: countTypes[index])
          let places = counts[0].integerCells
          let groups = Buffer<Int32>(capacity: part.rowCount)
          for row in 0..<part.rowCount { groups[row] = map[Int(places[row])] }
          state.mergeCounts(index, counts, rowCount: part.rowCount, groups: groups.base)
          if !canSplit { try state.checkValues(limit: context.budget.limit) }
        }
      }
    }
    guard let spill else { return try finished(state) }
    try spill.append(state)
    state = GroupState(shape, budget: context.budget)
    for part in spill.partitions where !part.isEmpty { try merge(part, level: level + 1, finished: finished) }
  }
}
