import Engine

/// Whether a conversion that succeeds loses digits, as text of an expression.
enum LostDigits {
  /// What a note counts.
  static let becameDoubles = "numbers with more digits than a double holds became the nearest double"

  /// Of a column as another type; `nil` where nothing is lost, or nobody takes it for a loss.
  static func of(_ field: Field, as type: DataType) -> String? {
    let name = StepCall.quoted(field.name)
    if StepCall.isWidened(field, to: type) { return "not (\(StepCall.isDouble(field)))" }
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
      // Fifteen digits are found again in every double. Those count that stand between the zeros at both ends.
      func digits(_ number: String) -> String {
        "regexp_replace(regexp_replace(\(number), '[eE].*', ''), '^[^1-9]*|[^0-9]|[.0]*[^0-9]*$', '')"
      }
      let (written, made) = (digits(text), digits("cast(try_cast(\(text) as double) as text)"))
      // The least double is written 5e-324 and has a digit more as text.
      return "case when length(\(text)) > 15 then coalesce("
        + "\(made) <> \(written) and length(\(made)) <= length(\(written)), false) else false end"
    default: return nil
    }
  }
}

extension StepCall {
  /// Whether an expression makes a double of a column's number and the double does not spell it; `nil` where it makes none, or
  /// only to compute something else of it.
  func losesDigits(of field: Field, in expression: Expression, isWidened: Bool = false) -> Expression? {
    let no = Expression.literal(.boolean(false), .boolean)
    switch expression {
    case .column(field.name, _) where isWidened:
      return LostDigits.of(field, as: .double).flatMap { derive($0, schema: Schema([field]), key: "values") }
    case .cast(let inner, .double, _): return losesDigits(of: field, in: inner, isWidened: true)
    case .conditional(let branches, let otherwise, _):
      let lost = branches.map { losesDigits(of: field, in: $0.result, isWidened: isWidened) }
      let last = losesDigits(of: field, in: otherwise, isWidened: isWidened)
      guard last != nil || lost.contains(where: { $0 != nil }) else { return nil }
      let made = zip(branches, lost).map { Expression.Branch(condition: $0.condition, result: $1 ?? no) }
      return .conditional(made, otherwise: last ?? no, .boolean)
    case .call("coalesce", let arguments, _):
      let lost = arguments.map { losesDigits(of: field, in: $0, isWidened: isWidened) }
      guard lost.contains(where: { $0 != nil }) else { return nil }
      let made = zip(arguments, lost).map {
        Expression.Branch(condition: .call("isnotnull", [$0], .boolean), result: $1 ?? no)
      }
      return .conditional(made, otherwise: no, .boolean)
    default: return nil
    }
  }
}
