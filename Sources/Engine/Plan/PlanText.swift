extension Plan {
  /// The plan as indented text, the last operator first: for `explain` and tests.
  public var text: String { lines(indent: "").joined(separator: "\n") + "\n" }

  private func lines(indent: String) -> [String] {
    var result = [indent + line]
    for input in inputs { result += input.lines(indent: indent + "  ") }
    return result
  }

  /// The operator without its inputs, and its step.
  var line: String { title + stepText }

  /// `  · step 3`; empty for what is no step of the recipe that is run.
  var stepText: String { step.ownNumber.map { "  · step \($0)" } ?? "" }

  private var title: String {
    func list(_ names: [String]) -> String {
      names.map { name in
        if name == RowOrigin.columnName { return "(origin)" }
        return name.hasPrefix("\u{0}") ? "(\(name.dropFirst()))" : name
      }.joined(separator: ", ")
    }
    switch operation {
    case .scan(let scan):
      let hints = scan.hints.isEmpty ? "" : " where \(scan.hints.map(\.text).joined(separator: " and ")) may hold"
      return "scan \(scan.name) [\(list(schema.names))]" + hints
    case .filter(let predicates): return "filter \(predicates.map(\.text).joined(separator: " and "))"
    case .ghostFilter(let predicates, let tag):
      return "mark \(predicates.map { "not (\($0.text))" }.joined(separator: " or ")) as ghosts \(tag)"
    case .countAdded: return "count added rows"
    case .settleGhosts(let steps):
      return "settle ghosts \(steps.keys.sorted().map(String.init).joined(separator: ", "))"
    case .project(let projections):
      let texts = projections.map { projection in
        if case .column(projection.name, _) = projection.expression { return list([projection.name]) }
        return "\(projection.expression.text) as \(list([projection.name]))"
      }
      return "project \(texts.joined(separator: ", "))"
    case .distinct(let columns): return "distinct" + (columns.map { " on " + list($0) } ?? "")
    case .aggregate(let keys, let aggregations):
      let values = aggregations.map { aggregation in
        let parameter = aggregation.function.parameter.map { ", \($0)" } ?? ""
        return "\(aggregation.function.name)(\(aggregation.argument?.text ?? "")\(parameter)) as \(aggregation.name)"
      }
      return "group by [\(list(keys))] \(values.joined(separator: ", "))"
    case .window(let window): return window.text
    case .join(let join):
      let keys = join.on.map { "\($0.left) = \($0.right)" }.joined(separator: " and ")
      return "\(join.kind.rawValue) join on \(keys) take [\(list(join.take.map(\.name)))]"
        + (join.reducesRight ? " · left keys first" : "")
    case .union: return "union"
    case .sort(let keys): return "sort " + keys.map(\.text).joined(separator: ", ")
    case .limit(let count, let offset): return "limit \(count)" + (offset > 0 ? " offset \(offset)" : "")
    case .repeat(let times, let number): return "repeat \(times) times, numbered by \(number)"
    case .check(let check):
      return (check.action == .note ? "note rows" : "reject rows") + " with \(check.condition.text)"
    }
  }
}

extension SortKey {
  fileprivate var text: String { "\(column)\(descending ? " descending" : "")\(nullsLast ? " nulls last" : "")" }
}

extension Window {
  fileprivate var text: String {
    var parts = ["window over [\(by.joined(separator: ", "))]"]
    if !order.isEmpty { parts.append("in order of \(order.map(\.text).joined(separator: ", "))") }
    if let frame { parts.append("rows \(frame.from.map(String.init) ?? "…") to \(frame.to.map(String.init) ?? "…")") }
    return parts.joined(separator: " ") + ": " + calls.map(\.text).joined(separator: ", ")
      + (limit.map { " · first \($0) only" } ?? "")
  }
}

extension WindowCall {
  fileprivate var text: String {
    let written: String
    switch computing {
    case .aggregate(let function): written = "\(function.name)(\(argument?.text ?? ""))"
    case .rank(let rank): written = "\(rank)" + (argument.map { " of \($0.text)" } ?? "")
    case .pick(let pick):
      written = "\(pick.row) of \(argument?.text ?? "")" + (pick.ignoresNulls ? " without nulls" : "")
    }
    return "\(written) as \(name)"
  }
}
