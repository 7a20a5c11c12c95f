extension FunctionDefinition {
  /// Converts the arguments to what the function takes, finds the type of the result, and tries literal arguments.
  func applied(to arguments: [TypedArgument]) throws(ArgumentProblem) -> Expression {
    try checkCount(arguments.count)
    var converted: [Expression]
    var type: DataType
    if let resolve {
      (converted, type) = try resolve(arguments)
    } else {
      converted = try convert(arguments)
      type =
        switch result {
        case .fixed(let type): type
        case .same: converted[0].type
        case .rule(let rule): rule(converted)
        }
    }
    switch body {
    case .rewrite(let rewrite): return rewrite(converted)
    case .node: break
    case .kernel(let bind):
      do {
        _ = try bind(Binding(converted, result: type))
      } catch {
        throw ArgumentProblem(message: error.message, argument: error.argument)
      }
    }
    return .call(FunctionName(entry.name), converted, type)
  }

  private func checkCount(_ count: Int) throws(ArgumentProblem) {
    let least = parameters.filter { !$0.isOptional }.count
    let isOpen = parameters.last?.isRepeated ?? false
    guard count < least || (!isOpen && count > parameters.count) else { return }
    let wanted =
      isOpen ? "at least \(least)" : least == parameters.count ? "\(least)" : "\(least) to \(parameters.count)"
    throw ArgumentProblem(
      message:
        "\(entry.name) takes \(wanted) \(wanted == "1" || wanted == "at least 1" ? "argument" : "arguments"), not \(count)",
      suggestion: "it is called as \(entry.signatures.joined(separator: " or "))")
  }

  private func parameter(_ index: Int) -> Parameter { parameters[min(index, parameters.count - 1)] }

  private func convert(_ arguments: [TypedArgument]) throws(ArgumentProblem) -> [Expression] {
    var converted: [Expression] = []
    var common: DataType?
    let shared = arguments.indices.filter { if case .common = parameter($0).kind { true } else { false } }
    if !shared.isEmpty { common = try commonType(arguments, shared) }
    for (index, argument) in arguments.enumerated() {
      let wanted: DataType
      switch parameter(index).kind {
      case .text, .key: wanted = .text
      case .integer: wanted = .integer
      case .double: wanted = .double
      case .boolean: wanted = .boolean
      case .date: wanted = .date
      case .timestamp: wanted = .timestamp
      case .any: wanted = argument.type
      case .common: wanted = common ?? .text
      case .number:
        guard argument.isNull || argument.type.isNumeric else { throw mismatch(index, argument, "a number") }
        wanted = argument.isNull ? .integer : argument.type
      case .dateOrTimestamp:
        if argument.isNull {
          wanted = .date
        } else if argument.type == .date || argument.type == .timestamp {
          wanted = argument.type
        } else if case .text(let text) = argument.expression.literalValue,
          let type: DataType = ValueText.parse(text, as: .timestamp) == nil
            ? nil : (text.utf8.count <= 10 ? .date : .timestamp)
        {
          wanted = type
        } else {
          throw mismatch(index, argument, "a date or timestamp")
        }
      }
      guard let expression = Self.converted(argument, to: wanted) else { throw mismatch(index, argument, "\(wanted)") }
      converted.append(expression)
    }
    return converted
  }

  /// The argument as a value of the type when that needs no cast to be written; `nil` otherwise.
  static func converted(_ argument: TypedArgument, to type: DataType) -> Expression? {
    if argument.isNull { return argument.null(as: type) }
    if argument.type == type { return argument.expression }
    if case .text(let text) = argument.expression.literalValue {
      guard Literals.cast(.text(text), to: type) != nil else { return nil }
      return argument.expression.converted(to: type)
    }
    return TypeRules.converts(argument.type, to: type) ? argument.expression.converted(to: type) : nil
  }

  /// The one type for some arguments: the widest; text literals take the type of the others.
  static func commonType(_ arguments: [TypedArgument]) -> DataType? {
    var common: DataType?
    let decimals = arguments.contains { if case .decimal = $0.type { !$0.isNull } else { false } }
    for argument in arguments where !argument.isNull && !(argument.type == .text && argument.expression.isLiteral) {
      var type = argument.type
      if decimals, case .integer(let value) = argument.expression.literalValue {
        type = Literals.decimalType(of: value)
      }
      guard let known = common else {
        common = type
        continue
      }
      guard let wider = TypeRules.common(known, type) else { return nil }
      common = wider
    }
    return common ?? .text
  }

  private func commonType(_ arguments: [TypedArgument], _ shared: [Int]) throws(ArgumentProblem) -> DataType {
    if let type = Self.commonType(shared.map { arguments[$0] }) { return type }
    let typed = shared.map { arguments[$0] }.filter { !$0.isNull }
    let first = typed[0]
    let other = typed.first { TypeRules.common(first.type, $0.type) == nil } ?? first
    let verb = entry.family == .comparison ? "compare" : "bring"
    let link = entry.family == .comparison ? "with" : "and"
    throw ArgumentProblem(
      message:
        "\(entry.name) cannot \(verb) \(Self.named(first)) \(link) \(Self.named(other))\(verb == "bring" ? " to one type" : "")",
      suggestion: Self.remedy(first, other) ?? Self.remedy(other, first))
  }

  /// How messages name an argument: a column or literal with its type, else only the type.
  private static func named(_ argument: TypedArgument) -> String {
    switch argument.expression {
    case .column, .literal: "\(argument.expression.text) (\(argument.type))"
    default: "\(argument.type)"
    }
  }

  /// What to write so that both have one type.
  private static func remedy(_ a: TypedArgument, _ b: TypedArgument) -> String? {
    if a.type == .text, b.expression.isLiteral, let text = b.expression.literalValue.flatMap(ValueText.string) {
      return "write \(Expression.quoted(text: text)), or cast(\(a.expression.text) as \(b.type))"
    }
    guard TypeRules.canCast(a.type, to: b.type) else { return nil }
    return "write cast(\(a.expression.text) as \(b.type))"
  }

  private func mismatch(_ index: Int, _ argument: TypedArgument, _ wanted: String) -> ArgumentProblem {
    let name = parameter(index).name
    if case .text(let text) = argument.expression.literalValue {
      if entry.family == .comparison {
        return ArgumentProblem(
          message: "'\(text)' is not \(Self.article(wanted)) and cannot be compared with one", argument: index)
      }
      return ArgumentProblem(
        message: "'\(text)' is not \(Self.article(wanted)), which \(entry.name) takes as \(name)", argument: index)
    }
    let castable = DataType(name: wanted).map { TypeRules.canCast(argument.type, to: $0) } ?? false
    return ArgumentProblem(
      message: "\(entry.name) takes \(Self.article(wanted)) as \(name), not \(argument.type)", argument: index,
      suggestion: castable
        ? "write cast(\(argument.expression.text) as \(wanted))"
        : "it is called as \(entry.signatures.joined(separator: " or "))")
  }

  private static func article(_ noun: String) -> String {
    if noun.hasPrefix("a ") || noun == "text" { return noun }
    return (noun.first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + noun
  }
}
