/// Sorts rows, stably; with a bound, keeps only the first rows of the order.
///
/// Each node keeps compact copies of its rows; when the budget refuses more, it sorts what it has and writes it to a
/// temporary file as a run. At the end either all nodes sort the one table in memory, or the runs are merged.
/// Equal keys keep input order, which the rows' sequence numbers carry.
final class SortSink: BlockingSink {
  let types: [DataType]
  let keys: [SortColumn]
  /// Places of the order that are wanted.
  let range: Range<Int>
  /// The step that `range` came from, credited with the rows it removes.
  let limitStep: PlanStep?
  let gate: LimitGate?
  let rowsIn = Counter()
  private let workers = NodeWorkers<SortWorker>()
  private let result = SinkOutput()

  /// - Parameters:
  ///   - types: of the input's columns, which are the output's too.
  ///   - keys: most significant first; none keeps input order.
  ///   - limit: rows wanted of the sorted order, after `offset`; `nil` for all.
  ///   - limitStep: the recipe step of the limit; its removed rows are credited by `finish`.
  ///   - gate: without keys, learns when no more input is needed.
  init(
    types: [DataType], keys: [SortColumn], limit: Int? = nil, offset: Int = 0, limitStep: PlanStep? = nil,
    gate: LimitGate? = nil
  ) {
    self.types = types
    self.keys = keys
    let start = max(offset, 0)
    let (end, overflow) = start.addingReportingOverflow(max(limit ?? Int.max, 0))
    range = start..<(overflow ? Int.max : end)
    self.limitStep = limitStep
    self.gate = gate
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { workers.add(SortWorker(self, context)) }

  /// The rows in order. After `finish`, once.
  func output() -> any TableScan { result.take() }

  func finish(_ context: RunContext) throws {
    let workers = self.workers.take()
    let output: any TableScan
    let held = workers.reduce(0) { $0 + $1.store.rowCount }
    if workers.contains(where: \.hasSpilled) || held > RowStore.largestRowCount {
      try context.parallel(workers.count) { index in try workers[index].spill() }
      let runs = workers.flatMap(\.runs)
      let part = MergedRuns.Part(
        runs: runs, types: types + [.integer], keys: keys, width: types.count, sequenceColumn: types.count)
      output = MergedRuns([part], range: range, context: context)
    } else {
      let stores = workers.map(\.store)
      output = try table(stores, held, context)
    }
    if let limitStep {
      let rowsOut = max(min(range.upperBound, rowsIn.value) - range.lowerBound, 0)
      context.ledger.credit(step: limitStep, removed: rowsIn.value - rowsOut)
    }
    result.set(output)
  }

  /// All rows are in memory: one table, sorted by all nodes.
  private func table(_ stores: [RowStore], _ rowCount: Int, _ context: RunContext) throws -> any TableScan {
    guard rowCount > 0 else { return EmptyScan() }
    let stores = stores.filter { $0.rowCount > 0 }
    let segments = InputOrder.segments(stores, sequenceColumn: types.count)
    for store in stores { store.dropValues(types.count) }
    let wanted = min(range.lowerBound, rowCount)..<min(range.upperBound, rowCount)
    // Only what is compared has to stand together: other cells go from where they are to where they belong.
    let sorted = keys.map(\.column).reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
    let joined = keys.isEmpty || stores.count == 1 ? Array(types.indices) : sorted
    let whole = try RowStore.join(stores, segments, columns: joined, context: context)
    var permutation: Buffer<Int32>?
    if !keys.isEmpty {
      let compared = keys.compactMap { key in
        joined.firstIndex(of: key.column).map {
          SortColumn($0, descending: key.descending, nullsLast: key.nullsLast)
        }
      }
      permutation = try TableSort.permutation(whole, rowCount: rowCount, keys: compared, context: context)
    }
    // Without an order to follow all columns are joined.
    let places = joined.count < types.count ? permutation.map { RowPlaces(segments, order: $0) } : nil
    let columns = types.indices.map { index -> TableRows.Cells in
      if let place = joined.firstIndex(of: index) { return .whole(whole[place]) }
      guard let places else { preconditionFailure("columns that are not joined have places") }
      return .parts(PartedColumn(stores.map { $0.column(index) }, in: places))
    }
    return TableRows(columns, permutation: permutation, range: wanted, charges: stores.map(\.charge), context: context)
  }
}
