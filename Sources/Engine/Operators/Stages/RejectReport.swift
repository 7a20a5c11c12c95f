/// One node's way of reporting rows in which a step's expression failed.
final class RejectReport {
  private let step: PlanStep
  private let source: Int
  private let originIndex: Int?
  private let context: RunContext
  private var sequence = RowSequence()
  private var first: UInt64 = 0

  /// - Parameter source: the source that rows come from, when the step is what reads it.
  init(step: PlanStep, source: Int = 0, originIndex: Int?, context: RunContext) {
    self.step = step
    self.source = source
    self.originIndex = originIndex
    self.context = context
  }

  func begin(morsel: Int) { sequence.begin(morsel: morsel) }
  func begin(rows: Int) { first = sequence.next(rows) }

  /// Records the failures as rejects, credits the step, and returns how many living rows failed.
  ///
  /// - Parameter offset: where the batch begins in the rows announced, when it is a part of them.
  func rejected(
    _ failures: [RowFailure], in batch: Batch, from offset: Int = 0, expression column: String?
  ) throws -> Int {
    guard !failures.isEmpty else { return 0 }
    var count = 0
    for failure in failures {
      if let ghosts = batch.ghosts, ghosts[failure.row] != 0 { continue }
      var origin: RowOrigin?
      if let originIndex, case .integer(let bits) = batch.columns[originIndex],
        !batch.columns[originIndex].isNull(failure.row)
      {
        origin = RowOrigin(bits: bits.values[failure.row])
      }
      try context.rejects.add(
        Reject(
          step: step, source: source, origin: origin, column: column, reason: failure.reason,
          sequence: Int(first) + offset + failure.row))
      count += 1
    }
    if step == .source {
      context.ledger.turnDown(count, ofSource: source)
    } else {
      context.ledger.credit(step: step, rejected: count)
    }
    return count
  }
}
