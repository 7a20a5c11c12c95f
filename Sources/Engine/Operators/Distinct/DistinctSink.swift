import Synchronization

/// Removes rows equal to an earlier one, comparing whole values; the first one in input order stays.
///
/// Rows go into an exchange by the hash of the compared columns; every partition is then settled on its own in
/// sequence order. Ghosts (rows that a filter moved below has turned down already) are only counted, by a fingerprint of
/// their compared columns.
final class DistinctSink: BlockingSink {
  private let step: PlanStep
  private let compared: [Int]
  private let comparesAll: Bool
  /// By column, whether it is compared.
  private let hashed: [Bool]
  private let exchange: RowExchange
  private let ghosts: GhostCounter
  private let runs = Counter()
  private let result = Mutex<SequencedRows?>(nil)

  /// - Parameters:
  ///   - types: types of all columns of the input.
  ///   - compared: columns to compare.
  ///   - ghostSteps: for each ghost tag the step whose filter set it.
  init(
    step: PlanStep, types: [DataType], compared: [Int], ghostSteps: [UInt8: PlanStep], expectedBytes: Int,
    context: RunContext
  ) {
    self.step = step
    let compared = compared.sorted()
    self.compared = compared
    comparesAll = compared == Array(types.indices)
    hashed = types.indices.map(Set(compared).contains)
    exchange = RowExchange(
      types: types, partitionCount: RowExchange.partitionCount(expectedBytes: expectedBytes, context: context),
      context: context)
    ghosts = GhostCounter(
      step: step, compared: compared, filterSteps: ghostSteps, expectedBytes: expectedBytes, context: context)
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker {
    let run = runs.next()
    return Worker(self, writer: exchange.makeWriter(run: run), ghosts: ghosts.makeWorker())
  }

  func finish(_ context: RunContext) throws {
    let parts = Mutex<[Int: SequencedRows.Part]>([:])
    let (exchange, compared, step) = (exchange, comparesAll ? nil : compared, step)
    let spilled = exchange.hasSpilled
    try context.parallel(exchange.partitionCount) { partition in
      guard exchange.rowCount(partition: partition) > 0 else { return }
      let runs = try exchange.load(partition: partition)
      let sorted = runs.inSequence()
      let kept = DuplicateFilter.firsts(of: sorted, codec: exchange.codec, columns: compared)
      context.ledger.credit(step: step, removed: sorted.count - kept.count)
      let part: SequencedRows.Part
      if spilled {
        part = .spilled(try SpilledRows(kept, context: context))
        exchange.drop(partition: partition)
      } else {
        part = .memory(kept, owners: runs.owners)
      }
      parts.withLock { $0[partition] = part }
    }
    try ghosts.finish(context)
    let ordered = parts.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    let rows = SequencedRows(codec: exchange.codec, parts: ordered, context: context)
    result.withLock { $0 = rows }
  }

  /// The rows that stay, in input order. After `finish`.
  func output() -> any TableScan {
    guard let rows = result.withLock({ $0 }) else { preconditionFailure("the sink has been finished") }
    return rows
  }

  private final class Worker: SinkWorker {
    private let sink: DistinctSink
    private let writer: RowExchangeWriter
    private let ghosts: GhostCounter.Worker
    private var sequence = RowSequence()

    init(_ sink: DistinctSink, writer: RowExchangeWriter, ghosts: GhostCounter.Worker) {
      self.sink = sink
      self.writer = writer
      self.ghosts = ghosts
    }

    func begin(morsel: Int) { sequence.begin(morsel: morsel) }

    func consume(_ batch: Batch) throws {
      guard let (living, hashes) = try ghosts.takeGhosts(from: batch) else { return }
      try writer.append(
        living.columns, rowCount: living.rowCount, sequence: sequence.next(living.rowCount), hashes: hashes,
        hashed: sink.hashed)
    }

    func end(morsel: Int) {}
    func finish() throws {
      writer.finish()
      ghosts.finish()
    }
  }
}
