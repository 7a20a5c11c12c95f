/// What a run did, in numbers.
public struct RunOutcome: Sendable {
  public struct Source: Hashable, Sendable {
    /// 0 is the recipe's own; joins and unions follow.
    public var number: Int
    public var path: String
    public var bytes: Int
    public var rows: Int
  }

  public struct Node: Hashable, Sendable {
    public var busySeconds: Double
    public var rows: Int
  }

  public var sources: [Source]
  public var nodes: [Node]
  public var write: WriteResult?
  /// CPU seconds by step; those of `source` are reading, those of `output` writing.
  public var stepSeconds: [PlanStep: Double]
  public var wallSeconds: Double
  public var cpuSeconds: Double
  /// Largest resident size of the process so far.
  public var peakMemoryBytes: Int
  public var spilledBytes: Int
  /// Steps whose counts a merged ledger cannot tell apart, lowest first; empty in exact mode.
  public var mergedSteps: [[PlanStep]]
  /// Names of the rewrite rules that changed the plan.
  public var rules: [String]
  /// What reading did with values that the user has to know, a sentence each.
  public var notes: [String]
  private var counts: [PlanStep: StepCounts]

  /// What the step added, removed and rejected.
  public func counts(step: PlanStep) -> StepCounts { counts[step] ?? StepCounts() }

  /// Rows that the recipe's own source delivered, without its rejects.
  public var sourceRows: Int { sources.filter { $0.number == 0 }.reduce(0) { $0 + $1.rows } }

  init(
    context: RunContext, runner: PlanRunner, rewritten: Rewriter.Result, write: WriteResult?,
    seconds: [PlanStep: Double], wallSeconds: Double, cpuSeconds: Double
  ) {
    var unread = context.ledger.unreadRows
    sources = runner.sources.sorted { $0.number < $1.number }.map { source in
      Source(
        number: source.number, path: source.name, bytes: source.files.reduce(0) { $0 + ($1.byteCount ?? 0) },
        rows: source.progress.rowsRead.value - (unread.removeValue(forKey: source.number) ?? 0))
    }
    for source in runner.sources {
      if let step = source.hintStep { context.ledger.credit(step: step, removed: source.skippedRows.value) }
    }
    nodes = context.monitor.nodes.map { Node(busySeconds: Double($0.busyNanoseconds) / 1e9, rows: $0.rows) }
    self.write = write
    stepSeconds = seconds
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    peakMemoryBytes = ProcessClock.peakResidentBytes
    spilledBytes = context.spill.bytesWritten.value
    mergedSteps = rewritten.mergedSteps
    rules = rewritten.applied
    // A table may be read twice.
    var seen: Set<String> = []
    notes = runner.sources.sorted { $0.number < $1.number }
      .flatMap { source in source.scanNotes.sentences.map { "\(source.name), \($0)" } }
      .filter { seen.insert($0).inserted }
    notes += context.notes.sentences
    notes += runner.sources.flatMap(\.files).compactMap(\.changeNote).filter { seen.insert($0).inserted }
    counts = context.ledger.all
  }
}

extension LocalEngine {
  /// `RunOutcome` where another module has a type of that name.
  public typealias Outcome = RunOutcome
}
