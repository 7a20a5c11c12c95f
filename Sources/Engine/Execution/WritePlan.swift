/// How the rows of a plan get into files: in order into one, or by partition, with duplicate removal merged in where legal.
struct WritePlan {
  private let pipeline: Pipeline
  private let sink: any WriteSink
  private let planner: PhysicalPlanner
  private let fileSchema: Schema
  private let schema: Schema

  init(_ plan: Plan, request: WriteRequest, options: RunOptions, planner: PhysicalPlanner) throws {
    self.planner = planner
    schema = plan.schema
    let context = planner.context
    if request.partitionBy.isEmpty && request.filesPerPartition == 1 {
      sink = try OrderedWriteSink(schema: plan.schema, request: request, context: context)
      pipeline = try planner.pipeline(for: plan)
      fileSchema = plan.schema
      return
    }
    if options.rewrites, let merged = MergedDistinct(plan, request: request) {
      // Without room for a table per partition in memory, duplicates are better settled first, by their own hash.
      if merged.input.expectedBytes * 3 / 2 < context.budget.limit {
        var pipeline = try planner.pipeline(for: merged.input)
        let stage = ProjectStage(step: plan.step, projections: merged.projections, input: merged.input.schema)
        pipeline.append(Pipeline.Part(stage: stage, step: plan.step))
        pipeline.schema = Schema(merged.projections.map { Field($0.name, $0.expression.type) })
        let sink = PartitionedWriteSink(
          schema: pipeline.schema, outputCount: plan.schema.count, request: request,
          distinct: PartitionedWriteSink.Distinct(step: merged.step, ghostSteps: merged.input.ghostSteps),
          expectedBytes: pipeline.expectedBytes, context: context)
        self.pipeline = pipeline
        self.sink = sink
        fileSchema = sink.fileSchema
        return
      }
    }
    pipeline = try planner.pipeline(for: plan)
    let sink = PartitionedWriteSink(
      schema: plan.schema, outputCount: plan.schema.count, request: request, distinct: nil,
      expectedBytes: pipeline.expectedBytes, context: context)
    self.sink = sink
    fileSchema = sink.fileSchema
  }

  func run() throws {
    try pipeline.run(into: sink, step: .output, clocks: planner.clocks, context: planner.context)
  }

  func result() -> WriteResult {
    var result = sink.result()
    result.fileSchema = fileSchema
    result.schema = schema
    return result
  }
}

/// A duplicate removal whose rows go to partitions that are functions of the compared columns, with nothing between
/// that could fail or remove a row: equal rows then meet in one partition, and need be compared only there.
struct MergedDistinct {
  /// What is below the duplicate removal.
  let input: Plan
  /// Its step.
  let step: PlanStep
  /// Output columns first, then compared columns that no output column carries.
  let projections: [Projection]

  init?(_ plan: Plan, request: WriteRequest) {
    var outputs = Dictionary(
      plan.schema.fields.map { ($0.name, Expression.column($0.name, $0.type)) }, uniquingKeysWith: { first, _ in first }
    )
    var node = plan
    while true {
      switch node.operation {
      case .project(let projections):
        guard projections.allSatisfy({ !$0.expression.canFail }) else { return nil }
        let byName = Dictionary(projections.map { ($0.name, $0.expression) }, uniquingKeysWith: { first, _ in first })
        outputs = outputs.mapValues { $0.replacing(columns: byName) }
        node = node.inputs[0]
        continue
      case .settleGhosts:
        node = node.inputs[0]
        continue
      case .distinct(nil):
        break
      default:
        return nil
      }
      break
    }
    let below = node.inputs[0]
    guard below.schema.index(of: RowOrigin.columnName) == nil else { return nil }
    let keys = Set(request.partitionBy)
    var projections: [Projection] = []
    for field in plan.schema.fields {
      guard let expression = outputs[field.name] else { return nil }
      projections.append(Projection(field.name, expression))
    }
    let carried = Set(projections.filter { !keys.contains($0.name) }.map(\.expression))
    for field in below.schema.fields where !carried.contains(.column(field.name, field.type)) {
      projections.append(Projection("\u{0}compared.\(field.name)", .column(field.name, field.type)))
    }
    input = below
    step = node.step
    self.projections = projections
  }
}
