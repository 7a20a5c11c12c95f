/// How the rows of a plan get into files: in order into one, or by partition, with duplicate removal merged in where legal.
struct WritePlan: Sendable {
  private enum Way: Sendable {
    case inOrder
    case byPartition
    /// With the duplicate removal that is above `rows` in the plan.
    case byPartitionWithoutDuplicates(PartitionedWriteSink.Distinct)
  }

  private let rows: PhysicalPlan
  private let way: Way
  private let title: String
  /// Of the output.
  private let schema: Schema

  init(_ plan: Plan, request: WriteRequest, options: RunOptions) {
    schema = plan.schema
    title = Self.title(request)
    if request.partitionBy.isEmpty && request.filesPerPartition == 1 {
      (rows, way) = (PhysicalPlanner.plan(plan), .inOrder)
    } else if options.rewrites, let merged = MergedDistinct(plan, request: request) {
      let fields = merged.projections.map { Field($0.name, $0.expression.type) }
      let projected = Plan(
        .project(merged.projections), inputs: [merged.input], step: plan.step, schema: Schema(fields))
      rows = PhysicalPlanner.plan(projected)
      way = .byPartitionWithoutDuplicates(
        PartitionedWriteSink.Distinct(step: merged.step, ghostSteps: merged.input.ghostSteps))
    } else {
      (rows, way) = (PhysicalPlanner.plan(plan), .byPartition)
    }
  }

  /// `write parquet by [year]`
  static func title(_ request: WriteRequest) -> String {
    "write \(request.format.name)"
      + (request.partitionBy.isEmpty ? "" : " by [\(request.partitionBy.joined(separator: ", "))]")
  }

  /// The pipelines as text, for `explain`.
  var text: String {
    if case .byPartitionWithoutDuplicates(let distinct) = way {
      return rows.text(
        into: title + ", removing the duplicates of step \(distinct.step.number) in each partition"
      )
    }
    return rows.text(into: title)
  }

  func run(_ runner: PlanRunner, request: WriteRequest) throws -> WriteResult {
    let distinct: PartitionedWriteSink.Distinct?
    switch way {
    case .inOrder:
      let sink = try OrderedWriteSink(schema: schema, request: request, context: runner.context)
      try runner.run(rows, into: sink)
      return result(sink, fileSchema: schema)
    case .byPartition: distinct = nil
    case .byPartitionWithoutDuplicates(let merged): distinct = merged
    }
    // The sink divides the memory that is left when all that its pipeline needs has been run.
    let pipeline = try runner.pipeline(for: rows)
    let sink = PartitionedWriteSink(
      schema: rows.schema, outputCount: schema.count, request: request, distinct: distinct,
      expectedBytes: rows.plan.expectedBytes, context: runner.context)
    try runner.run(pipeline, into: sink, step: .output)
    return result(sink, fileSchema: sink.fileSchema)
  }

  private func result(_ sink: any WriteSink, fileSchema: Schema) -> WriteResult {
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
