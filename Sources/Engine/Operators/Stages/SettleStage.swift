/// Drops ghosts where the filters that made them stood, and credits those filters.
struct SettleStage: Stage {
  /// For each ghost tag the step whose filter set it.
  let filterSteps: [UInt8: PlanStep]

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(filterSteps, context) }

  private final class Worker: StageWorker {
    private let filterSteps: [UInt8: PlanStep]
    private let context: RunContext

    init(_ filterSteps: [UInt8: PlanStep], _ context: RunContext) {
      self.filterSteps = filterSteps
      self.context = context
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      guard let ghosts = batch.ghosts else { return try emit(batch) }
      let rows = Buffer<Int32>(capacity: batch.rowCount)
      var count = 0
      var counts = [Int](repeating: 0, count: 256)
      for row in 0..<batch.rowCount {
        rows[count] = Int32(truncatingIfNeeded: row)
        count += ghosts[row] == 0 ? 1 : 0
        counts[Int(ghosts[row])] += 1
      }
      rows.count = count
      for (tag, step) in filterSteps { context.ledger.credit(step: step, removed: counts[Int(tag)]) }
      guard count > 0 else { return }
      var living = batch.gather(rows.elements)
      living.ghosts = nil
      try emit(living)
    }
  }
}
