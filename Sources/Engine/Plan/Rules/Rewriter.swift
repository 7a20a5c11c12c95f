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

  /// All rules, in the order in which they are applied.
  static let names = Rewriter(options: RunOptions()) { _, _ in false }.rules.map { type(of: $0).name }

  private var rules: [any RewriteRule] {
    var rules: [any RewriteRule] = [PushFilters(ledger: options.ledger)]
    if let isUnique { rules.append(UniqueJoinKeys(isUnique: isUnique)) }
    rules += [
      JoinSideBySize(minimumBytes: options.minimumReducedBytes), FirstOfGroups(), SkipRowGroups(), PruneColumns(),
    ]
    return rules
  }

  func rewrite(_ plan: Plan) -> Result {
    var result = Result(plan: plan, applied: [], mergedSteps: [])
    for rule in rules { apply(rule, to: &result) }
    result.plan = CarryOrigin().apply(result.plan)
    return result
  }

  /// A plan that is run as it stands; only the hidden origin is added, without which rejects would have no place.
  static func unchanged(_ plan: Plan) -> Result {
    Result(plan: CarryOrigin().apply(plan), applied: [], mergedSteps: [])
  }

  private func apply(_ rule: any RewriteRule, to result: inout Result) {
    let rewritten = rule.apply(result.plan)
    guard rewritten.schema == result.plan.schema else {
      assertionFailure("rule \(type(of: rule).name) changed the columns of the plan")
      return
    }
    if rewritten != result.plan { result.applied.append(type(of: rule).name) }
    result.plan = rewritten
    result.mergedSteps += rule.mergedSteps
  }
}
