import Engine

/// What rows are in order of: a column, or what a step has made of columns only to sort by.
struct OrderKey {
  var expression: Expression
  let descending: Bool
  let nullsLast: Bool
}

extension Plan {
  /// The order that a sort of these rows gives. Columns that the step of the sort makes are what they are made of, since
  /// that step drops them again.
  func order(by keys: [SortKey], step: PlanStep) -> [OrderKey] {
    var made: [Projection] = []
    if case .project(let projections) = operation, self.step == step { made = projections }
    return keys.map { key in
      let expression = made.first { $0.name == key.column }?.expression
      let column = Expression.column(key.column, schema[key.column]?.type ?? .text)
      return OrderKey(expression: expression ?? column, descending: key.descending, nullsLast: key.nullsLast)
    }
  }
}

extension [OrderKey] {
  /// The order that is left when only some columns are, perhaps under other names; `nil` when one of them is gone.
  func carried(through projections: [Projection]) -> [OrderKey]? {
    var names: [String: Expression] = [:]
    for projection in projections {
      guard case .column(let name, let type) = projection.expression, names[name] == nil else { continue }
      names[name] = .column(projection.name, type)
    }
    guard allSatisfy({ key in key.expression.columns.allSatisfy { names[$0] != nil } }) else { return nil }
    return map {
      OrderKey(
        expression: $0.expression.replacing(columns: names), descending: $0.descending, nullsLast: $0.nullsLast)
    }
  }
}
