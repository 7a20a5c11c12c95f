import Engine
import Recipes

/// Rows of the whole input of which a step changes cells.
extension RecipeEngine {
  package func changed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancelling: any Cancelling
  ) throws -> (before: any SampleTable, after: any SampleTable)? {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      guard step >= 1, analysed.tables.indices.contains(step), let comparison = RowComparison(analysed.tables, step)
      else { return nil }
      var options = Self.background(cancellation)
      options.stopsEarly = true
      let plan = comparison.differing(limit: rows)
      let found = SourceSample(
        schema: plan.schema, batches: try LocalEngine.collect(plan, options: options).batches,
        lines: Self.lines(analysed, isBeginning: false))
      // Columns before the step stand first, those behind it after them.
      func side(_ fields: [Field], from start: Int) -> BatchSample {
        let columns = start..<(start + fields.count)
        return BatchSample(
          schema: Schema(fields),
          batches: found.source.batches.map { Batch(columns: Array($0.columns[columns]), rowCount: $0.rowCount) },
          sample: found, places: nil)
      }
      return (side(comparison.before, from: 0), side(comparison.after, from: comparison.before.count))
    }
  }
}

/// A step that works row by row, with the cells before and behind it in one row.
private struct RowComparison {
  let before: [Field]
  let after: [Field]
  private let input: Plan
  private let projections: [Projection]

  /// `nil` for steps that are no single projection of the table before.
  init?(_ tables: [Plan], _ step: Int) {
    let plan = tables[step]
    guard case .project(let projections) = plan.operation, plan.step == .number(step),
      plan.inputs.first?.step != .number(step)
    else {
      return nil
    }
    input = tables[step - 1].carryingOrigin()
    before = tables[step - 1].schema.fields
    after = plan.schema.fields
    self.projections = projections
  }

  /// Names that no column before the step has.
  private func hidden(_ index: Int) -> String {
    var name = "behind \(index)"
    while before.contains(where: { $0.name == name }) { name += " " }
    return name
  }

  /// The first rows in which a cell of a column that both tables have differs.
  func differing(limit: Int) -> Plan {
    let behind = after.indices.map { Field(hidden($0), after[$0].type) }
    let own = before.map { Projection($0.name, .column($0.name, $0.type)) }
    let origin = input.schema.fields.filter { $0.name == RowOrigin.columnName }
    let place = origin.map { Projection($0.name, .column($0.name, $0.type)) }
    let both = Plan(
      .project(own + place + zip(behind, projections).map { Projection($0.name, $1.expression) }), inputs: [input],
      step: .outside,
      schema: Schema(before + origin + behind))
    let no = Expression.literal(.boolean(false), .boolean)
    let yes = Expression.literal(.boolean(true), .boolean)
    // The first column that differs decides.
    let branches = after.indices.compactMap { index -> Expression.Branch? in
      guard before.contains(after[index]) else { return nil }
      let texts = [after[index].name, behind[index].name].map(ExpressionBuilder.column)
      let text = "not (\(texts[0]) <=> \(texts[1]))"
      guard case .success(let differs) = ExpressionText.compile(text, schema: both.schema) else { return nil }
      return Expression.Branch(condition: differs, result: yes)
    }
    let differs: Expression = branches.isEmpty ? no : .conditional(branches, otherwise: no, .boolean)
    let filtered = Plan(.filter([differs]), inputs: [both], step: .outside, schema: both.schema)
    return Plan(.limit(count: limit, offset: 0), inputs: [filtered], step: .outside, schema: both.schema)
  }
}
