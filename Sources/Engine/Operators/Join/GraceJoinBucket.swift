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
    let needed = tableBytes(right, rightRows)
    let room = room(for: needed, rightRows)
    if room == nil, level + 1 < PartitionWriter.deepestLevel, rightRows > 256 {
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
    try join(left, right, rowCount: rightRows, room: room ?? forced(needed))
  }

  /// What the table of these rows takes: their texts are in the file as they are in memory.
  private func tableBytes(_ right: [SpilledRun], _ rowCount: Int) -> Int {
    let cells = rightTypes.reduce(JoinTable.bytesPerRow) { $0 + $1.cellBytes + 1 }
    return right.reduce(0) { $0 + $1.byteCount } + rowCount * cells
  }

  /// Sets the memory for a table aside, before others take it; `nil` when there is not enough. A node's share is
  /// always given: splitting further would cost more than it saves.
  private func room(for byteCount: Int, _ rowCount: Int) -> MemoryCharge? {
    guard rowCount < RowStore.largestRowCount else { return nil }
    if byteCount <= context.budget.limit / (4 * context.nodes) { return forced(byteCount) }
    let room = MemoryCharge(context.budget)
    return room.grow(byteCount) ? room : nil
  }

  private func forced(_ byteCount: Int) -> MemoryCharge {
    let room = MemoryCharge(context.budget)
    room.growAnyway(byteCount)
    return room
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

  /// - Parameter room: what is charged for the table of the right side.
  private mutating func join(_ left: [SpilledRun], _ right: [SpilledRun], rowCount: Int, room: MemoryCharge) throws {
    let store = RowStore(types: rightTypes, budget: MemoryBudget(limit: .max))
    store.reserve(rowCount)
    let rightSequence = shape.stored.count
    let rights = try RunMerge(right, types: rightTypes, keys: [], sequenceColumn: rightSequence, context: context)
    while let batch = try rights.next(context.batchRows(columns: rightTypes.count)) {
      _ = store.append(batch.columns, rows: nil, count: batch.rowCount, force: true)
    }
    let table = try JoinTable(
      columns: store.columns, rowCount: store.rowCount, keyColumns: shape.storedKeys, wantsMarks: shape.keepsRight,
      context: nil, charges: [room])
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
