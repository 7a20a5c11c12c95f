/// An expression compiled for the columns of a table, to be computed batch by batch.
///
/// One per node and place of use; not thread-safe. Compiling costs microseconds (and the compilation of literal
/// regular expressions), a batch a few nanoseconds a row and function.
public final class Evaluator {
  private let root: EvaluationNode
  public let type: DataType

  /// - Precondition: `expression` was checked against a schema in which its columns have the types they have in `input`.
  public convenience init(_ expression: Expression, input: Schema) {
    self.init(expression, input: input, texts: StepTexts())
  }

  /// - Parameter texts: shared by all expressions of a step on one node.
  init(_ expression: Expression, input: Schema, texts: StepTexts) {
    type = expression.type
    root = EvaluatorCompiler(schema: input, texts: texts).compile(expression)
  }

  /// Computes the expression for every row of a batch whose columns follow the input schema.
  /// - Throws: `Failure` when the run cannot go on; a row that fails is no error but is in `failures`.
  public func evaluate(_ batch: Batch) throws -> Evaluated {
    // As many texts as one row may have: who computes batches of a table gives an allowance for each.
    try evaluate(batch, texts: TextAllowance(rows: 1))
  }

  /// - Throws: `TextAllowance.Exhausted` when fewer rows must be computed at a time.
  func evaluate(_ batch: Batch, texts: TextAllowance) throws -> Evaluated {
    let result = try root.evaluate(EvaluationInput(columns: batch.columns, count: batch.rowCount, texts: texts))
    return Evaluated(column: result.operand.column(count: batch.rowCount), failures: result.failures)
  }
}

/// Turns a checked expression into nodes.
private struct EvaluatorCompiler {
  let schema: Schema
  /// `nil` inside a part that is computed once per text.
  let texts: StepTexts?

  func compile(_ expression: Expression) -> EvaluationNode {
    if let texts, let name = OncePerTextNode.column(of: expression), let index = schema.index(of: name) {
      let part = EvaluatorCompiler(schema: schema, texts: nil).compile(expression)
      return OncePerTextNode(part, column: index, texts: texts.column(index))
    }
    switch expression {
    case .column(let name, let type):
      guard let index = schema.index(of: name) else {
        return failing("there is no column \"\(name)\"", type)
      }
      return ColumnNode(index: index)
    case .literal(let value, let type): return LiteralNode(value, type)
    case .secret(let secret): return SecretNode(secret)
    case .cast(let inner, let type, let isTry):
      return CallNode(CastKernels.make(from: inner.type, to: type, isTry: isTry), [compile(inner)], type)
    case .conditional(let branches, let otherwise, let type):
      if let table = LookupNode.table(branches) {
        return LookupNode(
          subject: compile(table.subject), keys: table.keys, results: table.results, otherwise: part(otherwise),
          type: type)
      }
      var compiled = branches.map { BranchNode.Branch.when(part($0.condition), then: part($0.result)) }
      compiled.append(.otherwise(part(otherwise)))
      return BranchNode(compiled, type: type)
    case .call(let name, let arguments, let type): return call(name.name, arguments, type)
    }
  }

  private func call(_ name: String, _ arguments: [Expression], _ type: DataType) -> EvaluationNode {
    if name == "and" || name == "or" {
      guard let first = arguments.first else { return LiteralNode(.boolean(name == "and"), .boolean) }
      return LogicNode(
        first: compile(first), others: arguments.dropFirst().map { (part($0), $0.canFail) }, isAnd: name == "and")
    }
    if name == "coalesce" { return BranchNode(arguments.map { .firstNotNull(part($0)) }, type: type) }
    guard let definition = FunctionCatalog.definition(name), case .kernel(let bind) = definition.body else {
      return failing("there is no function \(name)", type)
    }
    func node(_ literals: [Value?]) throws(BindingProblem) -> EvaluationNode {
      let binding = Binding(arguments, literals: literals, result: type)
      return CallNode(try bind(binding), arguments.map(compile), type)
    }
    do throws(BindingProblem) {
      return try node(arguments.map(\.literalValue))
    } catch {
      // A constant that cannot be used (one made by folding: check refuses those written out) fails the rows that use it,
      // as a column's value does: not those whose other arguments are null or have failed.
      return (try? node(arguments.map { _ in nil })) ?? failing(error.message, type)
    }
  }

  private func part(_ expression: Expression) -> LazyPart {
    LazyPart(node: compile(expression), needed: expression.columns.compactMap { schema.index(of: $0) }.sorted())
  }

  /// A node that fails in every row, for what checking should have caught.
  private func failing(_ reason: String, _ type: DataType) -> EvaluationNode {
    CallNode(
      { call in
        call.fail(0, reason)
        return .constant(.null, type: type, count: 1)
      }, [], type)
  }
}
