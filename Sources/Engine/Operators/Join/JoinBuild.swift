import Synchronization

/// Takes in the right side of a join.
///
/// After `finish` either the right side is a table in memory (`table`), which `JoinProbeStage` probes while left rows
/// stream by and whose rows without a match `unmatchedRows` gives at the end; or it did not fit, `table` is `nil`, and the
/// left side has to go into a `GraceJoinSink`.
final class JoinBuild: Sink {
  let shape: JoinShape
  private let step: PlanStep
  /// Raised by the first node that is refused memory.
  let isSpilling = Atomic<Bool>(false)
  private let workers = NodeWorkers<JoinBuildWorker>()
  private let state = Mutex(State())

  private struct State {
    var table: JoinTable?
    var buckets: [[SpilledRun]] = []
    var rowCount = 0
  }

  /// - Parameter step: the recipe step of the join, credited with what it adds and removes.
  init(_ shape: JoinShape, step: PlanStep) {
    self.shape = shape
    self.step = step
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { workers.add(JoinBuildWorker(self, context)) }

  func finish(_ context: RunContext) throws {
    let workers = self.workers.take()
    let rowCount = workers.reduce(0) { $0 + $1.rowCount }
    state.withLock { $0.rowCount = rowCount }
    let held = workers.reduce(0) { $0 + $1.store.rowCount }
    if isSpilling.load(ordering: .relaxed) || held > RowStore.largestRowCount {
      try context.parallel(workers.count) { index in try workers[index].startSpilling() }
      let runs = try workers.map { try $0.finishSpilling() }
      state.withLock { state in
        state.buckets = (0..<PartitionWriter.count).map { bucket in runs.map { $0[bucket] } }
      }
      return
    }
    let stores = workers.map(\.store)
    let segments = InputOrder.segments(stores, sequenceColumn: shape.stored.count)
    let columns =
      stores.isEmpty
      ? shape.storedTypes.map { Column.reserving(0, type: $0) }
      : try RowStore.join(stores, segments, context: context)
    let table = try JoinTable(
      columns: columns, rowCount: held, keyColumns: shape.storedKeys, wantsMarks: shape.keepsRight,
      context: context, charges: stores.map(\.charge))
    state.withLock { $0.table = table }
  }

  /// The right side in memory; `nil` when it did not fit. After `finish`.
  var table: JoinTable? { state.withLock { $0.table } }

  /// Rows of the right side.
  var rowCount: Int { state.withLock { $0.rowCount } }

  /// Whether no two right rows have equal keys; `nil` when that is not known because they did not fit.
  var keysAreUnique: Bool? { table?.keysAreUnique }

  /// The spilled right side: per bucket the runs of all nodes.
  var buckets: [[SpilledRun]] { state.withLock { $0.buckets } }

  /// For a right or full join, after the last left row was probed: the right rows that nothing has matched, in right
  /// order, as output rows; they come behind all others. Credits the step with them.
  func unmatchedRows(_ context: RunContext) -> any TableScan {
    guard shape.keepsRight, let table else { return EmptyScan() }
    let rows = table.unmarkedRows()
    context.ledger.credit(step: step, added: rows.count)
    return UnmatchedRows(shape, table, rows, context)
  }
}
