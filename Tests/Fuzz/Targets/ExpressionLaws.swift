import Engine

import enum Engine.Expression

/// What holds for every expression and every row.
enum ExpressionLaws {
  /// Computes the expression over the rows and requires that it means the same however it is computed.
  static func require(_ expression: Expression, _ schema: Schema, _ rows: [[Value]]) throws {
    let text = expression.text
    let cells = try self.cells(expression, schema, rows)
    switch ExpressionText.compile(text, schema: schema) {
    case .success(let again):
      try law("\(again)" == "\(expression)", "\(text) reads back as \(again)")
    case .failure(let problems): throw BrokenLaw("\(text) does not read back: \(problems)")
    }
    try law(try self.cells(expression.folded, schema, rows) == cells, "folded: \(text)")
    for (index, row) in rows.enumerated() {
      try law(try self.cells(expression, schema, [row]) == [cells[index]], "row \(index) alone: \(text)")
      var literals: [String: Expression] = [:]
      for (field, value) in zip(schema.fields, row) { literals[field.name] = .literal(value, field.type) }
      try law(
        try self.cells(expression.replacing(columns: literals), Schema([]), [[]]) == [cells[index]],
        "row \(index) as literals: \(text)")
    }
    if !expression.canFail {
      try law(!cells.contains { $0.hasPrefix("!!") }, "said never to fail, and fails: \(text)")
    }
  }

  /// One text a row: the value, `null`, or `!!` and the reason of the failure.
  private static func cells(_ expression: Expression, _ schema: Schema, _ rows: [[Value]]) throws -> [String] {
    var columns: [Column] = []
    for (index, field) in schema.fields.enumerated() {
      var builder = ColumnBuilder(field.type)
      for row in rows { builder.append(row[index]) }
      columns.append(builder.finish())
    }
    let result: Evaluated
    do {
      result = try Evaluator(expression, input: schema).evaluate(Batch(columns: columns, rowCount: rows.count))
    } catch let failure as Failure {
      return ["the run fails: \(failure.message)"]
    }
    try law(result.column.count == rows.count, "\(result.column.count) cells for \(rows.count) rows")
    try law(result.column.type == expression.type, "\(expression.type) gives \(result.column.type)")
    var cells = rows.indices.map { ValueText.string(result.column.value(at: $0)) ?? "null" }
    for failure in result.failures {
      try law(rows.indices.contains(failure.row), "row \(failure.row) fails, of \(rows.count)")
      try law(result.column.isNull(failure.row), "a cell that failed is not null")
      cells[failure.row] = "!! " + failure.reason
    }
    return cells
  }
}
