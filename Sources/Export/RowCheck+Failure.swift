import Engine

extension RowCheck {
  /// What stops a program of another engine, which has no rejects.
  func failure(_ step: Int) -> String { "step \(abs(step)), \"\(column)\": \(sentence)" }
}
