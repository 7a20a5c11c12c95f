import Synchronization

/// Groups rows by key columns and computes aggregates of each group.
///
/// Each node has groups of its own, which are merged at the end, partition by partition. A node that is refused memory
/// writes its groups to temporary files and starts anew. Output: one row for each group, in the order in which groups
/// come first in the input; without keys, exactly one row. Credits the step with the rows that went.
final class GroupSink: BlockingSink {
  let shape: GroupShape
  let rowsIn = Counter()
  private let workers = NodeWorkers<GroupWorker>()
  private let result = SinkOutput()
  private let state = Mutex(State())

  private struct State {
    var runs: [SpilledRun] = []
    var groupCount = 0
  }

  init(_ shape: GroupShape) { self.shape = shape }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { workers.add(GroupWorker(self, context)) }

  /// The groups. After `finish`, once.
  func output() -> any TableScan { result.take() }

  func finish(_ context: RunContext) throws {
    let workers = self.workers.take()
    if let states = try statesInMemory(workers, context) {
      try finish(consume states, context)
    } else {
      try finishSpilled(workers, context)
    }
    let groupCount = state.withLock { $0.groupCount }
    let difference = rowsIn.value - groupCount
    context.ledger.credit(step: shape.step, added: max(-difference, 0), removed: max(difference, 0))
  }

  // MARK: In memory

  /// All groups, merged in memory; `nil` when there is no room for that.
  private func statesInMemory(_ workers: [GroupWorker], _ context: RunContext) throws -> [GroupState]? {
    guard !workers.contains(where: { $0.spill != nil }) else { return nil }
    let states = workers.map(\.groups).filter { $0.count > 0 }
    if states.count <= 1 {
      let only = states.first ?? GroupState(shape, budget: context.budget)
      only.addEmptyGroup()
      return [only]
    }
    let bytes = states.reduce(0) { $0 + $1.chargedBytes }
    guard context.budget.charge(bytes) else { return nil }
    defer { context.budget.release(bytes) }
    let total = states.reduce(0) { $0 + $1.count }
    let shape = shape
    let isOnePart = total < 4096 || shape.keys.isEmpty
    let deals = states.map { Deal($0, parts: isOnePart ? 1 : PartitionWriter.count) }
    let merged = Mutex<[Int: GroupState]>([:])
    try context.parallel(isOnePart ? 1 : PartitionWriter.count) { partition in
      let state = try GroupPartition(shape, context).merged(deals.map { $0.part(partition) })
      if state.count > 0 { merged.withLock { $0[partition] = state } }
    }
    withExtendedLifetime(deals) {}
    return merged.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// The groups of one state by partition; read by several threads.
  private struct Deal: Sendable {
    // What the columns share the memory of.
    private let state: GroupState
    private let columns: [Column]
    private let groups: Dealt
    private let pairs: [(all: GroupPairs, dealt: Dealt)]?
    private let map: Buffer<Int32>

    /// - Parameter parts: 1, or as many as `GroupSpill.partition` tells apart.
    init(_ state: GroupState, parts: Int) {
      self.state = state
      columns = state.export()
      let hashes = state.hashes
      groups = Dealt(state.count, parts) { GroupSpill.partition(hashes[$0], level: 0) }
      pairs =
        parts == 1
        ? nil
        : state.exportPairs().map { pairs in
          let groups = pairs.groups.base
          return (pairs, Dealt(pairs.count, parts) { GroupSpill.partition(hashes[Int(groups[$0])], level: 0) })
        }
      map = Buffer(capacity: state.shape.counted.isEmpty ? 0 : state.count)
    }

    /// Valid while the deal is alive.
    func part(_ partition: Int) -> GroupPartition.Part {
      GroupPartition.Part(
        state: state, columns: columns, rows: groups.rows(partition),
        pairs: pairs?.map { ($0.all, $0.dealt.rows(partition)) }, map: map.base)
    }
  }

  /// Rows by partition.
  private struct Dealt: Sendable {
    private let order: Buffer<Int32>
    private let starts: [Int]

    init(_ count: Int, _ parts: Int, by partition: (Int) -> Int) {
      order = Buffer(capacity: count)
      if parts == 1 {
        for row in 0..<count { order[row] = Int32(row) }
        starts = [0, count]
      } else {
        starts = PartitionWriter.deal(count, into: order.base, by: partition)
      }
    }

    func rows(_ partition: Int) -> UnsafeBufferPointer<Int32> {
      UnsafeBufferPointer(rebasing: order.elements[starts[partition]..<starts[partition + 1]])
    }
  }

  /// Puts the groups of some states into the order of their first rows. What was made of them stays where it is.
  private func finish(_ states: consuming [GroupState], _ context: RunContext) throws {
    let results = try Self.results(of: states, context)
    let (counts, charges) = (states.map(\.count), states.flatMap(\.charges))
    // What only looking groups up took goes before an order is made.
    states = []
    let total = counts.reduce(0, +)
    let sequence = shape.outputTypes.count
    let permutation = try TableSort.permutation(
      [Column.concatenated(results.map { $0[sequence] })], rowCount: total, keys: [SortColumn(0)], context: context)
    let columns: [TableRows.Cells]
    if results.count == 1 {
      columns = results[0][..<sequence].map(TableRows.Cells.whole)
    } else {
      let segments = counts.enumerated().map {
        RowStore.Segment(store: $0.offset, start: 0, count: $0.element, sequence: 0)
      }
      let places = RowPlaces(segments, order: permutation)
      columns = (0..<sequence).map { column in .parts(PartedColumn(results.map { $0[column] }, in: places)) }
    }
    let output = TableRows(
      columns, permutation: permutation, range: 0..<total, charges: charges, context: context)
    state.withLock { $0.groupCount = total }
    result.set(output)
  }

  private static func results(of states: [GroupState], _ context: RunContext) throws -> [[Column]] {
    let slots = ResultSlots(count: states.count)
    try context.parallel(states.count) { index in slots[index] = try states[index].results() }
    return states.indices.compactMap { slots[$0] }
  }

  // MARK: Spilled

  private func finishSpilled(_ workers: [GroupWorker], _ context: RunContext) throws {
    try context.parallel(workers.count) { index in try workers[index].spillGroups() }
    let spills = workers.compactMap(\.spill)
    let types = shape.outputTypes + [.integer]
    let shape = shape
    try context.parallel(PartitionWriter.count) { [self] partition in
      let store = SpillStore(context.spill)
      let blocks = spills.flatMap { $0.partitions[partition] }
      guard !blocks.isEmpty else { return }
      try GroupPartition(shape, context).merge(blocks, level: 0) { groups in
        let columns = try groups.results()
        let order = try TableSort.permutation(
          columns, rowCount: groups.count, keys: [SortColumn(types.count - 1)], context: nil)
        let run = try SpilledRun.write(
          columns, permutation: order, rowCount: groups.count, to: store, cancellation: context.cancellation)
        state.withLock { state in
          state.runs.append(run)
          state.groupCount += groups.count
        }
      }
    }
    state.withLock { state in
      let part = MergedRuns.Part(
        runs: state.runs, types: types, width: types.count - 1, sequenceColumn: types.count - 1)
      result.set(MergedRuns([part], context: context))
    }
  }
}

/// Tables of columns made by several threads, each its own.
private final class ResultSlots: @unchecked Sendable {
  private let slots: UnsafeMutablePointer<[Column]?>
  private let count: Int

  init(count: Int) {
    self.count = count
    slots = .allocate(capacity: max(count, 1))
    slots.initialize(repeating: nil, count: count)
  }

  deinit {
    slots.deinitialize(count: count)
    slots.deallocate()
  }

  subscript(index: Int) -> [Column]? {
    get { slots[index] }
    set { slots[index] = newValue }
  }
}
