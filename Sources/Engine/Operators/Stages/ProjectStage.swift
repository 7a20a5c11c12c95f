/// Makes each output column from an expression over the input.
///
/// A plain column passes by reference. A row in which an expression fails is a reject of the step and leaves the table.
struct ProjectStage: Stage {
  let step: PlanStep
  let projections: [Projection]
  let input: Schema
  /// The source that rows come from, where numbers are made of its texts.
  var source = 0
  /// Index of the row origin column in the input, when there is one.
  var originIndex: Int?

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(self, context) }

  private final class Worker: StageWorker {
    private enum Source {
      case column(Int)
      case evaluated(Evaluator, subject: String?)
    }
    private let sources: [Source]
    private let report: RejectReport
    private let budget: MemoryBudget

    init(_ stage: ProjectStage, _ context: RunContext) {
      let texts = StepTexts()
      sources = stage.projections.map { projection in
        if case .column(let name, _) = projection.expression, let index = stage.input.index(of: name) {
          return .column(index)
        }
        return .evaluated(
          Evaluator(projection.expression, input: stage.input, texts: texts), subject: projection.subject)
      }
      budget = context.budget
      report = RejectReport(step: stage.step, source: stage.source, originIndex: stage.originIndex, context: context)
    }

    func begin(morsel: Int) { report.begin(morsel: morsel) }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      var columns: [Column] = []
      columns.reserveCapacity(sources.count)
      var failures: [(column: String?, rows: [RowFailure])] = []
      let texts = TextAllowance(rows: batch.rowCount, budget: budget)
      for source in sources {
        switch source {
        case .column(let index): columns.append(batch.columns[index])
        case .evaluated(let evaluator, let subject):
          do {
            let evaluated = try evaluator.evaluate(batch, texts: texts)
            columns.append(evaluated.column)
            if !evaluated.failures.isEmpty { failures.append((subject, evaluated.failures)) }
          } catch is TextAllowance.Exhausted where batch.rowCount > 1 {
            columns.removeAll()
            for half in batch.halves { try process(half, emit: emit) }
            return
          } catch is TextAllowance.Exhausted {
            columns.append(.constant(.null, type: evaluator.type, count: 1))
            failures.append((subject, [RowFailure(row: 0, reason: TextAllowance.tooMany)]))
          }
        }
      }
      report.begin(rows: batch.rowCount)
      var failedRows: Set<Int> = []
      for (subject, rows) in failures {
        // A row is rejected once, by its first failing column.
        let fresh = rows.filter { failedRows.insert($0.row).inserted }
        _ = try report.rejected(fresh, in: batch, expression: subject)
      }
      let result = Batch(columns: columns, rowCount: batch.rowCount, ghosts: batch.ghosts)
      if failedRows.isEmpty { return try emit(result) }
      let kept = Buffer((0..<batch.rowCount).filter { !failedRows.contains($0) }.map(Int32.init))
      if kept.count > 0 { try emit(result.gather(kept.elements)) }
    }
  }
}
