/// What every operator of a run shares.
final class RunContext: Sendable {
  let nodes: Int
  let batchRows: Int
  /// Bytes of input a node works on at a time.
  let chunkBytes: Int
  /// Whether a limit may end the reading: the counts of the steps below it are then those of what was read.
  let stopsEarly: Bool
  let budget: MemoryBudget
  /// Raised by whoever asked for the run, and by a node that has failed, so that the others stop.
  let cancellation: Cancellation
  let ledger = LedgerCounts()
  let rejects: RejectCollector
  /// What steps did with values that the user has to know.
  let notes = ScanNotes()
  let spill: SpillFolder
  let monitor: RunMonitor

  init(
    nodes: Int, batchRows: Int = 4096, budget: MemoryBudget = MemoryBudget(limit: .max),
    cancellation: Cancellation = Cancellation(), rejects: RejectCollector = RejectCollector(),
    spill: SpillFolder = SpillFolder(path: "/tmp"), monitor: RunMonitor = RunMonitor(), stopsEarly: Bool = false
  ) {
    self.nodes = nodes
    self.batchRows = batchRows
    chunkBytes = min(1 << 20, max(64 << 10, budget.limit / (nodes * 8) & ~0xFFF))
    self.budget = budget
    self.cancellation = cancellation
    self.rejects = rejects
    self.spill = spill
    self.monitor = monitor
    self.stopsEarly = stopsEarly
  }

  /// Cells of a batch: a wide table has fewer rows in each.
  static let batchCells = 1 << 18

  /// Most rows in a batch of so many columns.
  func batchRows(columns: Int) -> Int { max(1, min(batchRows, Self.batchCells / max(columns, 1))) }

  /// Runs `body(item)` for every item of `0..<count` on the run's nodes, each item claimed once, in increasing order.
  /// Rethrows the error of the lowest item; stops early on an error or a cancellation.
  func parallel(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let monitor = monitor
    try NodeThreads.run(nodes: min(nodes, max(count, 1)), count: count, cancellation: cancellation) { node, item in
      let start = StepClock.now()
      monitor.set(node: node, isIdle: false)
      defer {
        monitor.add(node: node, busyNanoseconds: StepClock.now() - start, rows: 0)
        monitor.set(node: node, isIdle: true)
      }
      try body(item)
    }
  }

  /// What nodes have in flight is taken off the memory first; stores get the rest.
  static func budgetLimit(_ options: RunOptions) -> Int { max(options.memory - options.memory / 4, 64 << 10) }

  convenience init(options: RunOptions, rejects: RejectCollector, monitor: RunMonitor) {
    self.init(
      nodes: options.nodes, batchRows: options.batchRows, budget: MemoryBudget(limit: Self.budgetLimit(options)),
      cancellation: Cancellation(parent: options.cancellation), rejects: rejects,
      spill: SpillFolder(path: options.temporaryFolder),
      monitor: monitor, stopsEarly: options.stopsEarly)
  }
}
