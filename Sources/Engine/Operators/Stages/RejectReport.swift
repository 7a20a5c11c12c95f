/// One node's way of reporting rows in which a step's expression failed.
final class RejectReport {
  private let step: PlanStep
  private let originIndex: Int?
  private let context: RunContext
  private var sequence = RowSequence()
  private var first: UInt64 = 0

  init(step: PlanStep, originIndex: Int?, context: RunContext) {
    self.step = step
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
          step: step, origin: origin, column: column, reason: failure.reason,
          sequence: Int(first) + offset + failure.row))
      count += 1
    }
    context.ledger.credit(step: step, rejected: count)
    return count
  }
}
