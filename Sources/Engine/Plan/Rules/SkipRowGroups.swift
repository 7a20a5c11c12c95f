/// Tells a scan which comparisons every row must satisfy to pass the filter right above it, so that row groups and
/// partitions whose statistics rule that out are not read.
///
/// The filter stays. It is credited with the rows skipped, so only the first filter above a scan gives hints: rows that
/// another would have removed cannot be told from its own. A cell in a row group that is skipped is never looked at, so
/// one that could not be taken makes no reject, as in a column that is not read.
struct SkipRowGroups: RewriteRule {
  static let name = "skip-row-groups"

  func apply(_ plan: Plan) -> Plan {
    var plan = plan
    plan.inputs = plan.inputs.map(apply)
    guard case .filter(let predicates) = plan.operation, predicates.allSatisfy({ !$0.canFail }),
      case .scan(var scan) = plan.inputs[0].operation, scan.source.hasStatistics
    else { return plan }
    let hints = predicates.flatMap(\.conjuncts).compactMap(ScanHint.init)
    guard !hints.isEmpty else { return plan }
    scan.hints = hints
    scan.hintStep = plan.step
    plan.inputs[0].operation = .scan(scan)
    return plan
  }
}

extension ScanHint {
  /// `column op literal`, either way round, as a hint; `nil` for any other condition.
  init?(_ condition: Expression) {
    guard case .call(let name, let arguments, _) = condition else { return nil }
    if arguments.count == 1, case .column(let column, _) = arguments[0] {
      switch name.name {
      case "isnull": self.init(column: column, comparison: .isNull, value: .null)
      case "isnotnull": self.init(column: column, comparison: .isNotNull, value: .null)
      default: return nil
      }
      return
    }
    guard arguments.count == 2, let order = Self.comparisons[name.name] else { return nil }
    if case .column(let column, _) = arguments[0], let value = arguments[1].constantValue, value != .null {
      self.init(column: column, comparison: order.forward, value: value)
    } else if case .column(let column, _) = arguments[1], let value = arguments[0].constantValue, value != .null {
      self.init(column: column, comparison: order.backward, value: value)
    } else {
      return nil
    }
  }

  private static let comparisons: [String: (forward: Comparison, backward: Comparison)] = [
    "=": (.equal, .equal), "<": (.less, .greater), "<=": (.lessOrEqual, .greaterOrEqual),
    ">": (.greater, .less), ">=": (.greaterOrEqual, .lessOrEqual),
  ]

  /// For plans and notes: `code = 7`.
  package var text: String {
    let shown = ValueText.string(value) ?? "null"
    return switch comparison {
    case .equal: "\(column) = \(shown)"
    case .less: "\(column) < \(shown)"
    case .lessOrEqual: "\(column) <= \(shown)"
    case .greater: "\(column) > \(shown)"
    case .greaterOrEqual: "\(column) >= \(shown)"
    case .isNull: "\(column) is null"
    case .isNotNull: "\(column) is not null"
    }
  }
}
