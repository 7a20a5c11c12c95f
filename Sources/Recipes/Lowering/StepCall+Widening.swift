import Engine

/// Columns as a type that holds the values of several. An operator that nobody sees must not lose digits: as a double only
/// where the double spells the same number, else the row is a reject.
extension StepCall {
  /// - Parameter key: the field of the step that makes it necessary.
  func widened(_ field: Field, to type: DataType, key: String) -> Expression {
    let plain = Expression.cast(field.expression, type, try: false)
    guard Self.isWidened(field, to: type) else { return plain }
    return derive(exactDouble(field), schema: Schema([field]), key: key) ?? plain
  }

  /// The column as a double, as text of an expression.
  func exactDouble(_ field: Field) -> String {
    let name = Self.quoted(field.name)
    let plain = "cast(\(name) as double)"
    guard Self.mayLoseDigits(field.type) else { return plain }
    return "case when \(name) is null or \(Self.isDouble(field)) then \(plain)"
      + " else cast(concat(cast(\(name) as text), '\(CastRemark.tooManyDigits)') as double) end"
  }

  /// Whether a double spells the number of the column, as text of an expression.
  static func isDouble(_ field: Field) -> String {
    let name = quoted(field.name)
    return field.type == .integer
      ? "(\(name) between -9007199254740992 and 9007199254740992"
        + " or coalesce(try_cast(cast(\(name) as double) as decimal(19,0)) = \(name), false))"
      : "try_cast(cast(\(name) as double) as \(field.type)) = \(name)"
  }

  /// Whether a column's numbers become doubles, which may not spell them.
  static func isWidened(_ field: Field, to type: DataType) -> Bool { type == .double && mayLoseDigits(field.type) }

  /// Whether a value of the type may be no double.
  static func mayLoseDigits(_ type: DataType) -> Bool {
    switch type {
    case .integer: true
    case .decimal(let precision, _): precision > 15
    default: false
    }
  }
}
