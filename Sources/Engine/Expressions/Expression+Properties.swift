extension Expression {
  /// Calls `body` for this expression and every one inside it, outermost first.
  func forEach(_ body: (Expression) -> Void) {
    body(self)
    switch self {
    case .column, .literal, .secret: break
    case .call(_, let arguments, _): for argument in arguments { argument.forEach(body) }
    case .cast(let inner, _, _): inner.forEach(body)
    case .conditional(let branches, let otherwise, _):
      for branch in branches {
        branch.condition.forEach(body)
        branch.result.forEach(body)
      }
      otherwise.forEach(body)
    }
  }

  /// Parts of the expression, when columns are replaced by expressions of these sizes.
  func size(replacing columns: [String: Int] = [:]) -> Int {
    var size = 0
    forEach { if case .column(let name, _) = $0 { size += columns[name] ?? 1 } else { size += 1 } }
    return size
  }

  /// Names of the columns that the expression reads.
  public var columns: Set<String> {
    var names: Set<String> = []
    forEach { if case .column(let name, _) = $0 { names.insert(name) } }
    return names
  }

  /// Whether some row could make the expression fail: a failing cast, an overflow, a division by zero.
  ///
  /// Such an expression must not be moved below a step that removes rows.
  public var canFail: Bool {
    switch self {
    case .column, .literal, .secret: return false
    case .cast(let inner, let type, let isTry):
      return (!isTry && TypeRules.castCanFail(inner.type, to: type)) || inner.canFail
    case .conditional(let branches, let otherwise, _):
      return otherwise.canFail || branches.contains { $0.condition.canFail || $0.result.canFail }
    case .call(let name, let arguments, let type):
      if arguments.contains(where: \.canFail) { return true }
      return FunctionCatalog.definition(name.name)?.canFail(arguments, type) ?? true
    }
  }

  /// The expression with other expressions in place of columns (by name), as when a projection is merged into its user.
  public func replacing(columns: [String: Expression]) -> Expression {
    switch self {
    case .column(let name, _): return columns[name] ?? self
    case .literal, .secret: return self
    case .call(let name, let arguments, let type):
      return .call(name, arguments.map { $0.replacing(columns: columns) }, type)
    case .cast(let inner, let type, let isTry):
      return .cast(inner.replacing(columns: columns), type, try: isTry)
    case .conditional(let branches, let otherwise, let type):
      let replaced = branches.map {
        Branch(
          condition: $0.condition.replacing(columns: columns), result: $0.result.replacing(columns: columns))
      }
      return .conditional(replaced, otherwise: otherwise.replacing(columns: columns), type)
    }
  }

  /// The parts that must all hold, in order of evaluation: `a AND (b AND c)` gives a, b, c.
  public var conjuncts: [Expression] {
    guard case .call("and", let arguments, _) = self else { return [self] }
    return arguments.flatMap(\.conjuncts)
  }

  /// Whether the expression, used as a condition, turns down every row in which `column` is null.
  public func rejectsNull(in column: String) -> Bool {
    switch self {
    case .column(let name, _): return name == column
    case .literal, .secret: return false
    case .cast(let inner, _, _): return inner.rejectsNull(in: column)
    case .conditional: return false
    case .call(let name, let arguments, _):
      switch name.name {
      case "and": return arguments.contains { $0.rejectsNull(in: column) }
      case "or": return arguments.allSatisfy { $0.rejectsNull(in: column) }
      case "isnotnull": return arguments.contains { $0.rejectsNull(in: column) }
      case "in": return arguments.first?.rejectsNull(in: column) ?? false
      case "not":
        guard let inner = arguments.first else { return false }
        if case .call("isnull", let tested, _) = inner { return tested.contains { $0.rejectsNull(in: column) } }
        if case .call(let innerName, _, _) = inner, ["and", "or"].contains(innerName.name) { return false }
        return inner.rejectsNull(in: column)
      default:
        guard let definition = FunctionCatalog.definition(name.name) else { return false }
        return definition.entry.nulls == .propagates && arguments.contains { $0.rejectsNull(in: column) }
      }
    }
  }

  /// The value of an expression without columns when evaluating it succeeds; `nil` otherwise.
  public var constantValue: Value? {
    if case .literal(let value, _) = self { return value }
    guard columns.isEmpty else { return nil }
    let evaluator = Evaluator(self, input: Schema([]))
    guard let result = try? evaluator.evaluate(Batch(columns: [], rowCount: 1)), result.failures.isEmpty else {
      return nil
    }
    return result.column.value(at: 0)
  }

  /// The expression with every part that reads no column and does not fail computed now.
  public var folded: Expression {
    // From the inside, so that nothing is computed twice.
    let inner: Expression
    var (isConstant, isLazy) = (true, false)
    func fold(_ part: Expression) -> Expression {
      let folded = part.folded
      isConstant = isConstant && folded.isLiteral
      return folded
    }
    switch self {
    case .column, .literal, .secret: return self
    case .call(let name, let arguments, let type):
      inner = .call(name, arguments.map(fold), type)
      isLazy = ["and", "or", "coalesce"].contains(name.name)
    case .cast(let value, let type, let isTry): inner = .cast(fold(value), type, try: isTry)
    case .conditional(let branches, let otherwise, let type):
      let folded = branches.map { Branch(condition: fold($0.condition), result: fold($0.result)) }
      inner = .conditional(folded, otherwise: fold(otherwise), type)
      isLazy = true
    }
    // A part that fails may be one that is never computed.
    guard isConstant || (isLazy && inner.columns.isEmpty), let value = inner.constantValue else { return inner }
    return .literal(value, type)
  }
}
