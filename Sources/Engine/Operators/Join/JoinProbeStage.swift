/// Joins left rows, as they stream by, with a right side in memory.
///
/// Output: the left columns, then the taken ones; left order, then right order. Ghost rows are joined and counted as
/// living ones are and keep their tag. Credits the step with left rows that go and with matches beyond the first.
struct JoinProbeStage: Stage {
  private let shape: JoinShape
  private let table: JoinTable
  private let step: Int

  /// `nil` when the right side did not fit into memory: then use a `GraceJoinSink`.
  init?(_ build: JoinBuild, step: Int) {
    guard let table = build.table else { return nil }
    shape = build.shape
    self.table = table
    self.step = step
  }

  func makeWorker(_ context: RunContext) throws -> any StageWorker {
    Worker(JoinProber(shape, table, batchRows: context.batchRows), step, context)
  }

  private final class Worker: StageWorker {
    private let prober: JoinProber
    private let step: Int
    private let context: RunContext

    init(_ prober: JoinProber, _ step: Int, _ context: RunContext) {
      self.prober = prober
      self.step = step
      self.context = context
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      try prober.process(batch) { batch in
        try context.cancellation.check()
        try emit(batch)
      }
      context.ledger.credit(step: step, added: prober.added, removed: prober.removed)
      prober.added = 0
      prober.removed = 0
    }
  }
}
