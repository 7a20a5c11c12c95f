/// Runs plans. Thread-safe: runs share nothing but the process.
public enum LocalEngine {
  /// Runs the plan and writes its rows below `write.folder`. Nothing is published.
  ///
  /// - Throws: `Failure`; `SpeculationFailure` when a source must be settled first.
  public static func run(
    _ plan: Plan, write: WriteRequest, options: RunOptions, rejects: RejectCollector = RejectCollector(),
    monitor: RunMonitor = RunMonitor()
  ) throws -> RunOutcome {
    try execute(plan, write: write, options: options, rejects: rejects, monitor: monitor) { runner, plan in
      let statistics = WriteStatistics()
      var write = write
      write.statistics = statistics
      write.spill = runner.context.spill
      var result = try WritePlan(plan, request: write, options: options).run(runner, request: write)
      result.columns = statistics.columns
      result.notes = write.notes.sentences
      return result
    }
  }

  /// Runs the plan and keeps its rows in memory, in order.
  public static func collect(
    _ plan: Plan, options: RunOptions, rejects: RejectCollector = RejectCollector(), monitor: RunMonitor = RunMonitor()
  ) throws -> (batches: [Batch], outcome: RunOutcome) {
    let sink = CollectSink()
    let outcome = try execute(plan, write: nil, options: options, rejects: rejects, monitor: monitor) { runner, plan in
      try runner.run(PhysicalPlanner.plan(plan), into: sink)
      return nil
    }
    return (sink.batches, outcome)
  }

  /// Runs the plan and keeps some of its rows, spread at random over all of them, in order.
  ///
  /// The same rows for the same seed and any number of nodes. Memory: about four times the rows that are kept.
  public static func sample(
    _ plan: Plan, rows: Int, seed: UInt64, options: RunOptions, rejects: RejectCollector = RejectCollector(),
    monitor: RunMonitor = RunMonitor()
  ) throws -> (batches: [Batch], rowCount: Int) {
    let sink = SampleSink(rows: rows, seed: seed)
    _ = try execute(plan, write: nil, options: options, rejects: rejects, monitor: monitor) { runner, plan in
      try runner.run(PhysicalPlanner.plan(plan), into: sink)
      return nil
    }
    return (sink.batches, sink.rowCount)
  }

  /// Runs the plan and only counts: the ledger of the whole input without an output.
  public static func count(
    _ plan: Plan, options: RunOptions, rejects: RejectCollector = RejectCollector(), monitor: RunMonitor = RunMonitor()
  ) throws -> (rows: Int, outcome: RunOutcome) {
    let sink = CountSink()
    let outcome = try execute(plan, write: nil, options: options, rejects: rejects, monitor: monitor) { runner, plan in
      try runner.run(PhysicalPlanner.plan(plan), into: sink)
      return nil
    }
    return (sink.rowCount, outcome)
  }

  /// Runs the plan and gathers the statistics of all its columns.
  public static func profile(
    _ plan: Plan, profile: ProfileOptions = ProfileOptions(), options: RunOptions,
    rejects: RejectCollector = RejectCollector(), monitor: RunMonitor = RunMonitor()
  ) throws -> (profile: TableProfile, outcome: RunOutcome) {
    let sink = ProfileSink(schema: plan.schema, options: profile)
    let outcome = try execute(plan, write: nil, options: options, rejects: rejects, monitor: monitor) { runner, plan in
      try runner.run(PhysicalPlanner.plan(plan), into: sink)
      return nil
    }
    return (sink.profile(), outcome)
  }

  /// What a run would do with a plan, as text.
  public struct Explanation: Sendable {
    /// The plan as it was written.
    public var before: String
    /// The plan as it is run.
    public var after: String
    /// How it is run: scans and stages, up to where their rows are gathered or written.
    public var pipelines: String
    /// Names of the rules that changed the plan.
    public var rules: [String]
  }

  /// Names of all rules that may change a plan.
  package static let rules = Rewriter.names + [mergedDistinct]
  private static let mergedDistinct = "duplicates-by-partition"

  /// The plan before and after rewriting and its pipelines, with how it is written when `write` says so.
  /// - Parameter looksUp: whether rules look into the data, as they do in a run; otherwise nothing is read.
  public static func explain(
    _ plan: Plan, write: WriteRequest? = nil, options: RunOptions, looksUp: Bool = false
  ) -> Explanation {
    let rewritten = rewriter(options, looksUp: looksUp).rewrite(plan)
    guard let write else {
      return Explanation(
        before: plan.text, after: rewritten.plan.text,
        pipelines: PhysicalPlanner.plan(rewritten.plan).text(into: "the result"), rules: rewritten.applied)
    }
    let merged = write.partitionBy.isEmpty ? nil : MergedDistinct(rewritten.plan, request: write)
    let root = WritePlan.title(write)
    return Explanation(
      before: root + "\n" + plan.text,
      after: root + (merged.map { ", removing the duplicates of step \($0.step.number) in each partition" } ?? "")
        + "\n" + rewritten.plan.text,
      pipelines: WritePlan(rewritten.plan, request: write, options: options).text,
      rules: rewritten.applied + (merged == nil ? [] : [mergedDistinct]))
  }

  private static func execute(
    _ plan: Plan, write: WriteRequest?, options: RunOptions, rejects: RejectCollector, monitor: RunMonitor,
    _ body: (PlanRunner, Plan) throws -> WriteResult?
  ) throws -> RunOutcome {
    precondition((1...NodeCount.most).contains(options.nodes), "nodes are 1 to \(NodeCount.most)")
    let start = (wall: ProcessClock.wallNanoseconds, cpu: ProcessClock.cpuNanoseconds)
    let asked = options.nodes
    let rewritten =
      options.rewrites ? rewriter(options, looksUp: true).rewrite(plan) : Rewriter.unchanged(plan)
    let options = fitting(options, rewritten.plan)
    let context = RunContext(options: options, rejects: rejects, monitor: monitor)
    monitor.begin(context)
    let clocks = StepClocks()
    let runner = PlanRunner(context: context, clocks: clocks)
    let result = try body(runner, rewritten.plan)
    var outcome = RunOutcome(
      context: context, runner: runner, rewritten: rewritten, write: result, seconds: clocks.seconds,
      wallSeconds: Double(ProcessClock.wallNanoseconds - start.wall) / 1e9,
      cpuSeconds: Double(ProcessClock.cpuNanoseconds - start.cpu) / 1e9)
    if options.nodes < asked {
      outcome.notes.append(
        "only \(options.nodes) of \(asked) nodes worked, as every one holds the many columns of the table in memory; more --memory lets more work"
      )
    }
    return outcome
  }

  /// The options with as many nodes as half of the memory has room for: each holds the columns of the widest table.
  private static func fitting(_ options: RunOptions, _ plan: Plan) -> RunOptions {
    var fitting = options
    fitting.nodes = max(1, min(options.nodes, options.memory / 2 / (max(1, plan.widest) * ColumnLimit.bytesPerColumn)))
    return fitting
  }

  private static func rewriter(_ options: RunOptions, looksUp: Bool) -> Rewriter {
    guard looksUp else { return Rewriter(options: options) }
    return Rewriter(options: options) { right, keys in isUnique(right, keys, options: options) }
  }

  /// Whether no two rows of the plan are equal in `keys`: reads those columns once. A plan that fails is not unique
  /// as far as anyone knows; the run itself will say why.
  private static func isUnique(_ plan: Plan, _ keys: [String], options: RunOptions) -> Bool {
    let fields = keys.compactMap { plan.schema[$0] }
    let projections = fields.map { Projection($0.name, .column($0.name, $0.type)) }
    let schema = Schema(fields)
    let narrow = Plan(.project(projections), inputs: [plan], step: .outside, schema: schema)
    let distinct = Plan(
      .distinct(columns: nil), inputs: [PruneColumns().apply(narrow)], step: .number(1), schema: schema)
    let context = RunContext(options: options, rejects: .counting(), monitor: RunMonitor())
    let sink = CountSink()
    do {
      try PlanRunner(context: context, clocks: StepClocks()).run(PhysicalPlanner.plan(distinct), into: sink)
    } catch {
      return false
    }
    return context.ledger[.number(1)].removed == 0
  }
}
