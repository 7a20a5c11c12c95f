extension PhysicalPlanner {
  /// Lets rows look at others: what calls are of is evaluated first, in a stage of the same step.
  func window(_ window: Window, _ plan: Plan) throws -> Pipeline {
    var input = try pipeline(for: plan.inputs[0])
    let schema = plan.inputs[0].schema
    // The columns that the sink gets: those of the table first, then what calls are of, each once.
    var projections = schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }
    let calls = window.calls.map { call in
      var position: Int?
      if let argument = call.argument {
        position = projections.firstIndex { $0.expression == argument } ?? projections.count
        if position == projections.count { projections.append(Projection(argument.text, argument)) }
      }
      return WindowShape.Call(name: call.name, computing: call.computing, argument: position, type: call.type)
    }
    if projections.count > schema.count {
      let stage = ProjectStage(
        step: plan.step, projections: projections, input: schema,
        originIndex: schema.index(of: RowOrigin.columnName))
      input.append(Pipeline.Part(stage: stage, step: plan.step))
    }
    let order = window.order.compactMap { key in
      schema.index(of: key.column).map { SortColumn($0, descending: key.descending, nullsLast: key.nullsLast) }
    }
    let sink = WindowSink(
      WindowShape(
        types: projections.map(\.expression.type), width: schema.count,
        by: window.by.compactMap { schema.index(of: $0) },
        order: order, frame: window.frame, limit: window.limit, calls: calls, step: plan.step),
      expectedBytes: input.expectedBytes)
    try input.run(into: sink, step: plan.step, clocks: clocks, context: context)
    var pipeline = Pipeline(name: "rows with what they see", scan: sink.output(), schema: plan.schema)
    pipeline.expectedBytes = input.expectedBytes
    return pipeline
  }
}
