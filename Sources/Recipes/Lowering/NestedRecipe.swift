public import Engine

/// A recipe that another one reads: its steps are part of the plan under numbers of their own, so that their counts and
/// rejects are told apart from those of the steps of the recipe that is run.
public struct NestedRecipe: Hashable, Sendable {
  /// The recipe's file, as it was found.
  public var path: String
  /// Enabled steps, in order, by their numbers in that file.
  public var steps: [LoweredStep] = []
  /// The recipe whose own source this one is: 0 for the one that is run, n for the nth nested one; `nil` when the rows
  /// are those of a join or union.
  var feeds: Int?
  /// Number of its own source among the plan's; meaningless when another recipe feeds it.
  var source: Int
  /// The recipe that reads this one: 0 for the one that is run, n for the nth nested one.
  var reader: Int
  /// The step of the reader that does; 0 is its source.
  var readerStep: Int
  /// What its steps count as for those who do not tell them apart: 0 for the source, -n for the other tables of step n.
  var tag: Int

  /// Numbers of steps in the plan are below this by their sizes.
  private static let mostSteps = 1 << 20

  /// The number under which step `number` of the nth recipe is part of the plan; 0 is the recipe that is run.
  static func planStep(_ number: Int, recipe: Int) -> Int {
    recipe == 0 ? number : -(recipe * mostSteps * 2 + number)
  }

  /// The number of operators that prepare other tables for that step: none of its own counts.
  static func otherStep(_ number: Int, recipe: Int) -> Int {
    recipe == 0 ? -number : -(recipe * mostSteps * 2 + mostSteps + number)
  }

  /// Which step of which recipe (0 for the one that is run) a number in the plan stands for.
  public static func step(ofPlanStep step: Int) -> (recipe: Int, number: Int) {
    if step >= 0 { return (0, step) }
    return (-step / (mostSteps * 2), -step % mostSteps)
  }
}

extension [NestedRecipe] {
  /// Rows that the source of a recipe delivered, without its rejects; 0 is the recipe that is run.
  public func sourceRows(of recipe: Int, _ outcome: RunOutcome) -> Int {
    if let feeding = firstIndex(where: { $0.feeds == recipe }) {
      return Ledger(nested: feeding + 1, of: self, outcome).rowsOut
    }
    let source = recipe == 0 ? 0 : self[recipe - 1].source
    return outcome.sources.reduce(0) { $0 + ($1.number == source ? $1.rows : 0) }
  }
}

extension LoweredRecipe {
  /// The same with the steps of recipes that are read counted to what reads them: the source, or other tables of a step.
  public var foldingNested: LoweredRecipe {
    guard !nested.isEmpty else { return self }
    var result = self
    result.plan = folded(plan)
    result.tables = tables.map(folded)
    return result
  }

  private func folded(_ plan: Plan) -> Plan {
    var plan = plan
    let recipe = NestedRecipe.step(ofPlanStep: plan.step).recipe
    if nested.indices.contains(recipe - 1) { plan.step = nested[recipe - 1].tag }
    plan.inputs = plan.inputs.map(folded)
    return plan
  }
}
