/// Collects what the expressions of one step ask of other rows: every such call becomes a column of its own, which a window
/// adds before the expressions are computed row by row.
public final class WindowCalls {
  /// What the step's `over` says; `nil` where it says nothing, so that only `rand` may ask for the row's place.
  public let window: Window?
  /// The columns that the window of the step adds.
  public private(set) var calls: [WindowCall] = []
  /// The column with the number of the row in the whole table, if something asks for it.
  public private(set) var place: WindowCall?
  /// The column whose expression is checked; `nil` for conditions.
  public var subject: String?
  private var taken: Set<String>

  /// - Parameter names: of the columns that are there.
  public init(_ window: Window?, beside names: [String]) {
    self.window = window
    taken = Set(names)
  }

  public var isEmpty: Bool { calls.isEmpty && place == nil }

  /// The column of a call; equal calls have one.
  func column(_ computing: WindowCall.Computing, _ argument: Expression?, _ type: DataType) -> Expression {
    if let known = calls.first(where: { $0.computing == computing && $0.argument == argument && $0.type == type }) {
      return .column(known.name, type)
    }
    var call = WindowCall(name: freshName(), computing: computing, argument: argument, type: type)
    call.subject = subject
    calls.append(call)
    return .column(call.name, type)
  }

  /// The column with the number of the row in the whole table.
  func placeColumn() -> Expression {
    let call = place ?? WindowCall(name: freshName(), computing: .rank(.rowNumber), argument: nil, type: .integer)
    place = call
    return .column(call.name, call.type)
  }

  private func freshName() -> String {
    var number = taken.count
    while !taken.insert("over \(number)").inserted { number += 1 }
    return "over \(number)"
  }

  /// The table with the columns that are asked for behind its own.
  public func added(to plan: Plan, step: PlanStep) -> Plan {
    var plan = plan
    if let place {
      plan = Self.adding(Window(by: [], order: [], frame: nil, calls: [place]), to: plan, step: step)
    }
    if var window, !calls.isEmpty {
      window.calls = calls
      plan = Self.adding(window, to: plan, step: step)
    }
    return plan
  }

  private static func adding(_ window: Window, to plan: Plan, step: PlanStep) -> Plan {
    let schema = Schema(plan.schema.fields + window.calls.map { Field($0.name, $0.type) })
    return Plan(.window(window), inputs: [plan], step: step, schema: schema)
  }
}

extension Checker {
  /// The column of a call that looks at other rows; `nil` when it is none, or when it is wrong, which is said then.
  /// - Returns: also whether the name was that of such a call.
  mutating func windowCall(
    _ written: String, _ nodes: [SyntaxNode], isDistinct: Bool, _ range: Range<Int>
  ) -> (isOne: Bool, made: TypedArgument?) {
    guard let windows else { return (false, nil) }
    if written == "rand" { return (true, random(nodes, windows, range)) }
    let ignoresNulls = written.hasSuffix(WindowFunction.ignoringNulls)
    let name = ignoresNulls ? String(written.dropLast(WindowFunction.ignoringNulls.count)) : written
    let isAggregate = AggregationText.names.contains(name)
    guard isAggregate || WindowFunction.byName[name] != nil else { return (false, nil) }
    guard windows.window != nil else {
      guard !isAggregate else { return (false, nil) }
      problem("\(name) looks at other rows", range, "say which ones with \"over\", such as { \"by\": [\"…\"] }")
      return (true, nil)
    }
    // What a call is of is a value of each row: no window stands inside another.
    self.windows = nil
    defer { self.windows = windows }
    if isAggregate, !ignoresNulls { return (true, aggregate(name, nodes, isDistinct, windows, range)) }
    guard let function = WindowFunction.byName[name], !isDistinct, !ignoresNulls || function.mayIgnoreNulls else {
      problem("\(isDistinct ? "DISTINCT" : "IGNORE NULLS") cannot stand with \(name)", range)
      return (true, nil)
    }
    return (true, call(function, nodes, ignoresNulls: ignoresNulls, windows, range))
  }

  private mutating func aggregate(
    _ name: String, _ nodes: [SyntaxNode], _ isDistinct: Bool, _ windows: WindowCalls, _ range: Range<Int>
  ) -> TypedArgument? {
    let node = SyntaxNode(.call(name, nodes, isOperator: false, isDistinct: isDistinct), at: range, over: nodes)
    switch AggregationText.check(node, name: name, by: &self) {
    case .failure(let problems):
      for problem in problems.problems { add(problem) }
      return nil
    case .success(let made):
      let column = windows.column(.aggregate(made.function), made.argument, made.type)
      // What is made of no value has none, and takes any type.
      let isNull = !made.function.isCount && made.argument != nil && check(nodes[0])?.isNull == true
      return TypedArgument(expression: column, isNull: isNull)
    }
  }

  private mutating func call(
    _ function: WindowFunction, _ nodes: [SyntaxNode], ignoresNulls: Bool, _ windows: WindowCalls, _ range: Range<Int>
  ) -> TypedArgument? {
    if function.needsOrder, windows.window?.order.isEmpty == true {
      problem("\(function.name) needs an order", range, "name columns under \"order\" in \"over\"")
      return nil
    }
    var nodes = nodes[...]
    var argument: TypedArgument?
    if function.takesValue {
      guard let first = nodes.popFirst() else {
        problem("\(function.name) is written \(function.signature)", range)
        return nil
      }
      argument = check(first)
      guard let checked = argument else { return nil }
      if checked.isNull, case .session = function.form {
        argument = TypedArgument(expression: checked.null(as: .timestamp), isNull: false)
      }
    }
    var constants: [Value] = []
    for node in nodes {
      guard let checked = check(node) else { return nil }
      guard let value = checked.expression.literalValue else {
        problem("what follows in \(function.name) is the same for all rows, not \(checked.expression.text)", node.range)
        return nil
      }
      constants.append(value)
    }
    do {
      let value = argument?.expression
      let computing = try function.computing(constants, of: value?.type, ignoresNulls: ignoresNulls)
      let column = windows.column(computing, value, function.result(value?.type))
      return TypedArgument(expression: column, isNull: argument?.isNull == true && function.mayIgnoreNulls)
    } catch {
      problem(error.message, range, error.suggestion)
      return nil
    }
  }

  /// `rand(seed)`: a number that follows from the seed and the row's place in the table.
  private mutating func random(_ nodes: [SyntaxNode], _ windows: WindowCalls, _ range: Range<Int>) -> TypedArgument? {
    guard nodes.count == 1, let seed = check(nodes[0]) else {
      if nodes.count != 1 {
        problem(
          "rand is written rand(seed), so that every run gives the same", range, "write a whole number, as in rand(7)")
      }
      return nil
    }
    guard case .integer? = seed.expression.literalValue else {
      problem("the seed of rand is a whole number, the same for all rows", nodes[0].range, "write rand(7)")
      return nil
    }
    let drawn = Expression.call("random_of", [windows.placeColumn(), seed.expression], .double)
    return TypedArgument(expression: drawn, isNull: false)
  }
}
