/// Joins left rows, as they stream by, with a right side in memory.
///
/// Output: the left columns, then the taken ones; left order, then right order. Credits the step with left rows that go
/// and with matches beyond the first. Ghost rows are counted as living ones are; those that end at this join are not
/// put together, others keep their tag.
struct JoinProbeStage: Stage {
  private let shape: JoinShape
  private let table: JoinTable
  private let step: PlanStep
  /// The filters whose ghosts end here.
  private let settling: [UInt8: PlanStep]

  /// `nil` when the right side did not fit into memory: then use a `GraceJoinSink`.
  init?(_ build: JoinBuild, step: PlanStep, settling: [UInt8: PlanStep] = [:]) {
    guard let table = build.table else { return nil }
    shape = build.shape
    self.table = table
    self.step = step
    self.settling = settling
  }

  func makeWorker(_ context: RunContext) throws -> any StageWorker {
    Worker(
      JoinProber(
        shape, table, batchRows: context.batchRows(columns: shape.outputTypes.count), settles: !settling.isEmpty), self,
      context)
  }

  private final class Worker: StageWorker {
    private let prober: JoinProber
    private let stage: JoinProbeStage
    private let context: RunContext

    init(_ prober: JoinProber, _ stage: JoinProbeStage, _ context: RunContext) {
      self.prober = prober
      self.stage = stage
      self.context = context
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      try prober.process(batch) { batch in
        try context.cancellation.check()
        try emit(batch)
      }
      context.ledger.credit(step: stage.step, added: prober.added, removed: prober.removed)
      prober.added = 0
      prober.removed = 0
      for (tag, filter) in stage.settling {
        context.ledger.credit(step: filter, removed: prober.takeSettled(tag: tag))
      }
    }
  }
}
