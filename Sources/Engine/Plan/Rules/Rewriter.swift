/// One way to turn a plan into an equal one that costs less. One rule, one file.
protocol RewriteRule: Sendable {
  /// Kebab-case, for `explain`.
  static var name: String { get }
  /// The rewritten plan, or the same one. The root's columns stay as they are.
  func apply(_ plan: Plan) -> Plan
  /// Steps whose ledger entries the rule has mixed, found by the last `apply`; only with a merged ledger.
  var mergedSteps: [[PlanStep]] { get }
}

extension RewriteRule {
  var mergedSteps: [[PlanStep]] { [] }
}

/// Applies the rules in order and refuses any result whose columns changed.
struct Rewriter {
  struct Result {
    var plan: Plan
    var applied: [String]
    var mergedSteps: [[PlanStep]]
  }

  private let options: RunOptions
  /// Looks into the data whether rows differ in some columns; `nil` when nothing may be read (`explain`).
  private let isUnique: (@Sendable (Plan, [String]) -> Bool)?

  init(options: RunOptions, isUnique: (@Sendable (Plan, [String]) -> Bool)? = nil) {
    self.options = options
    self.isUnique = isUnique
  }

  func rewrite(_ plan: Plan) -> Result {
    var result = Result(plan: plan, applied: [], mergedSteps: [])
    apply(PushFilters(ledger: options.ledger), to: &result)
    if let isUnique { apply(UniqueJoinKeys(isUnique: isUnique), to: &result) }
    apply(JoinSideBySize(minimumBytes: options.minimumReducedBytes), to: &result)
    apply(FirstOfGroups(), to: &result)
    apply(SkipRowGroups(), to: &result)
    apply(PruneColumns(), to: &result)
    result.plan = CarryOrigin().apply(result.plan)
    return result
  }

  /// A plan that is run as it stands; only the hidden origin is added, without which rejects would have no place.
  static func unchanged(_ plan: Plan) -> Result {
    Result(plan: CarryOrigin().apply(plan), applied: [], mergedSteps: [])
  }

  private func apply<Rule: RewriteRule>(_ rule: Rule, to result: inout Result) {
    let rewritten = rule.apply(result.plan)
    guard rewritten.schema == result.plan.schema else {
      assertionFailure("rule \(Rule.name) changed the columns of the plan")
      return
    }
    if rewritten.text != result.plan.text { result.applied.append(Rule.name) }
    result.plan = rewritten
    result.mergedSteps += rule.mergedSteps
  }
}
