/// One node's half of a sort.
///
/// Used by the node's thread, then by one thread of the sink's `finish`.
final class SortWorker: SinkWorker, @unchecked Sendable {
  /// A bound up to this many rows is kept by pruning as rows come.
  private static let largestPrunedBound = 1 << 16

  private let sink: SortSink
  private let context: RunContext
  private let types: [DataType]
  private let prefix: SortPrefix
  private(set) var store: RowStore
  private(set) var runs: [SpilledRun] = []
  private let spillStore: SpillStore
  private var sequence = RowSequence()
  private var rowsIn = 0
  private var spilledRows = 0
  private var rowsInMorsel = 0
  private var morsel = 0
  private var isNeeded = true
  /// With a bound that has been reached: rows behind this prefix are not wanted.
  private var threshold: SortEntry?

  init(_ sink: SortSink, _ context: RunContext) {
    self.sink = sink
    self.context = context
    types = sink.types + [.integer]
    prefix = SortPrefix(keys: sink.keys, types: types)
    store = Self.store(of: types, sink, context.budget)
    spillStore = SpillStore(context.spill)
  }

  /// Only what is compared has to be views.
  private static func store(of types: [DataType], _ sink: SortSink, _ budget: MemoryBudget) -> RowStore {
    let keys = sink.keys.map(\.column)
    return RowStore(
      types: types, numbered: types.indices.filter { !keys.contains($0) }, overheadPerRow: keys.isEmpty ? 16 : 68,
      budget: budget)
  }

  var hasSpilled: Bool { !runs.isEmpty }

  func begin(morsel: Int) throws {
    sequence.begin(morsel: morsel)
    self.morsel = morsel
    rowsInMorsel = 0
    isNeeded = sink.gate?.needs(morsel) ?? true
  }

  func consume(_ batch: Batch) throws {
    precondition(batch.ghosts == nil, "ghost rows are settled before a sort")
    rowsIn += batch.rowCount
    rowsInMorsel += batch.rowCount
    let first = sequence.next(batch.rowCount)
    if let gate = sink.gate, rowsInMorsel >= gate.bound { gate.fill(morsel) }
    guard isNeeded else { return }
    let columns = batch.columns + [InputOrder.sequences(from: first, count: batch.rowCount)]
    if sink.keys.isEmpty {
      // Input order: what comes after as many rows as wanted is never wanted.
      let wanted = min(batch.rowCount, sink.range.upperBound - keptRows)
      if wanted > 0 { try keep(columns, rows: nil, count: wanted) }
    } else if let threshold {
      try keepBelow(threshold, columns, batch.rowCount)
    } else {
      try keep(columns, rows: nil, count: batch.rowCount)
    }
    if !sink.keys.isEmpty && sink.range.upperBound <= Self.largestPrunedBound
      && store.rowCount >= max(4 * sink.range.upperBound, 4096)
    {
      try prune()
    }
  }

  func end(morsel: Int) throws { sink.gate?.complete(morsel, rows: rowsInMorsel) }

  func finish() throws { sink.rowsIn.add(rowsIn) }

  private var keptRows: Int { store.rowCount + spilledRows }

  private func keep(_ columns: [Column], rows: UnsafePointer<Int32>?, count: Int) throws {
    let share = context.budget.limit / context.nodes
    let held = store.charge.byteCount
    if held <= share, store.append(columns, rows: rows, count: count) { return }
    // A run too small would make too many of them.
    if held > min(256 << 10, share / 4) { try spill() }
    _ = store.append(columns, rows: rows, count: count, force: true)
  }

  /// Keeps the rows that do not come after the threshold by their prefix.
  private func keepBelow(_ threshold: SortEntry, _ columns: [Column], _ rowCount: Int) throws {
    let entries = Buffer<SortEntry>(capacity: rowCount)
    prefix.encode(columns, rows: 0..<rowCount, into: entries.base)
    let rows = Buffer<Int32>(capacity: rowCount)
    var count = 0
    for row in 0..<rowCount {
      rows[count] = Int32(row)
      count += SortEntry.precedes(threshold, entries[row]) ? 0 : 1
    }
    if count > 0 { try keep(columns, rows: UnsafePointer(rows.base), count: count) }
  }

  /// Keeps only as many rows as are wanted, still in input order, and learns the threshold.
  private func prune() throws {
    let bound = sink.range.upperBound
    let columns = store.columns
    let permutation = try TableSort.permutation(columns, rowCount: store.rowCount, keys: sink.keys, context: nil)
    let kept = min(bound, store.rowCount)
    if kept > 0 {
      let last = Int(permutation[kept - 1])
      let entry = Buffer<SortEntry>(capacity: 1)
      prefix.encode(columns, rows: last..<last + 1, into: entry.base)
      threshold = entry[0]
    }
    var first = UnsafeMutableBufferPointer(start: permutation.base, count: kept)
    first.sort()
    let smaller = Self.store(of: types, sink, context.budget)
    _ = smaller.append(columns, rows: UnsafePointer(permutation.base), count: kept, force: true)
    store = smaller
  }

  /// Sorts what is in memory and writes it as a run.
  func spill() throws {
    guard store.rowCount > 0 else { return }
    let columns = store.columns
    var permutation: Buffer<Int32>?
    if !sink.keys.isEmpty {
      permutation = try TableSort.permutation(columns, rowCount: store.rowCount, keys: sink.keys, context: nil)
    }
    runs.append(
      try SpilledRun.write(
        columns, permutation: permutation, rowCount: store.rowCount, to: spillStore, cancellation: context.cancellation)
    )
    spilledRows += store.rowCount
    store.removeAll()
  }
}
