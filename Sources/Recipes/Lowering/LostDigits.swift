import Engine

/// Whether a conversion that succeeds loses digits, as text of an expression.
enum LostDigits {
  /// Of a column as another type; `nil` where nothing is lost, or nobody takes it for a loss.
  static func of(_ field: Field, as type: DataType) -> String? {
    let name = StepCall.quoted(field.name)
    if type == .double, StepCall.mayLoseDigits(field.type) { return "not (\(StepCall.isDouble(field)))" }
    switch (field.type, type) {
    case (.text, _): return ofText(name, as: type)
    case (.double, .integer), (.double, .decimal), (.decimal, .integer), (.decimal, .decimal):
      let made = "try_cast(\(name) as \(type))"
      // What was rounded up may not fit its own type any more.
      let isKept = "coalesce(try_cast(\(made) as \(field.type)) = \(name), false)"
      return "case when \(made) is not null then not \(isKept) else false end"
    default: return nil
    }
  }

  /// Of a text that spells a number.
  static func ofText(_ text: String, as type: DataType) -> String? {
    switch type {
    case .decimal(let precision, let scale):
      let made = "try_cast(\(text) as \(type))"
      let finest = "try_cast(\(text) as decimal(38,\(38 - precision + scale)))"
      return "case when \(made) is null then false when \(text) rlike '[eE]'"
        + " then coalesce(\(made) <> \(finest), false)"
        + " else \(text) rlike '[.]\(scale > 0 ? "[0-9]{\(scale)}" : "")[0-9]*[1-9]' end"
    case .double:
      // Fifteen digits are found again in every double.
      func differs(_ exact: String) -> String {
        "try_cast(cast(try_cast(\(text) as double) as text) as \(exact)) <> try_cast(\(text) as \(exact))"
      }
      return "case when length(\(text)) > 15"
        + " then coalesce(\(differs("decimal(38,19)")), \(differs("decimal(38,0)")), false) else false end"
    default: return nil
    }
  }
}
