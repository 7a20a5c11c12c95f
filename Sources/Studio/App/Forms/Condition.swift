import Engine

/// A condition as a person picks it: a column, an operator, a value.
package struct Condition: Hashable, Sendable {
  package enum Operator: String, CaseIterable, Sendable {
    case containing, notContaining, equal, notEqual, less, atMost, greater, atLeast, oneOf, starting, ending, missing,
      present

    package var label: String {
      switch self {
      case .containing: "containing"
      case .notContaining: "not containing"
      case .equal: "equal to"
      case .notEqual: "other than"
      case .less: "less than"
      case .atMost: "at most"
      case .greater: "greater than"
      case .atLeast: "at least"
      case .oneOf: "one of (a, b, c)"
      case .starting: "starting with"
      case .ending: "ending with"
      case .missing: "missing"
      case .present: "not missing"
      }
    }

    package var takesValue: Bool { self != .missing && self != .present }
    package var isTextual: Bool { [.containing, .notContaining, .starting, .ending].contains(self) }
  }

  package var column: String
  package var type: String
  package var operation: Operator
  package var value: String
  package var ignoresCase: Bool

  package init(column: String, type: String, operation: Operator, value: String, ignoresCase: Bool) {
    self.column = column
    self.type = type
    self.operation = operation
    self.value = value
    self.ignoresCase = ignoresCase
  }

  /// What a form begins with: the first operator of the column's type, no value yet.
  static func first(of column: SampleColumn) -> Condition {
    Condition(
      column: column.name, type: column.type, operation: operators(column.type)[0], value: "", ignoresCase: false)
  }

  /// Operators that fit a type, the likely one first.
  package static func operators(_ type: String) -> [Operator] {
    if type == "text" {
      return [.containing, .notContaining, .equal, .notEqual, .oneOf, .starting, .ending, .missing, .present]
    }
    if type == "boolean" { return [.equal, .notEqual, .missing, .present] }
    return [.equal, .notEqual, .less, .atMost, .greater, .atLeast, .oneOf, .missing, .present]
  }

  /// The expression; `nil` while the condition is not complete.
  package var expression: String? {
    guard !column.isEmpty else { return nil }
    if operation.takesValue, value.isEmpty { return nil }
    let name = ExpressionBuilder.column(column)
    let folds = ignoresCase && type == "text" && operation != .oneOf
    let left = folds ? "lower(\(name))" : name
    let text = folds ? value.lowercased() : value
    let literal = ExpressionBuilder.typed(text, type: type)
    switch operation {
    case .containing: return "contains(\(left), \(literal))"
    case .notContaining: return "not contains(\(left), \(literal))"
    case .starting: return "startswith(\(left), \(literal))"
    case .ending: return "endswith(\(left), \(literal))"
    case .equal: return "\(left) = \(literal)"
    case .notEqual: return "\(left) <> \(literal)"
    case .less: return "\(left) < \(literal)"
    case .atMost: return "\(left) <= \(literal)"
    case .greater: return "\(left) > \(literal)"
    case .atLeast: return "\(left) >= \(literal)"
    case .oneOf:
      let items = value.split(separator: ",").map { $0.drop { $0 == " " } }.map { item in
        var item = String(item)
        while item.last == " " { item.removeLast() }
        return ExpressionBuilder.typed(item, type: type)
      }
      return "\(name) in (\(items.joined(separator: ", ")))"
    case .missing: return type == "text" ? "\(name) is null or \(name) = ''" : "\(name) is null"
    case .present: return type == "text" ? "\(name) is not null and \(name) <> ''" : "\(name) is not null"
    }
  }

  /// The condition that an expression says, when a form could have written it.
  package static func reading(_ expression: String, columns: [SampleColumn]) -> Condition? {
    // The value is what a comparison ends with; of a negated call, what the call does.
    var call = ExpressionText.call(expression)
    if call?.name == "not", let inner = call?.arguments.first { call = ExpressionText.call(inner) }
    let value = call?.arguments.last.map(value(of:))
    for column in columns where expression.contains(column.name) {
      for operation in Operator.allCases where operation != .oneOf {
        for ignoresCase in [false, true] {
          let condition = Condition(
            column: column.name, type: column.type, operation: operation,
            value: operation.takesValue ? value ?? "" : "", ignoresCase: ignoresCase)
          if condition.expression == expression { return condition }
        }
      }
    }
    return nil
  }

  /// A literal as a person writes it: what stands in its quotes, if it has some.
  private static func value(of literal: String) -> String {
    guard literal.last == "'", let start = literal.firstIndex(of: "'") else { return literal }
    return unescaped(String(literal[literal.index(after: start)...].dropLast()))
  }

  private static func unescaped(_ text: String) -> String {
    var result = ""
    var skipped = false
    for character in text {
      if character == "'", result.last == "'", !skipped {
        skipped = true
        continue
      }
      skipped = false
      result.append(character)
    }
    return result
  }
}
