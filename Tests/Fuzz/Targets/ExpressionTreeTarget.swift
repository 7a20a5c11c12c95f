import Engine
import TestKit

import enum Engine.Expression

/// Expressions made from the grammar, over random rows: computed alone, and in plans.
enum ExpressionTreeTarget {
  static let schema = Schema([
    Field("a", .integer), Field("b", .integer), Field("t", .text), Field("u", .text), Field("d", .date),
    Field("x", .double), Field("ok", .boolean), Field("m", .decimal(precision: 10, scale: 2)),
    Field("w", .decimal(precision: 38, scale: 38)), Field("ts", .timestamp), Field("odd name", .integer),
  ])

  static let target = FuzzTarget("expression-tree", limit: 512, isMade: true) { bytes in
    var grammar = ExpressionGrammar(Choices(bytes), schema: schema)
    let depth = 1 + grammar.choices.below(4)
    let text = grammar.any(depth: depth)
    guard case .success(let expression) = ExpressionText.compile(text, schema: schema) else { return }
    let filter = try? ExpressionText.compile(grammar.condition(depth: 2), schema: schema).get()
    // The grammar's null is of no type.
    let condition = filter?.type == .boolean ? filter : nil
    let rows = (0..<grammar.choices.below(6)).map { _ in schema.fields.map { grammar.value($0.type) } }
    try ExpressionLaws.require(expression, schema, rows)
    try requireSameInPlans(expression, condition, rows)
  }

  /// A filter behind a computed column behind the removal of duplicates, which rules take apart and nodes share.
  private static func requireSameInPlans(_ expression: Expression, _ condition: Expression?, _ rows: [[Value]]) throws {
    // Every row twice, two in a batch.
    let batches = (rows + rows).map { Batch(schema: schema, rows: [$0, $0]) }
    let source = InMemorySource(schema: schema, batches: batches)
    let scan = Plan(.scan(Scan(source: source, number: 0, name: "table")), inputs: [], step: .source, schema: schema)
    let distinct = Plan(.distinct(columns: nil), inputs: [scan], step: .number(1), schema: schema)
    let projections = schema.fields.map { Projection($0.name, .column($0.name, $0.type)) }
    let wide = Schema(schema.fields + [Field("made", expression.type)])
    var plan = Plan(
      .project(projections + [Projection("made", expression)]), inputs: [distinct], step: .number(2), schema: wide)
    if expression.type == .boolean {
      plan = Plan(.filter([.column("made", .boolean)]), inputs: [plan], step: .number(3), schema: wide)
    }
    if let condition { plan = Plan(.filter([condition]), inputs: [plan], step: .number(4), schema: wide) }
    let plain = try outcome(plan, nodes: 1, rewrites: false)
    for (nodes, rewrites) in [(1, true), (3, false), (3, true)] {
      let other = try outcome(plan, nodes: nodes, rewrites: rewrites)
      try law(
        plain == other,
        "plain, and on \(nodes) nodes \(rewrites ? "rewritten" : "as written"), differ:\n\(plain)\n\(other)\n"
          + "\(expression.text)\nwhere \(condition?.text ?? "-")")
    }
  }

  /// Rows, rejects and counts, or why the run fails.
  private static func outcome(_ plan: Plan, nodes: Int, rewrites: Bool) throws -> [String] {
    var options = RunOptions()
    options.nodes = nodes
    options.rewrites = rewrites
    options.minimumReducedBytes = 0
    let rejects = RejectCollector()
    var lines: [String] = []
    let refused = try refusal {
      let (batches, outcome) = try LocalEngine.collect(plan, options: options, rejects: rejects)
      for batch in batches {
        for row in 0..<batch.rowCount {
          lines.append(batch.columns.map { ValueText.string($0.value(at: row)) ?? "null" }.joined(separator: " | "))
        }
      }
      lines += try rejects.sorted.map { "rejected by \($0.step.number): \($0.column ?? "-"): \($0.reason)" }
      lines += (1...4).map { "step \($0): \(outcome.counts(step: .number($0)))" }
    }
    return refused.map { ["fails: \($0.message)"] } ?? lines
  }
}
