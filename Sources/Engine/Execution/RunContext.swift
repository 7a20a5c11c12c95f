/// What every operator of a run shares.
final class RunContext: Sendable {
  let nodes: Int
  let batchRows: Int
  let budget: MemoryBudget
  let cancellation: Cancellation
  let ledger: LedgerCounts
  let rejects: RejectCollector
  let spill: SpillFolder

  init(
    nodes: Int, batchRows: Int, budget: MemoryBudget, cancellation: Cancellation, ledger: LedgerCounts,
    rejects: RejectCollector, spill: SpillFolder
  ) {
    self.nodes = nodes
    self.batchRows = batchRows
    self.budget = budget
    self.cancellation = cancellation
    self.ledger = ledger
    self.rejects = rejects
    self.spill = spill
  }

  /// Runs `body(item)` for every item of `0..<count` on the run's nodes, each item claimed once, in increasing order.
  /// Rethrows the error of the lowest item; stops early on an error or a cancellation.
  func parallel(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    try NodeThreads.run(nodes: min(nodes, max(count, 1)), count: count, cancellation: cancellation) { _, item in
      try body(item)
    }
  }
}
