/// Building expressions in code, as step lowering does: checked and converted like those from text.
extension Expression {
  /// A call of a function or operator; a null literal of type text takes any type.
  /// - Throws: what does not fit; the range is empty.
  public static func make(_ function: FunctionName, _ arguments: [Expression]) throws(ExpressionProblem) -> Expression {
    guard let definition = FunctionCatalog.definition(function.name) else {
      throw ExpressionProblem("no function \"\(function)\"")
    }
    let typed = arguments.map { TypedArgument(expression: $0, isNull: $0 == .literal(.null, .text)) }
    do {
      return try definition.applied(to: typed)
    } catch {
      throw ExpressionProblem(error.message, suggestion: error.suggestion)
    }
  }

  /// An explicit cast; literals are converted now.
  /// - Throws: when the cast does not exist or the literal cannot be converted.
  public static func makeCast(_ value: Expression, to type: DataType, try isTry: Bool = false) throws(ExpressionProblem)
    -> Expression
  {
    if value.type == type { return value }
    if value.literalValue == .null { return .literal(.null, type) }
    guard TypeRules.canCast(value.type, to: type) else {
      throw ExpressionProblem("\(value.type) cannot be cast to \(type)")
    }
    guard let literal = value.literalValue else { return .cast(value, type, try: isTry) }
    if let converted = Literals.cast(literal, to: type) { return .literal(converted, type) }
    if isTry { return .literal(.null, type) }
    throw ExpressionProblem("\(value.text) cannot be cast to \(type)")
  }

  /// All of them, left to right; `true` for none.
  public static func all(_ conditions: [Expression]) -> Expression {
    if conditions.count > 1 { return .call("and", conditions, .boolean) }
    return conditions.first ?? .literal(.boolean(true), .boolean)
  }

  /// Any of them, left to right; `false` for none.
  public static func any(_ conditions: [Expression]) -> Expression {
    if conditions.count > 1 { return .call("or", conditions, .boolean) }
    return conditions.first ?? .literal(.boolean(false), .boolean)
  }

  public static func column(_ field: Field) -> Expression { .column(field.name, field.type) }

  /// A literal of a value's own type.
  public static func value(_ value: Value) -> Expression { .literal(value, value.type ?? .text) }

  public static func text(_ text: String) -> Expression { .literal(.text(text), .text) }

  public static func integer(_ number: Int64) -> Expression { .literal(.integer(number), .integer) }
}
