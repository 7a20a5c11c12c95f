/// Joins one bucket of a grace join, splitting it when it does not fit. Used by one thread.
struct GraceJoinBucket {
  private let shape: JoinShape
  private let context: RunContext
  private let leftTypes: [DataType]
  private let rightTypes: [DataType]
  /// Joined rows, each run by left sequence: output columns, sequence, ghost tag.
  private(set) var joined: [SpilledRun] = []
  /// Right rows without a match, each run by right sequence: output columns, sequence.
  private(set) var unmatched: [SpilledRun] = []
  private(set) var added = 0
  private(set) var removed = 0

  init(_ shape: JoinShape, _ context: RunContext) {
    self.shape = shape
    self.context = context
    leftTypes = shape.leftTypes + [.integer, .boolean]
    rightTypes = shape.storedTypes
  }

  mutating func run(left: [SpilledRun], right: [SpilledRun], level: Int) throws {
    let rightRows = right.reduce(0) { $0 + $1.rowCount }
    let leftRows = left.reduce(0) { $0 + $1.rowCount }
    guard leftRows > 0 || (rightRows > 0 && shape.keepsRight) else { return }
    if !fits(right, rightRows), level + 1 < PartitionWriter.deepestLevel, rightRows > 256 {
      let parts = try split(right, rightTypes, keys: shape.storedKeys, sequence: shape.stored.count, level + 1)
      // Rows that stay together have equal keys: no split will part them.
      if parts.allSatisfy({ $0.rowCount < rightRows }) {
        let leftParts = try split(left, leftTypes, keys: shape.leftKeys, sequence: shape.leftTypes.count, level + 1)
        for (leftPart, rightPart) in zip(leftParts, parts) {
          try run(left: [leftPart], right: [rightPart], level: level + 1)
        }
        return
      }
    }
    try join(left, right)
  }

  /// Whether the budget has room for the table of these rows now.
  private func fits(_ right: [SpilledRun], _ rowCount: Int) -> Bool {
    let bytes = right.reduce(0) { $0 + $1.blocks.reduce(0) { $0 + $1.byteCount } }
    let needed = bytes * 3 / 2 + rowCount * JoinTable.bytesPerRow
    guard rowCount < RowStore.largestRowCount, context.budget.charge(needed) else { return false }
    context.budget.release(needed)
    return true
  }

  private func split(
    _ runs: [SpilledRun], _ types: [DataType], keys: [Int], sequence: Int, _ level: Int
  ) throws -> [SpilledRun] {
    let writer = PartitionWriter(types: types, level: level, context: context)
    let hashes = KeyHashes()
    let merge = try RunMerge(runs, types: types, keys: [], sequenceColumn: sequence, context: context)
    while let batch = try merge.next(context.batchRows(columns: types.count)) {
      let columns = keys.map { batch.columns[$0] }
      try writer.append(
        batch.columns, rowCount: batch.rowCount, hashes: hashes.hashes(columns, rowCount: batch.rowCount))
    }
    return try writer.finish()
  }

  private mutating func join(_ left: [SpilledRun], _ right: [SpilledRun]) throws {
    let store = RowStore(types: rightTypes, overheadPerRow: JoinTable.bytesPerRow, budget: context.budget)
    let rightSequence = shape.stored.count
    let rights = try RunMerge(right, types: rightTypes, keys: [], sequenceColumn: rightSequence, context: context)
    while let batch = try rights.next(context.batchRows(columns: rightTypes.count)) {
      _ = store.append(batch.columns, rows: nil, count: batch.rowCount, force: true)
    }
    let table = try JoinTable(
      columns: store.columns, rowCount: store.rowCount, keyColumns: shape.storedKeys, wantsMarks: shape.keepsRight,
      context: nil, charges: [store.charge])
    let width = shape.leftTypes.count
    let batchRows = context.batchRows(columns: shape.outputTypes.count + 2)
    let prober = JoinProber(shape, table, batchRows: batchRows)
    let spill = SpillStore(context.spill)
    let writer = RunWriter(types: shape.outputTypes + [.integer, .boolean], store: spill, budget: context.budget)
    let lefts = try RunMerge(left, types: leftTypes, keys: [], sequenceColumn: width, context: context)
    while let batch = try lefts.next(batchRows) {
      try prober.process(batch) { result in
        let columns = result.columns[..<width] + result.columns[(width + 2)...] + result.columns[width..<(width + 2)]
        try writer.append(Array(columns), rows: nil, count: result.rowCount)
      }
    }
    try writer.flush()
    joined.append(writer.run)
    added += prober.added
    removed += prober.removed
    guard shape.keepsRight else { return }
    let rows = table.unmarkedRows()
    added += rows.count
    let rest = RunWriter(types: shape.outputTypes + [.integer], store: spill, budget: context.budget)
    var at = 0
    while at < rows.count {
      let some = UnsafeBufferPointer(start: rows.base + at, count: min(batchRows, rows.count - at))
      let columns = shape.unmatched(table.columns, rows: some) + [table.columns[rightSequence].gather(some)]
      try rest.append(columns, rows: nil, count: some.count)
      at += some.count
    }
    try rest.flush()
    unmatched.append(rest.run)
  }
}
