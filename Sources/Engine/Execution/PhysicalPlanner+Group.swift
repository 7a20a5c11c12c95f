extension PhysicalPlanner {
  /// Groups the rows below: arguments that are not plain columns are evaluated first, in a stage of the same step.
  func aggregate(_ keys: [String], _ aggregations: [Aggregation], _ plan: Plan) throws -> Pipeline {
    var input = try pipeline(for: plan.inputs[0])
    let schema = plan.inputs[0].schema
    // The columns that the sink gets: keys first, then each different argument once.
    var projections = keys.compactMap { key in schema[key].map { Projection(key, .column(key, $0.type)) } }
    let keyCount = projections.count
    var aggregates: [GroupAggregate] = []
    for aggregation in aggregations {
      var position: Int?
      if let argument = aggregation.argument {
        position = projections.firstIndex { $0.expression == argument } ?? projections.count
        if position == projections.count { projections.append(Projection(aggregation.name, argument)) }
      }
      aggregates.append(
        GroupAggregate(
          name: aggregation.name, function: aggregation.function, column: position, type: aggregation.type))
    }
    if !projections.isEmpty {
      let stage = ProjectStage(
        step: plan.step, projections: projections, input: schema,
        originIndex: schema.index(of: RowOrigin.columnName))
      input.append(Pipeline.Part(stage: stage, step: plan.step))
    }
    input.schema = Schema(projections.map { Field($0.name, $0.expression.type) })
    let sink = GroupSink(
      GroupShape(
        inputTypes: projections.map(\.expression.type), keys: Array(0..<keyCount), aggregates: aggregates,
        step: plan.step))
    try input.run(into: sink, step: plan.step, clocks: clocks, context: context)
    var pipeline = Pipeline(name: "groups", scan: sink.output(), schema: plan.schema)
    pipeline.expectedBytes = input.expectedBytes
    return pipeline
  }
}
