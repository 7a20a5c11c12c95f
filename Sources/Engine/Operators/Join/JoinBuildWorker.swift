import Synchronization

/// One node's half of a join build: keeps rows, or deals them to buckets of a temporary file.
final class JoinBuildWorker: SinkWorker, @unchecked Sendable {
  private let build: JoinBuild
  private let context: RunContext
  private let stored: [Int]
  private let storedKeys: [Int]
  private let types: [DataType]
  let store: RowStore
  private var partitions: PartitionWriter?
  private let hashes = KeyHashes()
  /// For joins that ask only whether there is a match.
  private let firstKeys: FirstKeys?
  private var sequence = RowSequence()
  private(set) var rowCount = 0

  init(_ build: JoinBuild, _ context: RunContext) {
    self.build = build
    self.context = context
    stored = build.shape.stored
    storedKeys = build.shape.storedKeys
    types = build.shape.storedTypes
    let asksOnly = build.shape.kind == .semi || build.shape.kind == .anti
    firstKeys =
      asksOnly
      ? FirstKeys(keyTypes: build.shape.rightKeys.map { build.shape.rightTypes[$0] }, budget: context.budget) : nil
    let keys = storedKeys
    store = RowStore(
      types: types, numbered: types.indices.filter { !keys.contains($0) }, overheadPerRow: JoinTable.bytesPerRow,
      budget: context.budget)
  }

  func begin(morsel: Int) throws { sequence.begin(morsel: morsel) }

  func consume(_ batch: Batch) throws {
    precondition(batch.ghosts == nil, "ghost rows are settled before the right side of a join")
    rowCount += batch.rowCount
    let columns =
      stored.map { batch.columns[$0] }
      + [InputOrder.sequences(from: sequence.next(batch.rowCount), count: batch.rowCount)]
    if partitions == nil && !build.isSpilling.load(ordering: .relaxed) {
      if keep(columns, batch) { return }
      build.isSpilling.store(true, ordering: .relaxed)
    }
    try startSpilling()
    try deal(columns, batch.rowCount)
  }

  func end(morsel: Int) throws {}

  func finish() throws {}

  /// False, and nothing kept, when memory is refused.
  private func keep(_ columns: [Column], _ batch: Batch) -> Bool {
    let keys = build.shape.rightKeys.map { batch.columns[$0] }
    guard let firsts = firstKeys?.positions(of: keys, rowCount: batch.rowCount) else {
      return store.append(columns, rows: nil, count: batch.rowCount)
    }
    return firsts.isEmpty
      || firsts.withUnsafeBufferPointer { store.append(columns, rows: $0.baseAddress, count: firsts.count) }
  }

  private func deal(_ columns: [Column], _ rowCount: Int) throws {
    let keys = storedKeys.map { columns[$0] }
    try partitions?.append(columns, rowCount: rowCount, hashes: hashes.hashes(keys, rowCount: rowCount))
  }

  /// Moves the rows kept so far to buckets.
  func startSpilling() throws {
    if partitions == nil { partitions = PartitionWriter(types: types, level: 0, context: context) }
    guard store.rowCount > 0 else { return }
    let columns = store.columns
    var at = 0
    while at < store.rowCount {
      let count = min(context.batchRows(columns: columns.count), store.rowCount - at)
      try deal(columns.map { $0.slice(at..<at + count) }, count)
      at += count
    }
    store.removeAll()
  }

  func finishSpilling() throws -> [SpilledRun] {
    try partitions?.finish() ?? Array(repeating: SpilledRun(), count: PartitionWriter.count)
  }
}
