/// Adds the hidden origin column (`RowOrigin`) from the recipe's own source up to the last operator that can fail, so that
/// a reject of a later step still knows its file and line. Plans that cannot fail carry nothing.
///
/// Applied to a plan that carries it already, it changes nothing there.
struct CarryOrigin {
  private static let field = Field(RowOrigin.columnName, .integer)
  private static let projection = Projection(field.name, .column(field.name, field.type))

  func apply(_ plan: Plan) -> Plan { carry(plan, wanted: hasOrigin(plan)) }

  /// The plan with the origin among its columns; without it where rows have none, as behind a grouping.
  func carrying(_ plan: Plan) -> Plan { carry(plan, wanted: true) }

  /// - Parameter wanted: whether the result shall have the column, if it can.
  private func carry(_ plan: Plan, wanted: Bool) -> Plan {
    var result = plan
    switch plan.operation {
    case .scan(let scan):
      if wanted && scan.number == 0 && !hasOrigin(plan) { result.schema.fields.append(Self.field) }
    case .project(let projections):
      let canFail = projections.contains { $0.expression.canFail }
      // A plan that carries origins already may rename them here.
      let uses = projections.contains { $0.expression.columns.contains(RowOrigin.columnName) }
      result.inputs = [carry(plan.inputs[0], wanted: wanted || canFail || uses)]
      if wanted && hasOrigin(result.inputs[0]) && !hasOrigin(plan) {
        result.operation = .project(projections + [Self.projection])
        result.schema.fields.append(Self.field)
      }
    case .filter(let predicates):
      let canFail = predicates.contains(where: \.canFail)
      result.inputs = [carry(plan.inputs[0], wanted: wanted || canFail)]
      result.schema = result.inputs[0].schema
      if !wanted && hasOrigin(result) && !hasOrigin(plan) { return without(result, schema: plan.schema) }
    case .check(let check):
      result.inputs = [carry(plan.inputs[0], wanted: wanted || hasOrigin(plan) || check.action == .reject)]
      result.schema = result.inputs[0].schema
      if !wanted && hasOrigin(result) && !hasOrigin(plan) { return without(result, schema: plan.schema) }
    case .repeat(_, let number):
      result.inputs = [carry(plan.inputs[0], wanted: wanted || hasOrigin(plan))]
      result.schema = Schema(result.inputs[0].schema.fields + plan.schema.fields.filter { $0.name == number })
    case .ghostFilter, .settleGhosts, .countAdded, .distinct, .sort, .limit:
      result.inputs = [carry(plan.inputs[0], wanted: wanted || hasOrigin(plan))]
      result.schema = result.inputs[0].schema
    case .aggregate(_, let aggregations):
      let canFail = aggregations.contains { $0.argument?.canFail ?? false }
      result.inputs = plan.inputs.map { carry($0, wanted: canFail) }
    case .window(let window):
      let canFail = window.calls.contains { $0.argument?.canFail ?? false }
      result.inputs = [carry(plan.inputs[0], wanted: wanted || canFail || hasOrigin(plan))]
      result.schema = Schema(
        result.inputs[0].schema.fields + plan.schema.fields.suffix(window.calls.count))
      if !wanted && hasOrigin(result) && !hasOrigin(plan) { return without(result, schema: plan.schema) }
    case .join:
      result.inputs = [carry(plan.inputs[0], wanted: wanted), carry(plan.inputs[1], wanted: false)]
      result.schema = Schema(
        result.inputs[0].schema.fields + plan.schema.fields.dropFirst(plan.inputs[0].schema.count))
    case .union:
      result.inputs = plan.inputs.map { carry($0, wanted: wanted) }
      if wanted && result.inputs.contains(where: hasOrigin) && !hasOrigin(plan) {
        result.inputs = result.inputs.map(withOrigin)
        result.schema.fields.append(Self.field)
      }
    }
    return result
  }

  private func hasOrigin(_ plan: Plan) -> Bool { plan.schema.index(of: RowOrigin.columnName) != nil }

  private func without(_ plan: Plan, schema: Schema) -> Plan {
    let projections = schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }
    return Plan(.project(projections), inputs: [plan], step: plan.step, schema: schema)
  }

  /// The plan with the origin as its last column, null where its rows have none.
  private func withOrigin(_ plan: Plan) -> Plan {
    if plan.schema.fields.last == Self.field { return plan }
    let fields = plan.schema.fields.filter { $0 != Self.field }
    let origin = hasOrigin(plan) ? Self.projection : Projection(Self.field.name, .literal(.null, .integer))
    return Plan(
      .project(fields.map { Projection($0.name, .column($0.name, $0.type)) } + [origin]), inputs: [plan],
      step: plan.step, schema: Schema(fields + [Self.field]))
  }
}

extension Plan {
  /// The plan with the place of each row in the recipe's own source as one more column, `RowOrigin.columnName`; null for
  /// rows that other tables gave. The plan itself where rows have no place of their own, as behind a grouping.
  public func carryingOrigin() -> Plan { CarryOrigin().carrying(self) }
}
