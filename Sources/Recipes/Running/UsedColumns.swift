import Engine

extension Plan {
  /// Columns of each source that the plan's result depends on, by the source's number.
  package var usedColumns: [Int: Set<String>] {
    var used: [Int: Set<String>] = [:]
    collectUsed(wanted: Set(schema.names), into: &used)
    return used
  }

  private func collectUsed(wanted: Set<String>, into used: inout [Int: Set<String>]) {
    var wanted = wanted
    switch operation {
    case .scan(let scan):
      used[scan.number, default: []].formUnion(wanted)
      return
    case .filter(let predicates), .ghostFilter(let predicates, _):
      for predicate in predicates { wanted.formUnion(predicate.columns) }
    case .project(let projections):
      var needed = Set<String>()
      // An expression that can fail decides on its row even when its column is dropped later.
      for projection in projections where wanted.contains(projection.name) || projection.expression.canFail {
        needed.formUnion(projection.expression.columns)
      }
      wanted = needed
    case .distinct(let columns): wanted.formUnion(columns ?? schema.names)
    case .aggregate(let keys, let aggregations):
      wanted = Set(keys)
      for aggregation in aggregations { wanted.formUnion(aggregation.argument?.columns ?? []) }
    case .join(let join):
      let taken = Set(join.take.filter { wanted.contains($0.name) }.map(\.column))
      if inputs.count == 2 {
        let left = wanted.intersection(inputs[0].schema.names).union(join.on.map(\.left))
        inputs[0].collectUsed(wanted: left, into: &used)
        inputs[1].collectUsed(wanted: taken.union(join.on.map(\.right)), into: &used)
      }
      return
    case .check(let check): wanted.formUnion(check.condition.columns)
    case .repeat(_, let number): wanted.remove(number)
    case .sort(let keys): wanted.formUnion(keys.map(\.column))
    case .window(let window):
      let calls = window.calls.filter { wanted.contains($0.name) || $0.argument?.canFail ?? false }
      wanted.subtract(window.calls.map(\.name))
      guard !calls.isEmpty else { break }
      wanted.formUnion(window.by)
      wanted.formUnion(window.order.map(\.column))
      for call in calls { wanted.formUnion(call.argument?.columns ?? []) }
    case .union, .limit, .settleGhosts, .countAdded: break
    }
    for input in inputs { input.collectUsed(wanted: wanted, into: &used) }
  }
}
