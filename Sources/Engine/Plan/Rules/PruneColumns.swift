/// Reads and carries only columns that something above needs.
struct PruneColumns: RewriteRule {
  static let name = "columns-used"

  func apply(_ plan: Plan) -> Plan {
    let pruned = prune(plan, needed: Set(plan.schema.names))
    return pruned.schema == plan.schema ? pruned : selecting(plan.schema, from: pruned)
  }

  private func selecting(_ schema: Schema, from plan: Plan) -> Plan {
    let projections = schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }
    return Plan(.project(projections), inputs: [plan], step: plan.step, schema: schema)
  }

  /// An equal plan whose columns include `needed` and as few others as possible, in the order they had.
  private func prune(_ plan: Plan, needed: Set<String>) -> Plan {
    var result = plan
    switch plan.operation {
    case .scan:
      var fields = plan.schema.fields.filter { needed.contains($0.name) }
      // Rows are counted by a column, even when no value is wanted.
      if fields.isEmpty, let first = plan.schema.fields.first { fields = [first] }
      result.schema = Schema(fields)
    case .filter(let predicates), .ghostFilter(let predicates, _):
      result.inputs = [prune(plan.inputs[0], needed: predicates.reduce(into: needed) { $0.formUnion($1.columns) })]
      result.schema = result.inputs[0].schema
    case .settleGhosts, .countAdded, .limit:
      result.inputs = [prune(plan.inputs[0], needed: needed)]
      result.schema = result.inputs[0].schema
    case .repeat(_, let number):
      result.inputs = [prune(plan.inputs[0], needed: needed.subtracting([number]))]
      result.schema = Schema(result.inputs[0].schema.fields + plan.schema.fields.suffix(1))
    case .check(let check):
      result.inputs = [prune(plan.inputs[0], needed: needed.union(check.condition.columns))]
      result.schema = result.inputs[0].schema
    case .sort(let keys):
      result.inputs = [prune(plan.inputs[0], needed: needed.union(keys.map(\.column)))]
      result.schema = result.inputs[0].schema
    case .distinct(let columns):
      let wanted = columns.map { needed.union($0) } ?? Set(plan.inputs[0].schema.names)
      result.inputs = [prune(plan.inputs[0], needed: wanted)]
      result.schema = result.inputs[0].schema
    case .project(let projections):
      // One that can fail stays: its rejects count. What is only made by reading is not read when nobody asks for it.
      let isReading = plan.step == .source
      var kept = projections.filter { needed.contains($0.name) || ($0.expression.canFail && !isReading) }
      if kept.isEmpty, let first = projections.first { kept = [first] }
      let used = kept.reduce(into: Set<String>()) { $0.formUnion($1.expression.columns) }
      result.inputs = [prune(plan.inputs[0], needed: used)]
      result.operation = .project(kept)
      result.schema = Schema(kept.map { Field($0.name, $0.expression.type) })
    case .aggregate(let keys, let aggregations):
      let used = aggregations.reduce(into: Set(keys)) { $0.formUnion($1.argument?.columns ?? []) }
      result.inputs = [prune(plan.inputs[0], needed: used)]
    case .window(var window):
      // One that can fail stays: its rejects count.
      window.calls = window.calls.filter { needed.contains($0.name) || $0.argument?.canFail ?? false }
      guard !window.calls.isEmpty else { return prune(plan.inputs[0], needed: needed) }
      let kept = Set(window.calls.map(\.name))
      let used = window.calls.reduce(into: needed.subtracting(kept)) { $0.formUnion($1.argument?.columns ?? []) }
      result.inputs = [prune(plan.inputs[0], needed: used.union(window.by).union(window.order.map(\.column)))]
      result.operation = .window(window)
      result.schema = Schema(result.inputs[0].schema.fields + plan.schema.fields.filter { kept.contains($0.name) })
    case .join(var join):
      let left = plan.inputs[0].schema
      let leftNeeded = needed.intersection(left.names).union(join.on.map(\.left))
      join.take = join.take.filter { needed.contains($0.name) }
      let rightNeeded = Set(join.take.map(\.column)).union(join.on.map(\.right))
      result.inputs = [prune(plan.inputs[0], needed: leftNeeded), prune(plan.inputs[1], needed: rightNeeded)]
      result.operation = .join(join)
      let taken = Set(join.take.map(\.name))
      result.schema = Schema(
        result.inputs[0].schema.fields
          + plan.schema.fields.dropFirst(left.count).filter { taken.contains($0.name) })
    case .union:
      let fields = plan.schema.fields.filter { needed.contains($0.name) }
      let schema = Schema(fields.isEmpty ? Array(plan.schema.fields.prefix(1)) : fields)
      result.inputs = plan.inputs.map { input in
        let pruned = prune(input, needed: Set(schema.names))
        return pruned.schema == schema ? pruned : selecting(schema, from: pruned)
      }
      result.schema = schema
    }
    return result
  }
}
