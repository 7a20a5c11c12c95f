import Synchronization

/// Moves filters that cannot fail towards the source: below projections, sorts, unions, duplicate removal, and to the
/// left side of joins.
///
/// Below a projection or a sort nothing changes in the ledger: the filter still credits its own step. Below a union the
/// rows that it adds are counted before the filter sees them. Below duplicate removal and joins an exact ledger needs to
/// know what would have become of the rows turned down, so they stay in the table as ghosts until the place where the
/// filter stood; a merged ledger does without.
final class PushFilters: RewriteRule {
  static let name = "filters-early"

  /// Most parts that a filter gets by being moved.
  private static let maximumSize = 500

  private let ledger: RunOptions.LedgerMode
  private let state = Mutex(State())
  private struct State {
    var nextTag: UInt8 = 1
    var merged: [[PlanStep]] = []
  }

  init(ledger: RunOptions.LedgerMode) { self.ledger = ledger }

  var mergedSteps: [[PlanStep]] { state.withLock { $0.merged } }

  func apply(_ plan: Plan) -> Plan {
    var plan = plan
    plan.inputs = plan.inputs.map(apply)
    guard case .filter(let predicates) = plan.operation, predicates.allSatisfy({ !$0.canFail }) else { return plan }
    return push(predicates, step: plan.step, below: plan.inputs[0]) ?? plan
  }

  /// The plan `below` with the filter somewhere inside; `nil` when it cannot go below its top operator.
  private func push(_ predicates: [Expression], step: PlanStep, below plan: Plan) -> Plan? {
    switch plan.operation {
    case .project(let projections):
      guard let moved = substituted(predicates, through: projections) else { return nil }
      return plan.replacing(input: filtered(moved, step: step, plan.inputs[0]))
    case .sort:
      return plan.replacing(input: filtered(predicates, step: step, plan.inputs[0]))
    case .distinct(let columns):
      guard comparesAll(predicates, columns) else { return nil }
      if ledger == .merged {
        merge(plan.step, step)
        return plan.replacing(input: filtered(predicates, step: step, plan.inputs[0]))
      }
      guard let tag = takeTag() else { return nil }
      let marked = plan.replacing(input: ghosts(predicates, tag: tag, step: step, plan.inputs[0]))
      return Plan(.settleGhosts([tag: step]), inputs: [marked], step: step, schema: plan.schema)
    case .settleGhosts(let steps):
      var inner = plan.inputs[0]
      switch inner.operation {
      case .distinct(let columns): guard comparesAll(predicates, columns) else { return nil }
      case .join(let join): guard looksLeftOnly(predicates, join, inner) else { return nil }
      default: return nil
      }
      guard let tag = takeTag() else { return nil }
      inner.inputs[0] = ghosts(predicates, tag: tag, step: step, inner.inputs[0])
      let all = steps.merging([tag: step]) { $1 }
      return Plan(.settleGhosts(all), inputs: [inner], step: plan.step, schema: plan.schema)
    case .join(let join):
      guard looksLeftOnly(predicates, join, plan) else { return nil }
      var moved = plan
      if ledger == .merged {
        merge(plan.step, step)
        moved.inputs[0] = filtered(predicates, step: step, plan.inputs[0])
        return moved
      }
      guard let tag = takeTag() else { return nil }
      moved.inputs[0] = ghosts(predicates, tag: tag, step: step, plan.inputs[0])
      return Plan(.settleGhosts([tag: step]), inputs: [moved], step: step, schema: plan.schema)
    case .union:
      var moved = plan
      for (position, input) in plan.inputs.enumerated() {
        let isCounted = position == 0 || input.countsAdded(for: plan.step)
        let counted = isCounted ? input : Plan(.countAdded, inputs: [input], step: plan.step, schema: input.schema)
        moved.inputs[position] = filtered(predicates, step: step, counted)
      }
      return moved
    case .scan, .filter, .ghostFilter, .aggregate, .window, .limit, .repeat, .check, .countAdded:
      return nil
    }
  }

  /// A filter on top of `plan`, moved on as far as it goes.
  private func filtered(_ predicates: [Expression], step: PlanStep, _ plan: Plan) -> Plan {
    push(predicates, step: step, below: plan)
      ?? Plan(.filter(predicates), inputs: [plan], step: step, schema: plan.schema)
  }

  /// A marking filter on top of `plan`, below the projections there.
  private func ghosts(_ predicates: [Expression], tag: UInt8, step: PlanStep, _ plan: Plan) -> Plan {
    if case .project(let projections) = plan.operation, let moved = substituted(predicates, through: projections) {
      return plan.replacing(input: ghosts(moved, tag: tag, step: step, plan.inputs[0]))
    }
    return Plan(.ghostFilter(predicates, tag: tag), inputs: [plan], step: step, schema: plan.schema)
  }

  /// The predicates in terms of the projection's input; `nil` when a projected expression can fail (a row must not
  /// escape its failure) or a predicate could fail after the substitution.
  private func substituted(_ predicates: [Expression], through projections: [Projection]) -> [Expression]? {
    guard projections.allSatisfy({ !$0.expression.canFail }) else { return nil }
    let byName = Dictionary(projections.map { ($0.name, $0.expression) }) { first, _ in first }
    // What is written out again and again would grow without end.
    let sizes = byName.mapValues { $0.size() }
    let (before, after) = (
      predicates.reduce(0) { $0 + $1.size() }, predicates.reduce(0) { $0 + $1.size(replacing: sizes) }
    )
    guard after <= max(before, Self.maximumSize) else { return nil }
    let moved = predicates.map { $0.replacing(columns: byName) }
    return moved.allSatisfy { !$0.canFail } ? moved : nil
  }

  /// Whether equal rows get the same verdict: the predicates look only at compared columns.
  private func comparesAll(_ predicates: [Expression], _ columns: [String]?) -> Bool {
    guard let columns else { return true }
    let compared = Set(columns)
    return predicates.allSatisfy { $0.columns.isSubset(of: compared) }
  }

  /// Whether the predicates are about left rows, each of which stands for its matches.
  private func looksLeftOnly(_ predicates: [Expression], _ join: Join, _ plan: Plan) -> Bool {
    let used = predicates.reduce(into: Set<String>()) { $0.formUnion($1.columns) }
    let keepsUnmatchedRight = join.kind == .right || join.kind == .full
    return !keepsUnmatchedRight && used.isSubset(of: Set(plan.inputs[0].schema.names))
  }

  private func takeTag() -> UInt8? {
    state.withLock { state in
      guard state.nextTag < .max else { return nil }
      defer { state.nextTag += 1 }
      return state.nextTag
    }
  }

  private func merge(_ first: PlanStep, _ second: PlanStep) {
    state.withLock { $0.merged.append([first, second].sorted()) }
  }
}

extension Plan {
  func replacing(input: Plan) -> Plan {
    var plan = self
    plan.inputs = [input]
    return plan
  }
}
