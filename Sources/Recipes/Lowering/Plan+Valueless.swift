import Engine

extension Plan {
  /// Whether a column is known to hold no value in any row, so that its type says nothing: a file of a header alone, a
  /// column that is null throughout.
  func isValueless(_ name: String) -> Bool {
    switch operation {
    case .scan(let scan): return scan.source.columnsWithoutValues.contains(name)
    case .project(let projections):
      guard let projection = projections.first(where: { $0.name == name }) else { return false }
      return inputs[0].isValueless(projection.expression)
    case .window(let window):
      guard let call = window.calls.first(where: { $0.name == name }) else { return inputs[0].isValueless(name) }
      switch call.computing {
      case .aggregate(let function) where function.isCount: return false
      case .rank: return false
      case .aggregate, .pick: return call.argument.map { inputs[0].isValueless($0) } ?? false
      }
    case .filter, .distinct, .sort, .limit, .check: return inputs[0].isValueless(name)
    case .repeat(_, let number): return name != number && inputs[0].isValueless(name)
    case .union: return inputs.allSatisfy { $0.isValueless(name) }
    case .join(let join):
      if inputs[0].schema.index(of: name) != nil { return inputs[0].isValueless(name) }
      return join.take.first { $0.name == name }.map { inputs[1].isValueless($0.column) } ?? false
    case .aggregate(let keys, let aggregations):
      if keys.contains(name) { return inputs[0].isValueless(name) }
      guard let aggregation = aggregations.first(where: { $0.name == name }) else { return false }
      return !aggregation.function.isCount && aggregation.argument.map { inputs[0].isValueless($0) } ?? false
    default: return false
    }
  }

  private func isValueless(_ expression: Expression) -> Bool {
    switch expression {
    case .literal(.null, _): true
    case .column(let name, _): isValueless(name)
    case .cast(let inner, _, try: _): isValueless(inner)
    case .conditional(let branches, let otherwise, _):
      isValueless(otherwise) && branches.allSatisfy { isValueless($0.result) }
    // Arithmetic and functions of texts: what has a type of its own, such as a year, keeps it.
    case .call(_, let arguments, let type):
      (type == .text || type.isNumeric) && !arguments.isEmpty && arguments.allSatisfy { isValueless($0) }
    case .literal, .secret: false
    }
  }
}
