import Engine

/// Lookups: some values of a column, each with what stands for it.
struct CaseCandidates {
  private let task: ExampleTask
  private let rows: ExampleRows
  private let wanted: [String]

  /// More examples than this are no list that somebody writes by hand.
  private static let most = 40

  init(_ task: ExampleTask, _ rows: ExampleRows, _ wanted: [String]) {
    self.task = task
    self.rows = rows
    self.wanted = wanted
  }

  var all: [Candidate] {
    // With one example everything would be a lookup.
    guard wanted.count > 1, wanted.count <= Self.most else { return [] }
    let field = task.schema.fields[task.column]
    var pairs: [(value: String, result: String)] = []
    for (value, result) in zip(rows.texts(column: task.column), wanted) {
      guard let value else { return [] }
      if let known = pairs.first(where: { $0.value == value }) {
        if known.result != result { return [] }
      } else {
        pairs.append((value, result))
      }
    }
    guard pairs.count > 1 else { return [] }
    let name = Expression.quoted(column: field.name)
    let branches = pairs.map { "when \(literal($0.value, field.type)) then \(Expression.quoted(text: $0.result))" }
    let start = "case \(name) \(branches.joined(separator: " "))"
    // What is not in the list is left open: whatever says more than the list is meant.
    let cost = 22 + 5 * pairs.count
    let rest = field.type == .text ? name : "cast(\(name) as text)"
    return [
      Candidate(expression: "\(start) else \(rest) end", cost: cost + 1),
      Candidate(expression: "\(start) end", cost: cost),
    ]
  }

  private func literal(_ value: String, _ type: DataType) -> String {
    switch type {
    case .integer, .double, .decimal, .boolean: value
    case .date: "date \(Expression.quoted(text: value))"
    case .timestamp: "timestamp \(Expression.quoted(text: value))"
    default: Expression.quoted(text: value)
    }
  }
}
