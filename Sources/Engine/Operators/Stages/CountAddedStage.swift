/// Credits a step with every row that passes: rows that a union adds.
struct CountAddedStage: Stage {
  let step: PlanStep

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(step, context.ledger) }

  private final class Worker: StageWorker {
    private let step: PlanStep
    private let ledger: LedgerCounts

    init(_ step: PlanStep, _ ledger: LedgerCounts) {
      self.step = step
      self.ledger = ledger
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      ledger.credit(step: step, added: batch.rowCount)
      try emit(batch)
    }
  }
}
