/// Gives each row some times, one after the other, with the number of the time as one more column.
///
/// Batches that leave have at most as many rows as those of the run, unless one row alone makes more.
struct RepeatStage: Stage {
  let step: PlanStep
  let times: Int

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(self, context) }

  private final class Worker: StageWorker {
    private let stage: RepeatStage
    private let ledger: LedgerCounts
    /// Rows of one batch that are repeated at a time.
    private let pieceRows: Int

    init(_ stage: RepeatStage, _ context: RunContext) {
      self.stage = stage
      ledger = context.ledger
      pieceRows = max(1, context.batchRows / stage.times)
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      let times = stage.times
      ledger.credit(step: stage.step, added: batch.rowCount * (times - 1))
      for start in stride(from: 0, to: batch.rowCount, by: pieceRows) {
        let count = (min(start + pieceRows, batch.rowCount) - start) * times
        let rows = Buffer<Int32>(capacity: count)
        let numbers = Buffer<Int64>(capacity: count)
        for position in 0..<count {
          rows[position] = Int32(truncatingIfNeeded: start + position / times)
          numbers[position] = Int64(position % times + 1)
        }
        rows.count = count
        numbers.count = count
        var repeated = batch.gather(rows.elements)
        repeated.columns.append(.integer(PlainColumn(numbers, nulls: nil)))
        try emit(repeated)
      }
    }
  }
}
