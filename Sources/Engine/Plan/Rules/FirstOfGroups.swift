/// Lets a window that only numbers rows drop those whose number a filter turns down: the first three of each group are then
/// kept in memory, not all rows.
///
/// The rows are removed by the window, but credited to the filter's step, which is its own.
struct FirstOfGroups: RewriteRule {
  static let name = "first-of-groups"

  func apply(_ plan: Plan) -> Plan {
    var plan = plan
    plan.inputs = plan.inputs.map(apply)
    guard case .filter(let predicates) = plan.operation, predicates.allSatisfy({ !$0.canFail }),
      case .window(var window) = plan.inputs[0].operation, plan.inputs[0].step == plan.step, window.calls.count == 1,
      window.calls[0].computing == .rank(.rowNumber),
      let limit = predicates.compactMap({ $0.most(of: window.calls[0].name) }).min()
    else { return plan }
    window.limit = limit
    plan.inputs[0].operation = .window(window)
    return plan
  }
}

extension Expression {
  /// The greatest whole number of at least 0 that the column may be where this holds; `nil` where it sets no bound.
  fileprivate func most(of column: String) -> Int? {
    guard case .call(let function, let arguments, _) = self else { return nil }
    if function == "and" { return arguments.compactMap { $0.most(of: column) }.min() }
    guard arguments.count == 2, case .column(column, .integer) = arguments[0],
      case .literal(.integer(let bound), _) = arguments[1]
    else { return nil }
    switch function {
    case "<=", "=": return Int(max(bound, 0))
    case "<": return Int(max(bound, 1) - 1)
    default: return nil
    }
  }
}
