/// Keeps the rows for which every predicate is true.
///
/// With a `ghostTag` the rows turned down stay in the batch as ghosts, for operators below which the filter was moved;
/// they are credited where they are settled. A row in which a predicate fails is a reject of the step.
struct FilterStage: Stage {
  let step: PlanStep
  let predicates: [Expression]
  let input: Schema
  var ghostTag: UInt8?
  /// Index of the row origin column, when there is one.
  var originIndex: Int?

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(self, context) }

  private final class Worker: StageWorker {
    private let stage: FilterStage
    private let evaluators: [Evaluator]
    private let context: RunContext
    private let report: RejectReport

    init(_ stage: FilterStage, _ context: RunContext) {
      self.stage = stage
      self.context = context
      let texts = StepTexts()
      evaluators = stage.predicates.map { Evaluator($0, input: stage.input, texts: texts) }
      report = RejectReport(step: stage.step, originIndex: stage.originIndex, context: context)
    }

    func begin(morsel: Int) { report.begin(morsel: morsel) }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      report.begin(rows: batch.rowCount)
      try filter(batch, by: 0, offset: 0, emit: emit)
    }

    /// Applies the predicates from one on.
    private func filter(_ batch: Batch, by first: Int, offset: Int, emit: (Batch) throws -> Void) throws {
      var batch = batch
      for index in first..<evaluators.count {
        let evaluated: Evaluated
        do {
          let texts = TextAllowance(rows: batch.rowCount, budget: context.budget)
          evaluated = try evaluators[index].evaluate(batch, texts: texts)
        } catch is TextAllowance.Exhausted where batch.rowCount > 1 {
          var offset = offset
          for half in batch.halves {
            try filter(half, by: index, offset: offset, emit: emit)
            offset += half.rowCount
          }
          return
        } catch is TextAllowance.Exhausted {
          let failure = RowFailure(row: 0, reason: TextAllowance.tooMany)
          evaluated = Evaluated(column: .constant(.null, type: .boolean, count: 1), failures: [failure])
        }
        guard let next = try apply(evaluated, to: batch, offset: offset) else { return }
        batch = next
      }
      try emit(batch)
    }

    /// The batch after one predicate; `nil` when no row is left in it.
    private func apply(_ evaluated: Evaluated, to batch: Batch, offset: Int) throws -> Batch? {
      guard case .boolean(let verdicts) = evaluated.column else { preconditionFailure("a predicate is boolean") }
      let rows = Buffer<Int32>(capacity: batch.rowCount)
      let (target, values) = (rows.base, verdicts.values.base)
      let (nulls, oldGhosts) = (verdicts.nulls?.base, batch.ghosts?.base)
      let failed = try report.rejected(evaluated.failures, in: batch, from: offset, expression: nil)

      if let tag = stage.ghostTag {
        let marks = Buffer<UInt8>(capacity: batch.rowCount)
        var any: UInt8 = 0
        for row in 0..<batch.rowCount {
          let isTrue = values[row] != 0 && (nulls.map { $0[row] == 0 } ?? true)
          let old = oldGhosts.map { $0[row] } ?? 0
          let mark = old != 0 ? old : isTrue ? 0 : tag
          marks[row] = mark
          any |= mark
        }
        var marked = batch
        marked.ghosts = any == 0 ? nil : marks
        return marked
      }

      var count = 0
      for row in 0..<batch.rowCount {
        let isTrue = values[row] != 0 && (nulls.map { $0[row] == 0 } ?? true)
        let isGhost = oldGhosts.map { $0[row] != 0 } ?? false
        target[count] = Int32(truncatingIfNeeded: row)
        count += isTrue || isGhost ? 1 : 0
      }
      rows.count = count
      context.ledger.credit(step: stage.step, removed: batch.rowCount - count - failed)
      if count == batch.rowCount { return batch }
      return count == 0 ? nil : batch.gather(rows.elements)
    }
  }
}
