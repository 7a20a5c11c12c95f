/// Runs a physical plan: pipeline by pipeline, those first that others need.
final class PlanRunner {
  let context: RunContext
  let clocks: StepClocks
  private(set) var sources: [ScanOutcome] = []

  struct ScanOutcome {
    var number: Int
    var name: String
    var files: [SourceFile]
    var progress: ScanProgress
    /// The step whose filter is credited with the rows skipped.
    var hintStep: PlanStep?
    var skippedRows: Counter
    var scanNotes: ScanNotes
  }

  init(context: RunContext, clocks: StepClocks) {
    self.context = context
    self.clocks = clocks
  }

  /// Runs everything up to `sink`.
  func run(_ plan: PhysicalPlan, into sink: any Sink, step: PlanStep = .output) throws {
    try run(try pipeline(for: plan), into: sink, step: step)
  }

  func run(_ pipeline: Pipeline, into sink: any Sink, step: PlanStep) throws {
    try pipeline.run(into: sink, step: step, clocks: clocks, context: context)
  }

  /// The pipeline that delivers the rows, not yet run; all that it needs has been.
  func pipeline(for plan: PhysicalPlan) throws -> Pipeline {
    try context.cancellation.check()
    switch plan.operation {
    case .read(let scan): return try read(scan, plan)
    case .stage(let stage):
      var pipeline = try pipeline(for: plan.inputs[0])
      pipeline.append(Pipeline.Part(stage: stage, step: plan.step))
      return pipeline
    case .union:
      let inputs = try plan.inputs.map(pipeline)
      var pipeline = Pipeline(name: inputs.map(\.name).joined(separator: ", "), phases: inputs.flatMap(\.phases))
      pipeline.progress = ScanProgress(sum: inputs.map(\.progress))
      return pipeline
    case .block(let blocking):
      var input = try pipeline(for: plan.inputs[0])
      let sink = blocking.makeSink(for: &input, context)
      try run(input, into: sink, step: plan.step)
      return Pipeline(name: blocking.pipelineName, scan: sink.output())
    case .join(let join): return try self.join(join, plan)
    }
  }

  private func read(_ scan: Scan, _ plan: PhysicalPlan) throws -> Pipeline {
    let progress = ScanProgress()
    var request = ScanRequest(
      columns: plan.schema.names.filter { $0 != RowOrigin.columnName }, cancellation: context.cancellation,
      budget: context.budget, rejects: context.rejects, progress: progress)
    request.wantsOrigin = plan.schema.fields.last?.name == RowOrigin.columnName
    request.batchRows = context.batchRows(columns: request.columns.count)
    request.nodes = context.nodes
    request.chunkBytes = context.chunkBytes
    request.sourceNumber = scan.number
    request.hints = scan.hints
    request.stopsEarly = context.stopsEarly
    if scan.number == 0 { context.monitor.addSource(progress) }
    sources.append(
      ScanOutcome(
        number: scan.number, name: scan.name, files: scan.source.files, progress: progress, hintStep: scan.hintStep,
        skippedRows: request.skippedRows, scanNotes: request.notes))
    var pipeline = Pipeline(name: "read \(scan.name)", scan: try scan.source.scan(request), readsInput: true)
    pipeline.progress = progress
    return pipeline
  }

  private func join(_ join: HashJoin, _ plan: PhysicalPlan) throws -> Pipeline {
    var right = try pipeline(for: plan.inputs[1])
    if plan.inputs.count == 3, let keys = try leftKeys(plan.inputs[2], step: plan.step) {
      right.append(Pipeline.Part(stage: KeyFilterStage(keys: keys, columns: join.shape.rightKeys), step: plan.step))
    }
    let build = JoinBuild(join.shape, step: plan.step)
    try run(right, into: build, step: plan.step)
    var input = try pipeline(for: plan.inputs[0])
    guard let probe = JoinProbeStage(build, step: plan.step, settling: join.settling) else {
      let sink = GraceJoinSink(build, step: plan.step)
      try run(input, into: sink, step: plan.step)
      var joined = Pipeline(name: "joined rows", scan: sink.output(context))
      if !join.settling.isEmpty {
        joined.append(Pipeline.Part(stage: SettleStage(filterSteps: join.settling), step: plan.step))
      }
      return joined
    }
    input.append(Pipeline.Part(stage: probe, step: plan.step))
    if join.shape.keepsRight {
      let context = context
      input.append(Pipeline.Phase(scan: { build.unmatchedRows(context) }))
    }
    return input
  }

  /// The keys of the left side, read beforehand; `nil` when they do not fit into memory. What goes wrong with a row here
  /// goes wrong again, and is then counted, when the rows themselves are read.
  private func leftKeys(_ plan: PhysicalPlan, step: PlanStep) throws -> JoinKeySet? {
    let apart = RunContext(
      nodes: context.nodes, batchRows: context.batchRows, budget: context.budget, cancellation: context.cancellation,
      spill: context.spill)
    let keys = JoinKeySet()
    try PlanRunner(context: apart, clocks: clocks).run(plan, into: keys, step: step)
    return keys.isComplete ? keys : nil
  }
}
