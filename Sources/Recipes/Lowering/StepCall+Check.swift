import Engine

/// Rows that a step wants to be known.
extension StepCall {
  /// The input, whose rows for which the condition is true are rejects of the step.
  func rejecting(_ condition: Expression, _ reason: String, column: String) -> Plan {
    same(.check(RowCheck(condition, .reject, reason, column: column)))
  }

  /// The input, or another plan, of which the run counts the rows for which the condition is true.
  /// - Parameter what: What they are, in plural; the number follows.
  func noting(_ condition: Expression, _ what: String, column: String, in plan: Plan? = nil) -> Plan {
    let owner = body.nestedNumber > 0 ? body.path.map { " of \($0)" } ?? "" : ""
    let sentence = "step \(number) (\(step.kind))\(owner), \(what)"
    let plan = plan ?? input
    return Plan(
      .check(RowCheck(condition, .note, sentence, column: column)), inputs: [plan], step: operatorStep,
      schema: plan.schema)
  }
}
