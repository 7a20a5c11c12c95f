import Synchronization

/// A window over rows that do not fit into memory: rows lie in temporary files in input order, what is looked at goes by hash
/// of its group through an exchange, and the results, in files by the numbers of their rows, are read beside the rows.
///
/// A group has to fit into memory, but only with the columns that are looked at; one group of all rows without an order does not
/// even have to, as long as it is only added up or numbered.
enum SpilledWindow {
  /// - Parameter runs: the rows, each run in the order of its numbers, which stand in the last column.
  /// - Throws: `Failure` (`run`) when a group does not fit into memory.
  static func scan(
    _ shape: WindowShape, _ runs: [SpilledRun], expectedBytes: Int, context: RunContext
  ) throws -> any TableScan {
    let types = shape.types + [.integer]
    let rows = MergedRuns.Part(
      runs: runs, types: types, width: shape.width, sequenceColumn: shape.types.count)
    if let constants = try OneGroup.results(shape, rows, context) {
      return try SideBySide(rows, constants, context: context)
    }
    let found =
      shape.by.isEmpty ? try inOneGroup(shape, rows, context) : try byGroup(shape, runs, expectedBytes, context)
    let resultTypes = shape.calls.map(\.type)
    let results = MergedRuns.Part(
      runs: found, types: resultTypes + [.integer], width: resultTypes.count, sequenceColumn: resultTypes.count)
    return try SideBySide(rows, .files(results), context: context)
  }

  // MARK: Many groups

  private static func byGroup(
    _ shape: WindowShape, _ runs: [SpilledRun], _ expectedBytes: Int, _ context: RunContext
  ) throws -> [SpilledRun] {
    let columns = shape.by + shape.computed
    let share = columns.count * expectedBytes / max(shape.types.count, 1)
    let exchange = RowExchange(
      types: columns.map { shape.types[$0] },
      partitionCount: RowExchange.partitionCount(expectedBytes: share, context: context), context: context)
    try context.parallel(runs.count) { run in
      let writer = exchange.makeWriter(run: run)
      for block in runs[run].blocks {
        try context.cancellation.check()
        try append(block, of: shape, columns, to: writer, context)
      }
      writer.finish()
    }
    let found = Mutex<[Int: SpilledRun]>([:])
    let apart = alone(context)
    try context.parallel(exchange.partitionCount) { partition in
      guard exchange.rowCount(partition: partition) > 0 else { return }
      let size = exchange.byteCount(partition: partition)
      guard size < max(context.budget.limit, 16 << 20) else { throw tooLarge(shape, size) }
      let run = try results(of: exchange.load(partition: partition), exchange.codec, shape, apart)
      exchange.drop(partition: partition)
      found.withLock { $0[partition] = run }
    }
    return found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// Sends what is looked at of a block on its way.
  private static func append(
    _ block: SpilledBlock, of shape: WindowShape, _ columns: [Int], to writer: RowExchangeWriter, _ context: RunContext
  ) throws {
    let charge = MemoryCharge(context.budget)
    charge.growAnyway(block.byteCount * 2)
    let all = try block.read(types: shape.types + [.integer])
    let sequences = all[shape.types.count].integerCells
    var start = 0
    while start < block.rowCount {
      // Numbers follow one another up to the end of a morsel.
      var end = start + 1
      while end < block.rowCount, sequences[end] == sequences[end - 1] + 1 { end += 1 }
      let some = columns.map { all[$0].slice(start..<end) }
      try writer.append(
        some, rowCount: end - start, sequence: UInt64(bitPattern: sequences[start]), hashes: nil,
        hashed: some.indices.map { $0 < shape.by.count })
      start = end
    }
    withExtendedLifetime(all) {}
  }

  private static func results(
    of runs: RowRuns, _ codec: RowCodec, _ shape: WindowShape, _ context: RunContext
  ) throws -> SpilledRun {
    let records = runs.inSequence()
    let count = records.count
    let charge = MemoryCharge(context.budget)
    charge.growAnyway(count * shape.overheadPerRow)
    let columns = codec.columns(codec.types.indices, of: records.elements, owners: runs.owners)
    let table = GroupTable(keyTypes: shape.by.map { shape.types[$0] }, budget: context.budget)
    let groups = Buffer<Int32>(capacity: count)
    for start in stride(from: 0, to: count, by: 4096) {
      let range = start..<min(start + 4096, count)
      _ = table.reserve(range.count, force: true)
      table.assign(
        columns.prefix(shape.by.count).map { $0.slice(range) }, rowCount: range.count, into: groups.base + start)
    }
    let sequences = Buffer<Int64>(capacity: count)
    for (row, record) in records.elements.enumerated() {
      sequences[row] = Int64(bitPattern: RowCodec.sequence(record))
    }
    let results = try WindowResults(
      shape, Array(columns.dropFirst(shape.by.count)), rowCount: count, groups: groups, groupCount: table.count,
      context: context)
    return try write(results, sequences, context)
  }

  private static func write(
    _ results: WindowResults, _ sequences: Buffer<Int64>, _ context: RunContext
  ) throws -> SpilledRun {
    let store = SpillStore(context.spill)
    var run = SpilledRun()
    let all = Column.integer(PlainColumn(sequences))
    for start in stride(from: 0, to: sequences.count, by: 4096) {
      try context.cancellation.check()
      let range = start..<min(start + 4096, sequences.count)
      run.blocks.append(try store.write(results.columns(of: range) + [all.slice(range)], rowCount: range.count))
    }
    return run
  }

  // MARK: One group

  /// All rows are one group that has to be looked at as a whole.
  private static func inOneGroup(
    _ shape: WindowShape, _ rows: MergedRuns.Part, _ context: RunContext
  ) throws -> [SpilledRun] {
    let types = shape.computed.map { shape.types[$0] } + [.integer]
    let store = RowStore(types: types, overheadPerRow: shape.overheadPerRow, budget: context.budget)
    let merge = try RunMerge(
      rows.runs, types: rows.types, keys: [], sequenceColumn: rows.sequenceColumn, context: context)
    while let batch = try merge.next(4096) {
      let columns = (shape.computed + [shape.types.count]).map { batch.columns[$0] }
      guard store.append(columns, rows: nil, count: batch.rowCount) else {
        throw tooLarge(shape, store.charge.byteCount)
      }
    }
    guard case .integer(let sequences) = store.column(types.count - 1) else { preconditionFailure("numbers of rows") }
    let results = try WindowResults(
      shape, Array(store.columns.dropLast()), rowCount: store.rowCount, groups: nil, groupCount: 1, context: context)
    return [try write(results, sequences.values, context)]
  }

  private static func tooLarge(_ shape: WindowShape, _ byteCount: Int) -> Failure {
    Failure(
      .run,
      "the rows that step \(shape.step.number) looks at together do not fit into the memory (more than \(byteCount >> 20) MB); allow more with --memory, or let \"by\" make smaller groups"
    )
  }

  /// What one thread works with by itself.
  private static func alone(_ context: RunContext) -> RunContext {
    RunContext(
      nodes: 1, batchRows: context.batchRows, budget: context.budget, cancellation: context.cancellation,
      spill: context.spill)
  }
}

/// Results that need no row of a group to be kept: numbers of rows, and aggregates of all of them.
private enum OneGroup {
  /// What stands beside the rows; `nil` when the group has to be looked at as a whole.
  static func results(
    _ shape: WindowShape, _ rows: MergedRuns.Part, _ context: RunContext
  ) throws -> SideBySide.Results? {
    guard shape.by.isEmpty, shape.order.isEmpty, shape.frame == nil else { return nil }
    var sums: [(call: Int, accumulation: Accumulation, argument: Int?)] = []
    for (index, call) in shape.calls.enumerated() {
      switch call.computing {
      case .rank(.rowNumber): continue
      case .aggregate(let function) where function != .first && function != .last:
        let aggregate = GroupAggregate(
          name: call.name, function: function, column: call.argument.map { _ in 0 }, type: call.type)
        let inputs = call.argument.map { [shape.types[$0]] } ?? []
        let group = GroupShape(inputTypes: inputs, keys: [], aggregates: [aggregate], step: shape.step)
        sums.append((index, Accumulation(group, count: 1, budget: context.budget), call.argument))
      default: return nil
      }
    }
    if !sums.isEmpty {
      let merge = try RunMerge(
        rows.runs, types: rows.types, keys: [], sequenceColumn: rows.sequenceColumn, context: context)
      let zeros = Buffer<Int32>(repeating: 0, count: 4096)
      while let batch = try merge.next(4096) {
        for sum in sums {
          let values = sum.argument.map { [batch.columns[$0]] } ?? []
          sum.accumulation.add(Batch(columns: values, rowCount: batch.rowCount), groups: zeros)
        }
        try sums.compactMap(\.accumulation.counted).checkMemory(context.budget.limit, step: shape.step)
      }
    }
    var constants: [Column?] = shape.calls.map { _ in nil }
    for sum in sums { constants[sum.call] = try sum.accumulation.column(1) }
    return .constants(constants)
  }
}

/// Rows of temporary files in their order, with the results of a window beside them.
private final class SideBySide: TableScan {
  enum Results {
    /// In files, by the numbers of the rows.
    case files(MergedRuns.Part)
    /// One cell for all rows; the number of the row where there is none.
    case constants([Column?])
  }

  private struct State {
    var rows: RunMerge
    var results: RunMerge?
    /// What has been read of one and not yet of the other.
    var waitingRows: Batch?
    var waitingResults: Batch?
    var morsel = 0
    var row = 0
  }

  private let state: Mutex<State>
  private let constants: [Column?]
  private let width: Int
  private let resultWidth: Int
  private let batchRows: Int

  init(_ rows: MergedRuns.Part, _ results: Results, context: RunContext) throws {
    func merge(_ part: MergedRuns.Part) throws -> RunMerge {
      try RunMerge(part.runs, types: part.types, keys: [], sequenceColumn: part.sequenceColumn, context: context)
    }
    width = rows.width
    batchRows = context.batchRows(columns: rows.types.count)
    var made = State(rows: try merge(rows))
    switch results {
    case .files(let part):
      (constants, resultWidth) = ([], part.width)
      made.results = try merge(part)
    case .constants(let columns): (constants, resultWidth) = (columns, columns.count)
    }
    state = Mutex(made)
  }

  func makeReader() throws -> any ScanReader { Reader(self) }

  private func next() throws -> (morsel: Int, batch: Batch)? {
    try state.withLock { state in
      guard let rows = try state.waitingRows ?? state.rows.next(batchRows) else { return nil }
      defer { state.morsel += 1 }
      guard let merge = state.results else {
        state.waitingRows = nil
        defer { state.row += rows.rowCount }
        return (
          state.morsel,
          Batch(
            columns: rows.columns.prefix(width) + constantColumns(from: state.row, count: rows.rowCount),
            rowCount: rows.rowCount)
        )
      }
      guard let results = try state.waitingResults ?? merge.next(batchRows) else {
        preconditionFailure("every row has its results")
      }
      let count = min(rows.rowCount, results.rowCount)
      state.waitingRows = Self.rest(of: rows, behind: count)
      state.waitingResults = Self.rest(of: results, behind: count)
      let columns = rows.columns.prefix(width) + results.columns.prefix(resultWidth)
      return (
        state.morsel, Batch(columns: columns.map { $0.count == count ? $0 : $0.slice(0..<count) }, rowCount: count)
      )
    }
  }

  private static func rest(of batch: Batch, behind count: Int) -> Batch? {
    guard count < batch.rowCount else { return nil }
    return Batch(columns: batch.columns.map { $0.slice(count..<batch.rowCount) }, rowCount: batch.rowCount - count)
  }

  private func constantColumns(from row: Int, count: Int) -> [Column] {
    let zeros = Buffer<Int32>(repeating: 0, count: count)
    return withExtendedLifetime(zeros) {
      constants.map { $0?.gather(zeros.elements) ?? InputOrder.sequences(from: UInt64(row + 1), count: count) }
    }
  }

  private final class Reader: ScanReader {
    private let rows: SideBySide
    private var batch: Batch?

    init(_ rows: SideBySide) { self.rows = rows }

    func nextMorsel() throws -> Int? {
      guard let next = try rows.next() else { return nil }
      batch = next.batch
      return next.morsel
    }

    func nextBatch() throws -> Batch? {
      defer { batch = nil }
      return batch
    }
  }
}
