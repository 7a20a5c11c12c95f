/// Turns a logical plan into pipelines and runs those below a blocking operator at once.
///
/// What comes back for a plan is the pipeline that delivers its rows, not yet run.
final class PhysicalPlanner {
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

  func pipeline(for plan: Plan) throws -> Pipeline {
    try context.cancellation.check()
    switch plan.operation {
    case .scan(let scan): return try scanPipeline(scan, plan)
    case .filter(let predicates): return try filter(predicates, ghostTag: nil, plan)
    case .ghostFilter(let predicates, let tag): return try filter(predicates, ghostTag: tag, plan)
    case .settleGhosts(let steps):
      if case .join(let join) = plan.inputs[0].operation { return try self.join(join, plan.inputs[0], settling: steps) }
      return try adding(SettleStage(filterSteps: steps), to: plan)
    case .countAdded: return try adding(CountAddedStage(step: plan.step), to: plan)
    case .project(let projections):
      let stage = ProjectStage(
        step: plan.step, projections: projections, input: plan.inputs[0].schema,
        originIndex: plan.inputs[0].schema.index(of: RowOrigin.columnName))
      return try adding(stage, to: plan)
    case .repeat(let times, _):
      return try adding(
        RepeatStage(step: plan.step, times: times, batchRows: context.batchRows), to: plan)
    case .check(let check):
      let input = plan.inputs[0].schema
      return try adding(
        CheckStage(step: plan.step, check: check, input: input, originIndex: input.index(of: RowOrigin.columnName)),
        to: plan)
    case .distinct(let columns): return try distinct(columns, plan)
    case .union: return try union(plan)
    case .join(let join): return try self.join(join, plan)
    case .aggregate(let keys, let aggregations): return try aggregate(keys, aggregations, plan)
    case .window(let window): return try self.window(window, plan)
    case .sort(let keys): return try sort(keys, plan)
    case .limit(let count, let offset): return try limit(count, offset, plan)
    }
  }

  /// Runs everything up to `sink`.
  func run(_ plan: Plan, into sink: any Sink, step: PlanStep) throws {
    try pipeline(for: plan).run(into: sink, step: step, clocks: clocks, context: context)
  }

  // MARK: Streaming operators

  private func scanPipeline(_ scan: Scan, _ plan: Plan) throws -> Pipeline {
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
    var pipeline = Pipeline(
      name: "read \(scan.name)", scan: try scan.source.scan(request), schema: plan.schema, readsInput: true)
    pipeline.expectedBytes = plan.expectedBytes
    pipeline.progress = progress
    return pipeline
  }

  private func filter(_ predicates: [Expression], ghostTag: UInt8?, _ plan: Plan) throws -> Pipeline {
    let input = plan.inputs[0].schema
    var stage = FilterStage(step: plan.step, predicates: predicates, input: input)
    stage.ghostTag = ghostTag
    stage.originIndex = input.index(of: RowOrigin.columnName)
    return try adding(stage, to: plan)
  }

  private func adding(_ stage: any Stage, to plan: Plan) throws -> Pipeline {
    var pipeline = try pipeline(for: plan.inputs[0])
    pipeline.append(Pipeline.Part(stage: stage, step: plan.step))
    pipeline.schema = plan.schema
    return pipeline
  }

  private func union(_ plan: Plan) throws -> Pipeline {
    let inputs: [Pipeline] = try plan.inputs.map { try self.pipeline(for: $0) }
    // Rows of the other inputs are added to the table by this step.
    let phases = inputs.enumerated().flatMap { position, input in
      var input = input
      if position > 0 && !plan.inputs[position].countsAdded(for: plan.step) {
        input.append(Pipeline.Part(stage: CountAddedStage(step: plan.step), step: plan.step))
      }
      return input.phases
    }
    var pipeline = Pipeline(name: inputs.map(\.name).joined(separator: ", "), phases: phases, schema: plan.schema)
    pipeline.expectedBytes = inputs.reduce(0) { $0 + $1.expectedBytes }
    pipeline.progress = ScanProgress(sum: inputs.map(\.progress))
    return pipeline
  }

  // MARK: Blocking operators

  private func distinct(_ columns: [String]?, _ plan: Plan) throws -> Pipeline {
    let input = try pipeline(for: plan.inputs[0])
    let compared = plan.inputs[0].comparedColumns(columns)
    let sink = DistinctSink(
      step: plan.step, types: input.schema.fields.map(\.type), compared: compared,
      ghostSteps: plan.inputs[0].ghostSteps, expectedBytes: input.expectedBytes, context: context)
    try input.run(into: sink, step: plan.step, clocks: clocks, context: context)
    return after(input, "rows without duplicates", sink.rows(), schema: plan.schema)
  }

  private func sort(_ keys: [SortKey], _ plan: Plan, limit: (count: Int, offset: Int, step: PlanStep)? = nil) throws
    -> Pipeline
  {
    let input = try pipeline(for: plan.inputs[0])
    let columns = keys.compactMap { key in
      input.schema.index(of: key.column).map { SortColumn($0, descending: key.descending, nullsLast: key.nullsLast) }
    }
    let sink = SortSink(
      types: input.schema.fields.map(\.type), keys: columns, limit: limit?.count, offset: limit?.offset ?? 0,
      limitStep: limit?.step)
    try input.run(into: sink, step: plan.step, clocks: clocks, context: context)
    return after(input, "merge sorted rows", sink.output(), schema: plan.schema)
  }

  private func limit(_ count: Int, _ offset: Int, _ plan: Plan) throws -> Pipeline {
    if case .sort(let keys) = plan.inputs[0].operation {
      return try sort(keys, plan.inputs[0], limit: (count, offset, plan.step))
    }
    var input = try pipeline(for: plan.inputs[0])
    let (end, overflow) = offset.addingReportingOverflow(count)
    // A scan that may end early must be the only one: the gate knows morsels of one numbering.
    let gate = context.stopsEarly && input.phases.count == 1 ? LimitGate(bound: overflow ? .max : end) : nil
    if let gate {
      let scan = input.phases[0].scan
      var phase = input.phases[0]
      phase.scan = { LimitedScan(scan: try scan(), gate: gate) }
      let (expectedBytes, progress) = (input.expectedBytes, input.progress)
      input = Pipeline(name: input.name, phases: [phase], schema: input.schema)
      (input.expectedBytes, input.progress) = (expectedBytes, progress)
    }
    let sink = LimitSink.make(
      types: input.schema.fields.map(\.type), count: count, offset: offset, step: plan.step, gate: gate)
    try input.run(into: sink, step: plan.step, clocks: clocks, context: context)
    return after(input, "first rows", sink.output(), schema: plan.schema)
  }

  /// - Parameter settling: the filters whose ghosts end here.
  private func join(_ join: Join, _ plan: Plan, settling: [UInt8: PlanStep] = [:]) throws -> Pipeline {
    var right = try pipeline(for: plan.inputs[1])
    if join.reducesRight, let keys = try leftKeys(join, plan) {
      let names = plan.inputs[1].schema
      let columns = join.on.compactMap { names.index(of: $0.right) }
      right.append(Pipeline.Part(stage: KeyFilterStage(keys: keys, columns: columns), step: plan.step))
    }
    let left = plan.inputs[0].schema
    let shape = JoinShape(
      kind: join.kind, leftTypes: left.fields.map(\.type), leftKeys: join.on.compactMap { left.index(of: $0.left) },
      rightTypes: right.schema.fields.map(\.type), rightKeys: join.on.compactMap { right.schema.index(of: $0.right) },
      take: join.take.compactMap { right.schema.index(of: $0.column) })
    let build = JoinBuild(shape, step: plan.step)
    try right.run(into: build, step: plan.step, clocks: clocks, context: context)
    var input = try pipeline(for: plan.inputs[0])
    guard let probe = JoinProbeStage(build, step: plan.step, settling: settling) else {
      let sink = GraceJoinSink(build, step: plan.step)
      try input.run(into: sink, step: plan.step, clocks: clocks, context: context)
      var joined = after(input, "joined rows", sink.output(context), schema: plan.schema)
      if !settling.isEmpty {
        joined.append(Pipeline.Part(stage: SettleStage(filterSteps: settling), step: plan.step))
      }
      return joined
    }
    input.append(Pipeline.Part(stage: probe, step: plan.step))
    if shape.keepsRight {
      let context = context
      input.append(Pipeline.Phase(scan: { build.unmatchedRows(context) }))
    }
    input.schema = plan.schema
    return input
  }

  /// The keys of the left side, read beforehand; `nil` when they do not fit into memory. What goes wrong with a row here
  /// goes wrong again, and is then counted, when the rows themselves are read.
  private func leftKeys(_ join: Join, _ plan: Plan) throws -> JoinKeySet? {
    let left = plan.inputs[0]
    let fields = join.on.compactMap { left.schema[$0.left] }
    let projections = fields.map { Projection($0.name, .column($0.name, $0.type)) }
    let narrow = Plan(.project(projections), inputs: [left], step: plan.step, schema: Schema(fields))
    let apart = RunContext(
      nodes: context.nodes, batchRows: context.batchRows, budget: context.budget, cancellation: context.cancellation,
      spill: context.spill)
    let keys = JoinKeySet()
    let planner = PhysicalPlanner(context: apart, clocks: clocks)
    try planner.run(PruneColumns().apply(narrow), into: keys, step: plan.step)
    return keys.isComplete ? keys : nil
  }

  /// The pipeline that begins with what a blocking operator has gathered.
  private func after(_ input: Pipeline, _ name: String, _ scan: any TableScan, schema: Schema) -> Pipeline {
    var pipeline = Pipeline(name: name, scan: scan, schema: schema)
    pipeline.expectedBytes = input.expectedBytes
    return pipeline
  }
}

extension Plan {
  /// Bytes that are expected to come out: those of the files, by the share of columns that are read.
  var expectedBytes: Int {
    switch operation {
    case .scan(let scan):
      let bytes = scan.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) }
      let all = max(scan.source.schema.count, 1)
      return bytes * min(schema.count, all) / all
    case .union: return inputs.reduce(0) { $0 + $1.expectedBytes }
    default: return inputs.first?.expectedBytes ?? 0
    }
  }

  /// Positions of the columns a duplicate removal compares: those named, or all but the row origin.
  func comparedColumns(_ names: [String]?) -> [Int] {
    guard let names else { return schema.fields.indices.filter { schema.fields[$0].name != RowOrigin.columnName } }
    return names.compactMap { schema.index(of: $0) }
  }

  /// Tags of the ghosts that rows of this plan may carry, with the steps of their filters.
  var ghostSteps: [UInt8: PlanStep] {
    switch operation {
    case .ghostFilter(_, let tag):
      var steps = inputs[0].ghostSteps
      steps[tag] = step
      return steps
    case .settleGhosts, .distinct, .aggregate, .window, .sort, .limit, .scan, .union: return [:]
    case .filter, .project, .join, .repeat, .check, .countAdded: return inputs[0].ghostSteps
    }
  }

  /// Whether the rows that the union of this step adds are counted somewhere in this input of it, whatever rules have put
  /// above.
  func countsAdded(for union: PlanStep) -> Bool {
    if case .countAdded = operation, step == union { return true }
    return inputs.contains { $0.countsAdded(for: union) }
  }
}

/// Credits a step with every row that passes: rows that a union adds.
struct CountAddedStage: Stage {
  let step: PlanStep

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(step, context.ledger) }

  private final class Worker: StageWorker {
    private let step: PlanStep
    private let ledger: LedgerCounts

    init(_ step: PlanStep, _ ledger: LedgerCounts) {
      self.step = step
      self.ledger = ledger
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      ledger.credit(step: step, added: batch.rowCount)
      try emit(batch)
    }
  }
}
