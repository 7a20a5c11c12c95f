/// Keeps all rows, lets each look at others, and hands them on as they came, with what was found behind their columns.
///
/// ```
/// rows ──► stores of the nodes, with the group of each row
///                │ all in memory                     │ the memory refuses
///                ▼                                   ▼
///     columns that are looked at, joined      rows to temporary files; what is looked at
///     results by position or group            by hash of the group through an exchange, its results
///                │                            to files by the rows' numbers; both read side by side
///                ▼                                   ▼
///           WindowRows                           SpilledWindow
/// ```
final class WindowSink: BlockingSink {
  let shape: WindowShape
  private let expectedBytes: Int
  private let workers = NodeWorkers<WindowWorker>()
  private let result = SinkOutput()

  init(_ shape: WindowShape, expectedBytes: Int) {
    self.shape = shape
    self.expectedBytes = expectedBytes
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { workers.add(WindowWorker(shape, context)) }

  /// The rows with the new columns, in input order. After `finish`, once.
  func output() -> any TableScan { result.take() }

  func finish(_ context: RunContext) throws {
    let workers = self.workers.take()
    let held = workers.reduce(0) { $0 + $1.store.rowCount }
    let output: any TableScan
    if workers.contains(where: \.hasSpilled) || held > RowStore.largestRowCount {
      try context.parallel(workers.count) { try workers[$0].spill() }
      output = try SpilledWindow.scan(shape, workers.map(\.run), expectedBytes: expectedBytes, context: context)
    } else {
      output = held == 0 ? EmptyScan() : try inMemory(workers.filter { $0.store.rowCount > 0 }, held, context)
    }
    result.set(output)
  }

  private func inMemory(_ workers: [WindowWorker], _ rowCount: Int, _ context: RunContext) throws -> any TableScan {
    let stores = workers.map(\.store)
    let segments = InputOrder.segments(stores, sequenceColumn: shape.types.count)
    for store in stores { store.dropValues(shape.types.count) }
    let (groups, groupCount) = Self.groups(of: workers, segments, rowCount, isOne: shape.by.isEmpty, context)
    let computed = shape.computed
    let joined = try RowStore.join(stores, segments, columns: computed, context: context)
    let results = try WindowResults(
      shape, joined, rowCount: rowCount, groups: groups, groupCount: groupCount, context: context)
    let columns = (0..<shape.width).map { column in
      computed.firstIndex(of: column).map { WindowRows.Cells.whole(joined[$0]) }
        ?? .parts(stores.map { $0.column(column) })
    }
    return WindowRows(columns, results, segments: segments, charges: stores.map(\.charge), context: context)
  }

  /// The groups of all rows by one numbering, instead of one for each node.
  private static func groups(
    of workers: [WindowWorker], _ segments: [RowStore.Segment], _ rowCount: Int, isOne: Bool, _ context: RunContext
  ) -> (groups: Buffer<Int32>?, count: Int) {
    guard !isOne, let first = workers.first else { return (nil, 1) }
    let all = GroupTable(keyTypes: first.groups.keyTypes, budget: context.budget)
    let numbers = workers.map { worker in
      let count = worker.groups.count
      _ = all.reserve(count, force: true)
      let numbers = Buffer<Int32>(capacity: count)
      all.assign(worker.groups.keyColumns, rowCount: count, into: numbers.base)
      return numbers
    }
    let groups = Buffer<Int32>(capacity: rowCount)
    var at = 0
    for segment in segments {
      let (own, common) = (workers[segment.store].numbers, numbers[segment.store])
      for row in segment.start..<segment.start + segment.count {
        groups[at] = common[Int(own.base[row])]
        at += 1
      }
    }
    return (groups, all.count)
  }
}

/// One node's half of a window. Used by the node's thread, then by one thread of the sink's `finish`.
final class WindowWorker: SinkWorker, @unchecked Sendable {
  private let shape: WindowShape
  private let context: RunContext
  private(set) var store: RowStore
  private(set) var groups: GroupTable
  /// The group of each kept row by this node's numbering.
  private(set) var numbers = GrowingCells<Int32>(0)
  /// Rows that went to a temporary file.
  private(set) var run = SpilledRun()
  private let spillStore: SpillStore
  private var sequence = RowSequence()
  /// With a limit: how many rows are kept before those that are not wanted are looked for.
  private var nextPruning = prunedRows
  private static let prunedRows = 1 << 16

  init(_ shape: WindowShape, _ context: RunContext) {
    self.shape = shape
    self.context = context
    store = Self.store(of: shape, context.budget)
    groups = GroupTable(keyTypes: shape.by.map { shape.types[$0] }, budget: context.budget)
    spillStore = SpillStore(context.spill)
  }

  /// What is looked at has to be views.
  private static func store(of shape: WindowShape, _ budget: MemoryBudget) -> RowStore {
    let computed = shape.computed
    return RowStore(
      types: shape.types + [.integer], numbered: shape.types.indices.filter { !computed.contains($0) },
      overheadPerRow: shape.overheadPerRow, budget: budget)
  }

  var hasSpilled: Bool { !run.blocks.isEmpty }

  func begin(morsel: Int) throws { sequence.begin(morsel: morsel) }

  func consume(_ batch: Batch) throws {
    precondition(batch.ghosts == nil, "ghost rows are settled before a window")
    let columns = batch.columns + [InputOrder.sequences(from: sequence.next(batch.rowCount), count: batch.rowCount)]
    if try !keep(columns, batch.rowCount) {
      try spill()
      _ = store.append(columns, rows: nil, count: batch.rowCount, force: true)
    }
    if let limit = shape.limit, !hasSpilled, store.rowCount >= nextPruning { try prune(limit) }
  }

  /// Drops the rows that stand behind `limit` others of their group in what is kept: more will not move them up.
  private func prune(_ limit: Int) throws {
    let (columns, count) = (store.columns, store.rowCount)
    let layout = try WindowLayout(
      rowCount: count, groups: shape.by.isEmpty ? nil : numbers.shared(count), groupCount: groups.count,
      columns: shape.computed.map { columns[$0] }, order: shape.orderOfComputed, context: nil)
    let kept = Buffer<Int32>(capacity: count)
    kept.count = 0
    for group in 0..<layout.groupCount {
      for position in layout.range(of: group).prefix(limit) {
        kept[kept.count] = Int32(truncatingIfNeeded: layout.row(position))
        kept.count += 1
      }
    }
    context.ledger.credit(step: shape.step, removed: count - kept.count)
    nextPruning = max(kept.count * 2, Self.prunedRows)
    guard kept.count < count else { return }
    var rows = UnsafeMutableBufferPointer(start: kept.base, count: kept.count)
    rows.sort()
    let smaller = Self.store(of: shape, context.budget)
    _ = smaller.append(columns, rows: UnsafePointer(kept.base), count: kept.count, force: true)
    if !shape.by.isEmpty {
      for (place, row) in kept.elements.enumerated() { numbers.base[place] = numbers.base[Int(row)] }
    }
    store = smaller
  }

  /// Keeps rows, and numbers their groups as long as nothing has been spilled.
  /// - Returns: false, and nothing kept, when the memory refuses.
  private func keep(_ columns: [Column], _ count: Int) throws -> Bool {
    let share = context.budget.limit / context.nodes
    let held = store.charge.byteCount + groups.chargedBytes
    // A run too small would make too many blocks.
    let isSmall = held <= min(256 << 10, share / 4)
    if hasSpilled || shape.by.isEmpty {
      return (held <= share || isSmall) && store.append(columns, rows: nil, count: count, force: isSmall)
    }
    guard held <= share || isSmall, groups.reserve(count, force: isSmall),
      store.append(columns, rows: nil, count: count, force: isSmall)
    else { return false }
    let known = store.rowCount - count
    if store.rowCount > numbers.buffer.capacity { numbers.grow(to: max(store.rowCount, known * 3 / 2, 1 << 14)) }
    groups.assign(shape.by.map { columns[$0] }, rowCount: count, into: numbers.base + known)
    return true
  }

  func end(morsel: Int) throws {}
  func finish() throws {}

  /// Writes what is in memory behind what has been written before: rows come in the order of their numbers.
  func spill() throws {
    guard store.rowCount > 0 else { return }
    let more = try SpilledRun.write(
      store.columns, permutation: nil, rowCount: store.rowCount, to: spillStore, cancellation: context.cancellation)
    run.blocks += more.blocks
    store.removeAll()
    groups = GroupTable(keyTypes: groups.keyTypes, budget: context.budget)
    numbers = GrowingCells<Int32>(0)
  }
}
