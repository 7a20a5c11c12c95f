import Engine

extension RowCheck {
  /// What stops a program of another engine, which has no rejects.
  func failure(_ step: PlanStep) -> String { "step \(step.number), \"\(column)\": \(sentence)" }
}
