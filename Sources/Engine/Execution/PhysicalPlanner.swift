/// Decides how a logical plan is run. Reads nothing and runs nothing.
enum PhysicalPlanner {
  static func plan(_ plan: Plan) -> PhysicalPlan {
    switch plan.operation {
    case .scan(let scan): return PhysicalPlan(.read(scan), of: plan)
    case .filter(let predicates): return filter(predicates, ghostTag: nil, plan)
    case .ghostFilter(let predicates, let tag): return filter(predicates, ghostTag: tag, plan)
    case .settleGhosts(let steps):
      // A join counts the ghosts that end at it without putting their rows together.
      if case .join(let join) = plan.inputs[0].operation { return self.join(join, plan.inputs[0], settling: steps) }
      return stage(SettleStage(filterSteps: steps), plan)
    case .countAdded: return stage(CountAddedStage(step: plan.step), plan)
    case .project(let projections): return project(projections, plan)
    case .repeat(let times, _): return stage(RepeatStage(step: plan.step, times: times), plan)
    case .check(let check):
      let input = plan.inputs[0].schema
      return stage(
        CheckStage(step: plan.step, check: check, input: input, originIndex: input.index(of: RowOrigin.columnName)),
        plan)
    case .distinct(let columns): return distinct(columns, plan)
    case .union: return union(plan)
    case .join(let join): return self.join(join, plan)
    case .aggregate(let keys, let aggregations): return aggregate(keys, aggregations, plan)
    case .window(let window): return self.window(window, plan)
    case .sort(let keys): return sort(keys, plan)
    case .limit(let count, let offset):
      if case .sort(let keys) = plan.inputs[0].operation {
        return sort(keys, plan.inputs[0], first: SortOperator.First(count: count, offset: offset, step: plan.step))
      }
      let types = plan.inputs[0].schema.fields.map(\.type)
      return block(LimitOperator(step: plan.step, types: types, count: count, offset: offset), plan)
    }
  }

  // MARK: Streaming operators

  private static func stage(_ stage: any Stage, _ plan: Plan) -> PhysicalPlan {
    PhysicalPlan(.stage(stage), [self.plan(plan.inputs[0])], of: plan)
  }

  private static func filter(_ predicates: [Expression], ghostTag: UInt8?, _ plan: Plan) -> PhysicalPlan {
    let input = plan.inputs[0].schema
    var filter = FilterStage(step: plan.step, predicates: predicates, input: input)
    filter.ghostTag = ghostTag
    filter.originIndex = input.index(of: RowOrigin.columnName)
    return stage(filter, plan)
  }

  private static func project(_ projections: [Projection], _ plan: Plan) -> PhysicalPlan {
    let input = plan.inputs[0].schema
    return stage(
      ProjectStage(
        step: plan.step, projections: projections, input: input, source: plan.step == .source ? plan.sourceNumber : 0,
        originIndex: input.index(of: RowOrigin.columnName)),
      plan)
  }

  private static func union(_ plan: Plan) -> PhysicalPlan {
    let inputs = plan.inputs.enumerated().map { position, input in
      // Rows of the other inputs are added to the table by this step.
      let isCounted = position == 0 || input.countsAdded(for: plan.step)
      return self.plan(
        isCounted ? input : Plan(.countAdded, inputs: [input], step: plan.step, schema: input.schema))
    }
    return PhysicalPlan(.union, inputs, of: plan)
  }

  // MARK: Blocking operators

  private static func block(_ blocking: any BlockingOperator, _ plan: Plan) -> PhysicalPlan {
    PhysicalPlan(.block(blocking), [self.plan(plan.inputs[0])], of: plan)
  }

  private static func distinct(_ columns: [String]?, _ plan: Plan) -> PhysicalPlan {
    let input = plan.inputs[0]
    return block(
      DistinctOperator(
        step: plan.step, types: input.schema.fields.map(\.type), compared: input.comparedColumns(columns),
        ghostSteps: input.ghostSteps, expectedBytes: input.expectedBytes), plan)
  }

  private static func sort(_ keys: [SortKey], _ plan: Plan, first: SortOperator.First? = nil) -> PhysicalPlan {
    let schema = plan.inputs[0].schema
    return block(
      SortOperator(types: schema.fields.map(\.type), keys: sortColumns(keys, schema), first: first), plan)
  }

  private static func sortColumns(_ keys: [SortKey], _ schema: Schema) -> [SortColumn] {
    keys.compactMap { key in
      schema.index(of: key.column).map { SortColumn($0, descending: key.descending, nullsLast: key.nullsLast) }
    }
  }

  /// What a sink gets: some columns, and behind them each different argument once, however many there are.
  private struct Arguments {
    private(set) var projections: [Projection]
    private var places: [Expression: Int]

    init(_ projections: [Projection]) {
      self.projections = projections
      places = Dictionary(
        projections.enumerated().map { ($1.expression, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func position(of argument: Expression, name: @autoclosure () -> String) -> Int {
      position(of: argument) { Projection(name(), argument) }
    }

    mutating func position(of argument: Expression, _ make: () -> Projection) -> Int {
      if let known = places[argument] { return known }
      places[argument] = projections.count
      projections.append(make())
      return projections.count - 1
    }
  }

  /// Groups the rows below: arguments that are not plain columns are evaluated first, in a stage of the same step.
  private static func aggregate(_ keys: [String], _ aggregations: [Aggregation], _ plan: Plan) -> PhysicalPlan {
    let schema = plan.inputs[0].schema
    // The columns that the sink gets: keys first, then each different argument once.
    var arguments = Arguments(keys.compactMap { key in schema[key].map { Projection(key, .column(key, $0.type)) } })
    let keyCount = arguments.projections.count
    let pivots = PivotedArgument.all(of: aggregations)
    var switches: [AggregateSwitch] = []
    var columns: [Int: Int] = [:]
    var selectorName = "value"
    for pivot in pivots {
      while plan.schema.index(of: selectorName) != nil { selectorName += "'" }
      let selector = arguments.position(of: pivot.selector, name: selectorName)
      selectorName += "'"
      let argument = arguments.position(of: pivot.argument, name: aggregations[pivot.aggregates[0][0]].name)
      switches.append(AggregateSwitch(selector: selector, aggregates: pivot.aggregates))
      for place in pivot.aggregates.joined() { columns[place] = argument }
    }
    let aggregates = aggregations.enumerated().map { place, aggregation in
      GroupAggregate(
        name: aggregation.name, function: aggregation.function,
        column: columns[place] ?? aggregation.argument.map { arguments.position(of: $0, name: aggregation.name) },
        type: aggregation.type)
    }
    let projections = arguments.projections
    var input = plan.inputs[0]
    if !projections.isEmpty {
      let fields = projections.map { Field($0.name, $0.expression.type) }
      input = Plan(.project(projections), inputs: [input], step: plan.step, schema: Schema(fields))
    }
    let shape = GroupShape(
      inputTypes: projections.map(\.expression.type), keys: Array(0..<keyCount), aggregates: aggregates,
      switches: switches, step: plan.step)
    return PhysicalPlan(.block(GroupOperator(shape: shape)), [self.plan(input)], of: plan)
  }

  /// Lets rows look at others: what calls are of is evaluated first, in a stage of the same step.
  private static func window(_ window: Window, _ plan: Plan) -> PhysicalPlan {
    let schema = plan.inputs[0].schema
    // The columns that the sink gets: those of the table first, then what calls are of, each once.
    var arguments = Arguments(schema.fields.map { Projection($0.name, .column($0.name, $0.type)) })
    let calls = window.calls.map { call in
      WindowShape.Call(
        name: call.name, computing: call.computing,
        argument: call.argument.map { argument in
          arguments.position(of: argument) {
            var projection = Projection(argument.text, argument)
            projection.subject = call.subject
            return projection
          }
        }, type: call.type)
    }
    let projections = arguments.projections
    var input = plan.inputs[0]
    if projections.count > schema.count {
      let fields = projections.map { Field($0.name, $0.expression.type) }
      input = Plan(.project(projections), inputs: [input], step: plan.step, schema: Schema(fields))
    }
    let shape = WindowShape(
      types: projections.map(\.expression.type), width: schema.count,
      by: window.by.compactMap { schema.index(of: $0) }, order: sortColumns(window.order, schema),
      frame: window.frame, limit: window.limit, calls: calls, step: plan.step)
    let operation = WindowOperator(shape: shape, expectedBytes: input.expectedBytes)
    return PhysicalPlan(.block(operation), [self.plan(input)], of: plan)
  }

  /// - Parameter settling: the filters whose ghosts end here.
  private static func join(_ join: Join, _ plan: Plan, settling: [UInt8: PlanStep] = [:]) -> PhysicalPlan {
    let (left, right) = (plan.inputs[0].schema, plan.inputs[1].schema)
    let shape = JoinShape(
      kind: join.kind, leftTypes: left.fields.map(\.type), leftKeys: join.on.compactMap { left.index(of: $0.left) },
      rightTypes: right.fields.map(\.type), rightKeys: join.on.compactMap { right.index(of: $0.right) },
      take: join.take.compactMap { right.index(of: $0.column) })
    var inputs = plan.inputs.map(self.plan)
    if join.reducesRight { inputs.append(self.plan(leftKeys(join, plan))) }
    return PhysicalPlan(.join(HashJoin(shape: shape, settling: settling)), inputs, of: plan)
  }

  /// The keys of the left side alone.
  private static func leftKeys(_ join: Join, _ plan: Plan) -> Plan {
    let left = plan.inputs[0]
    let fields = join.on.compactMap { left.schema[$0.left] }
    let projections = fields.map { Projection($0.name, .column($0.name, $0.type)) }
    let narrow = Plan(.project(projections), inputs: [left], step: plan.step, schema: Schema(fields))
    return PruneColumns().apply(narrow)
  }
}

extension Plan {
  /// The number of the source that the rows come from.
  fileprivate var sourceNumber: Int {
    if case .scan(let scan) = operation { return scan.number }
    return inputs.first?.sourceNumber ?? 0
  }

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
