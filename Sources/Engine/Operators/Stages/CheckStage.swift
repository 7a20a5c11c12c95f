/// Finds the rows of a `RowCheck`: counts them in a note, or makes them rejects of the step.
struct CheckStage: Stage {
  let step: PlanStep
  let check: RowCheck
  let input: Schema
  /// Index of the row origin column, when there is one.
  var originIndex: Int?

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(self, context) }

  private final class Worker: StageWorker {
    private let check: RowCheck
    private let evaluator: Evaluator
    private let context: RunContext
    private let report: RejectReport

    init(_ stage: CheckStage, _ context: RunContext) {
      check = stage.check
      evaluator = Evaluator(stage.check.condition, input: stage.input)
      self.context = context
      report = RejectReport(step: stage.step, originIndex: stage.originIndex, context: context)
    }

    func begin(morsel: Int) { report.begin(morsel: morsel) }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      let verdicts: Column
      do {
        verdicts = try evaluator.evaluate(batch, texts: TextAllowance(rows: batch.rowCount, budget: context.budget))
          .column
      } catch is TextAllowance.Exhausted where batch.rowCount > 1 {
        for half in batch.halves { try process(half, emit: emit) }
        return
      } catch is TextAllowance.Exhausted {
        // The row's own step cannot make these texts either, and says so.
        verdicts = .constant(.null, type: .boolean, count: 1)
      }
      report.begin(rows: batch.rowCount)
      guard case .boolean(let column) = verdicts else { preconditionFailure("a condition is boolean") }
      func isMeant(_ row: Int) -> Bool {
        column.values[row] != 0 && (column.nulls.map { $0[row] == 0 } ?? true)
          && (batch.ghosts.map { $0[row] == 0 } ?? true)
      }
      let meant = (0..<batch.rowCount).filter(isMeant)
      switch check.action {
      case .note:
        context.notes.add(meant.count, check.sentence)
        try emit(batch)
      case .reject:
        if meant.isEmpty { return try emit(batch) }
        let failures = meant.map { RowFailure(row: $0, reason: check.sentence) }
        _ = try report.rejected(failures, in: batch, expression: check.column)
        let rejected = Set(meant)
        let kept = Buffer((0..<batch.rowCount).filter { !rejected.contains($0) }.map(Int32.init))
        if kept.count > 0 { try emit(batch.gather(kept.elements)) }
      }
    }
  }
}
