/// Types of arithmetic: integers stay integers (but `/` gives a double), a decimal makes decimals, a double doubles.
enum ArithmeticTypes {
  static func resolve(_ name: String, _ arguments: [TypedArgument]) throws(ArgumentProblem) -> ([Expression], DataType)
  {
    for (index, argument) in arguments.enumerated() where !argument.isNull && !argument.type.isNumeric {
      throw wrong(name, arguments, index)
    }
    let (a, b) = (typed(arguments[0], beside: arguments[1]), typed(arguments[1], beside: arguments[0]))
    let operands = [a, b]
    if operands.contains(where: { $0.type == .double }) || (name == "/" && !operands.contains { $0.type.isDecimal }) {
      return (operands.map { $0.converted(to: .double) }, .double)
    }
    guard operands.contains(where: { $0.type.isDecimal }) else { return (operands, .integer) }
    guard let left = shape(a), let right = shape(b) else { return (operands, .integer) }
    let type = TypeRules.arithmetic(name == "div" ? "/" : name == "pmod" ? "%" : name, left, right)
    let converted = operands.map { operand -> Expression in
      guard operand.type == .integer else { return operand }
      if case .integer(let value) = operand.literalValue {
        return operand.converted(to: Literals.decimalType(of: value))
      }
      return operand.converted(to: .decimal(precision: TypeRules.integerPrecision, scale: 0))
    }
    return (converted, type ?? .double)
  }

  /// A bare null takes the type of the other side.
  private static func typed(_ argument: TypedArgument, beside other: TypedArgument) -> Expression {
    guard argument.isNull else { return argument.expression }
    return argument.null(as: other.isNull ? .integer : other.type)
  }

  private static func shape(_ operand: Expression) -> (precision: Int, scale: Int)? {
    if case .integer(let value) = operand.literalValue {
      return TypeRules.decimalShape(Literals.decimalType(of: value))
    }
    return TypeRules.decimalShape(operand.type)
  }

  private static func wrong(_ name: String, _ arguments: [TypedArgument], _ index: Int) -> ArgumentProblem {
    let argument = arguments[index]
    let suggestion: String? =
      switch (argument.type, name) {
      case (.text, "+"):
        "texts are joined with || or concat; a number in text needs cast(\(argument.expression.text) as double)"
      case (.text, _): "write cast(\(argument.expression.text) as double)"
      case (.date, "+"): "write date_add(date, days)"
      case (.date, "-"): "write date_sub(date, days), or datediff(end, start) for the days between two dates"
      case (.boolean, _): "write cast(\(argument.expression.text) as integer)"
      default: nil
      }
    return ArgumentProblem(
      message: "\(name) takes numbers, not \(argument.type)", argument: index, suggestion: suggestion)
  }
}

extension DataType {
  var isDecimal: Bool {
    if case .decimal = self { return true }
    return false
  }
}
