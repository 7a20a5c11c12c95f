/// Looks up names and finds types: turns a syntax tree into an expression, or says everything that is wrong with it.
struct Checker {
  private let schema: Schema
  private let parameters: [String: Expression]
  /// Which columns have no value in any row, so that their type says nothing.
  private let isValueless: (String) -> Bool
  private(set) var problems: [ExpressionProblem] = []
  /// Takes what the expression asks of other rows; `nil` where it may ask nothing.
  var windows: WindowCalls?
  private static let maximumProblems = 100

  init(
    schema: Schema, parameters: [String: Expression], isValueless: @escaping (String) -> Bool,
    windows: WindowCalls? = nil
  ) {
    self.windows = windows
    self.schema = schema
    self.parameters = parameters
    self.isValueless = isValueless
  }

  /// The expression, or `nil` when a problem was added.
  mutating func check(_ node: SyntaxNode) -> TypedArgument? {
    // What is wrong a hundred times is not looked at further.
    guard problems.count < Self.maximumProblems else { return nil }
    switch node.kind {
    case .column(let name): return column(name, node.range)
    case .literal(let value, let type): return TypedArgument(expression: .literal(value, type), isNull: false)
    case .null: return TypedArgument(expression: .literal(.null, .text), isNull: true)
    case .parameter(let name): return parameter(name, node.range)
    case .star: return problem("* can only stand in count(*)", node.range)
    case .cast(let inner, let type, let isTry): return cast(inner, type, isTry, node.range)
    case .truth(let inner, let value): return truth(inner, value, node.range)
    case .conditional(let operand, let branches, let otherwise):
      return conditional(operand, branches, otherwise, node.range)
    case .call(let name, let arguments, let isOperator, let isDistinct):
      if !isOperator {
        let (isOne, made) = windowCall(name, arguments, isDistinct: isDistinct, node.range)
        if isOne { return made }
      }
      if isDistinct {
        return problem("DISTINCT can only stand in an aggregate such as count(distinct x)", node.range)
      }
      return call(name, arguments, isOperator, node.range)
    }
  }

  mutating func add(_ problem: ExpressionProblem) { problems.append(problem) }

  /// The problems from a position on, which are no longer its own.
  mutating func takeProblems(from start: Int) -> [ExpressionProblem] {
    defer { problems.removeSubrange(start...) }
    return Array(problems[start...])
  }

  @discardableResult
  mutating func problem(_ message: String, _ range: Range<Int>, _ suggestion: String? = nil) -> TypedArgument? {
    problems.append(ExpressionProblem(message, at: range, suggestion: suggestion))
    return nil
  }

  private mutating func column(_ name: String, _ range: Range<Int>) -> TypedArgument? {
    if let field = schema[name] {
      return TypedArgument(expression: .column(field.name, field.type), isNull: isValueless(name))
    }
    if let reason = FunctionCatalog.absent[name.lowercased()] {
      return problem("\(name.lowercased()) is left out on purpose: \(reason)", range)
    }
    var missing = ExpressionProblem("no column \"\(name)\"", at: range)
    missing.missingColumn = name
    if let other = schema.names.first(where: { $0.lowercased() == name.lowercased() }) {
      missing.suggestion = "did you mean \(Expression.quoted(column: other))? Case counts"
    } else if let near = NearestName.find(name, among: schema.names) {
      missing.suggestion = "did you mean \(Expression.quoted(column: near))?"
    } else if schema.names.isEmpty {
      missing.message += ": no columns are known here"
    } else {
      let some = schema.names.prefix(8).map { Expression.quoted(column: $0) }.joined(separator: ", ")
      missing.suggestion = "the columns are \(some)\(schema.count > 8 ? ", …" : "")"
    }
    problems.append(missing)
    return nil
  }

  private mutating func parameter(_ name: String, _ range: Range<Int>) -> TypedArgument? {
    guard let value = parameters[name] else {
      let near = NearestName.find(name, among: parameters.keys.sorted())
      return problem(
        "no parameter \"\(name)\"", range,
        near.map { "did you mean ${\($0)}?" } ?? "declare it in the recipe's parameters")
    }
    if case .secret = value {
      return problem(
        "the secret \(value.text) would be seen here", range,
        "it can only be the key of \(FunctionCatalog.keyed.joined(separator: ", "))")
    }
    return TypedArgument(expression: value, isNull: value.literalValue == .null)
  }

  /// The secret that a parameter by itself is.
  private func secret(_ node: SyntaxNode) -> TypedArgument? {
    guard case .parameter(let name) = node.kind, let value = parameters[name], case .secret = value else { return nil }
    return TypedArgument(expression: value, isNull: false)
  }

  private mutating func cast(_ inner: SyntaxNode, _ type: DataType, _ isTry: Bool, _ range: Range<Int>)
    -> TypedArgument?
  {
    guard let value = check(inner) else { return nil }
    if value.isNull { return TypedArgument(expression: value.null(as: type), isNull: false) }
    if value.type == type { return TypedArgument(expression: value.expression, isNull: false) }
    guard TypeRules.canCast(value.type, to: type) else {
      return problem("\(value.type) cannot be cast to \(type)", range)
    }
    if let literal = value.expression.literalValue {
      if let converted = Literals.cast(literal, to: type) {
        return TypedArgument(expression: .literal(converted, type), isNull: false)
      }
      if isTry { return TypedArgument(expression: .literal(.null, type), isNull: false) }
      return problem("\(value.expression.text) cannot be cast to \(type)", range)
    }
    return TypedArgument(expression: .cast(value.expression, type, try: isTry), isNull: false)
  }

  private mutating func truth(_ inner: SyntaxNode, _ value: Bool, _ range: Range<Int>) -> TypedArgument? {
    guard let tested = check(inner) else { return nil }
    guard let converted = FunctionDefinition.converted(tested, to: .boolean) else {
      return problem(
        "IS \(value ? "TRUE" : "FALSE") asks whether something holds, but this is \(tested.type)", inner.range,
        "compare it with something")
    }
    let test = Expression.call("<=>", [converted, .literal(.boolean(value), .boolean)], .boolean)
    return TypedArgument(expression: test, isNull: false)
  }

  private mutating func conditional(
    _ operand: SyntaxNode?, _ branches: [(condition: SyntaxNode, result: SyntaxNode)], _ otherwise: SyntaxNode?,
    _ range: Range<Int>
  ) -> TypedArgument? {
    var conditions: [Expression?] = []
    var results: [TypedArgument?] = []
    let subject = operand.flatMap { check($0) }
    for branch in branches {
      let condition = check(branch.condition)
      if operand == nil {
        conditions.append(condition.flatMap { boolean($0, "the condition of WHEN", branch.condition.range) })
      } else if let subject, let condition {
        conditions.append(
          apply("=", [subject, condition], branch.condition.range, [branch.condition.range, branch.condition.range])?
            .expression)
      } else {
        conditions.append(nil)
      }
      results.append(check(branch.result))
    }
    let last = otherwise.map { check($0) } ?? TypedArgument(expression: .literal(.null, .text), isNull: true)
    let all = results + [last]
    guard !all.contains(where: { $0 == nil }), !conditions.contains(nil) else { return nil }
    let typed = all.compactMap { $0 }
    guard let converted = oneType(typed, "the results of CASE", range) else { return nil }
    let made = zip(conditions.compactMap { $0 }, converted).map { Expression.Branch(condition: $0, result: $1) }
    let type = converted[converted.count - 1].type
    return TypedArgument(expression: .conditional(made, otherwise: converted[converted.count - 1], type), isNull: false)
  }

  private mutating func oneType(_ arguments: [TypedArgument], _ what: String, _ range: Range<Int>) -> [Expression]? {
    guard let type = FunctionDefinition.commonType(arguments) else {
      let types = arguments.filter { !$0.isNull }.map(\.type)
      let other = types.first { TypeRules.common(types[0], $0) == nil } ?? types[0]
      _ = problem(
        "\(what) are \(types[0]) and \(other)", range, "write cast(… as text) or another cast around one of them")
      return nil
    }
    var converted: [Expression] = []
    for argument in arguments {
      guard let expression = FunctionDefinition.converted(argument, to: type) else {
        _ = problem("\(argument.expression.text) is not \(type), as \(what) elsewhere are", range)
        return nil
      }
      converted.append(expression)
    }
    return converted
  }

  /// The argument as a truth value.
  mutating func boolean(_ argument: TypedArgument, _ what: String, _ range: Range<Int>) -> Expression? {
    if argument.isNull { return argument.null(as: .boolean) }
    guard argument.type == .boolean else {
      _ = problem("\(what) must be true or false, but it is \(argument.type)", range, "compare it with something")
      return nil
    }
    return argument.expression
  }

  private mutating func call(_ name: String, _ nodes: [SyntaxNode], _ isOperator: Bool, _ range: Range<Int>)
    -> TypedArgument?
  {
    let hasStar = nodes.contains { if case .star = $0.kind { true } else { false } }
    guard isOperator || FunctionCatalog.definition(name) != nil else {
      if !hasStar { for node in nodes { _ = check(node) } }
      return unknownFunction(name, range)
    }
    if hasStar { return problem("* can only stand in count(*)", range) }
    let definition = isOperator ? nil : FunctionCatalog.definition(name)
    let arguments = nodes.enumerated().map { index, node -> TypedArgument? in
      if definition?.takesKey(index) ?? false, let secret = secret(node) { return secret }
      return check(node)
    }
    guard !arguments.contains(where: { $0 == nil }) else { return nil }
    return apply(name, arguments.compactMap { $0 }, range, nodes.map(\.range))
  }

  private mutating func unknownFunction(_ name: String, _ range: Range<Int>) -> TypedArgument? {
    let place = range.lowerBound..<(range.lowerBound + name.utf8.count)
    if let reason = FunctionCatalog.absent[name] {
      return problem("\(name) is left out on purpose: \(reason)", place)
    }
    if AggregationText.names.contains(name) {
      return problem(
        "\(name) is an aggregate of many rows and cannot stand in an expression of one row", place,
        "use it in the values of group-rows, or with \"over\" in the values of add-columns or set-columns")
    }
    let plain =
      name.hasSuffix(WindowFunction.ignoringNulls) ? String(name.dropLast(WindowFunction.ignoringNulls.count)) : name
    if WindowFunction.byName[plain] != nil || name == "rand" {
      return problem(
        "\(plain) looks at other rows and cannot stand here", place,
        name == "rand"
          ? "use it in add-columns, set-columns or filter-rows"
          : "say which ones with \"over\" in add-columns, set-columns or filter-rows")
    }
    guard let near = NearestName.find(name, among: FunctionCatalog.callableNames) else {
      return problem("no function \"\(name)\"", place, "sous functions lists all of them")
    }
    let signature = FunctionCatalog.entry(near)?.signatures.first ?? near
    return problem("no function \"\(name)\"", place, "did you mean \(signature)?")
  }

  private mutating func apply(
    _ name: String, _ arguments: [TypedArgument], _ range: Range<Int>, _ ranges: [Range<Int>]
  ) -> TypedArgument? {
    guard let definition = FunctionCatalog.definition(name) else { return unknownFunction(name, range) }
    do {
      let expression = try definition.applied(to: arguments)
      return TypedArgument(expression: expression, isNull: false)
    } catch {
      let place = error.argument.flatMap { ranges.indices.contains($0) ? ranges[$0] : nil } ?? range
      return problem(error.message, place, error.suggestion)
    }
  }
}
