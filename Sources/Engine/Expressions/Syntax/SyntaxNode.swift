/// An expression as written: names are not looked up and types not known yet.
struct SyntaxNode {
  indirect enum Kind {
    case column(String)
    case literal(Value, DataType)
    case null
    case parameter(String)
    /// A function, or an operator under its function's name.
    case call(String, [SyntaxNode], isOperator: Bool, isDistinct: Bool)
    case cast(SyntaxNode, DataType, isTry: Bool)
    /// `IS TRUE`, `IS FALSE`.
    case truth(SyntaxNode, Bool)
    /// `CASE [operand] WHEN … THEN … [ELSE …] END`.
    case conditional(operand: SyntaxNode?, [(condition: SyntaxNode, result: SyntaxNode)], otherwise: SyntaxNode?)
    /// The `*` of `count(*)`.
    case star
  }

  var kind: Kind
  /// UTF-8 offsets of the whole.
  var range: Range<Int>
  /// Height of the tree, to bound recursion.
  var height: Int
  /// Nodes of the tree when everything that is meant more than once is written out.
  var size: Int

  /// - Parameter repeating: nodes of children that are meant once more than they stand among `children`.
  init(_ kind: Kind, at range: Range<Int>, over children: [SyntaxNode] = [], repeating: Int = 0) {
    self.kind = kind
    self.range = range
    height = 1 + (children.lazy.map(\.height).max() ?? 0)
    size = children.reduce(1 + repeating) { $0 + $1.size }
  }

  /// The parts that must all hold, in order of evaluation.
  var conjuncts: [SyntaxNode] {
    guard case .call("and", let arguments, isOperator: true, _) = kind else { return [self] }
    return arguments.flatMap(\.conjuncts)
  }

  /// Calls `body` for every column of the tree.
  func forEachColumn(_ body: (String) -> Void) {
    switch kind {
    case .column(let name): body(name)
    case .literal, .null, .parameter, .star: break
    case .call(_, let arguments, _, _): for argument in arguments { argument.forEachColumn(body) }
    case .cast(let inner, _, _), .truth(let inner, _): inner.forEachColumn(body)
    case .conditional(let operand, let branches, let otherwise):
      operand?.forEachColumn(body)
      for branch in branches {
        branch.condition.forEachColumn(body)
        branch.result.forEachColumn(body)
      }
      otherwise?.forEachColumn(body)
    }
  }
}
