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
  /// What its steps count as for those who do not tell them apart: the source, or the other tables of a step.
  var tag: PlanStep
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
    if nested.indices.contains(plan.step.recipe - 1) { plan.step = nested[plan.step.recipe - 1].tag }
    plan.inputs = plan.inputs.map(folded)
    return plan
  }
}
