import Synchronization

/// Writes all rows, in input order, to one file.
final class OrderedWriteSink: Sink, WriteSink {
  private let gate: OrderedGate
  private let state: WriterState

  private final class WriterState: @unchecked Sendable {
    var writer: PartFileWriter
    var rows = 0
    var bytes = 0
    init(_ writer: PartFileWriter) { self.writer = writer }
  }

  /// - Throws: `Failure` (`run`) when the file cannot be made.
  init(schema: Schema, request: WriteRequest, context: RunContext) throws {
    let writer = try PartFileWriter(schema: schema, request: request)
    try writer.begin(path: request.singleFile ?? request.partName(0))
    let state = WriterState(writer)
    self.state = state
    gate = OrderedGate(context: context) { _, batches in
      for batch in batches {
        try state.writer.append(batch)
        state.rows += batch.rowCount
      }
    }
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { Worker(gate, context) }

  func finish(_ context: RunContext) throws { state.bytes = try state.writer.finish(on: context) }

  func abort() { gate.fail() }

  func result() -> WriteResult {
    var result = WriteResult()
    result.rows = state.rows
    result.files = 1
    result.bytes = state.bytes
    result.stamps = state.writer.stamps
    return result
  }

  private final class Worker: SinkWorker {
    private let gate: OrderedGate
    private let budget: MemoryBudget
    /// Bytes of a morsel that are not asked of the budget.
    private let share: Int
    private var morsel = 0
    private var batches: [Batch] = []
    private var bytes = 0
    private var charge: MemoryCharge
    private let interner = TextInterner()

    init(_ gate: OrderedGate, _ context: RunContext) {
      self.gate = gate
      budget = context.budget
      share = 2 * context.chunkBytes
      charge = MemoryCharge(budget)
    }

    func begin(morsel: Int) {
      self.morsel = morsel
      renew()
    }

    func consume(_ batch: Batch) throws {
      // Copied out of the chunk of input, which may be much larger than what is left of it.
      let batch = interner.copy(batch)
      batches.append(batch)
      bytes += batch.columns.reduce(0) { $0 + $1.heldBytes }
      let wanted = bytes - share - charge.byteCount
      // Most of the budget is left to what the plan keeps.
      guard wanted > 0, !charge.grow(wanted, upTo: budget.limit / 4) else { return }
      try gate.deliverPart(morsel: morsel, batches)
      renew()
    }

    func end(morsel: Int) throws {
      try gate.deliver(morsel: morsel, batches, charge)
      renew()
    }

    func finish() {}

    private func renew() {
      (batches, bytes, charge) = ([], 0, MemoryCharge(budget))
    }
  }
}

/// A sink that leaves files behind.
protocol WriteSink: Sink {
  /// What was written. After `finish`.
  func result() -> WriteResult
}

extension WriteRequest {
  /// `part-00000.snappy.parquet`
  func partName(_ number: Int) -> String { format.partName(number, compression, tag: partTag) }
}
