public import Engine

public import enum Engine.Expression

/// What holds for every expression and every row.
public enum ExpressionLaws {
  /// Computes the expression over the rows and requires that it means the same however it is computed.
  /// - Returns: its cells, as `cells` gives them.
  /// - Throws: `BrokenLaw`.
  @discardableResult
  public static func require(
    _ expression: Expression, _ schema: Schema, _ rows: [[Value]], parameters: [String: Expression] = [:]
  ) throws -> [String] {
    let text = expression.text
    let (cells, isFailing) = try evaluate(expression, schema, rows)
    try law(expression.canFail || !isFailing, "said never to fail, and fails: \(text)")
    // The canonical text reads back as the same expression.
    switch ExpressionText.compile(text, schema: schema, parameters: parameters) {
    case .success(let again): try law("\(again)" == "\(expression)", "\(text) reads back as \(again)")
    case .failure(let problems): throw BrokenLaw("\(text) does not read back: \(problems)")
    }
    try same(try self.cells(expression.folded, schema, rows), cells, "folded", text)
    for (index, row) in rows.enumerated() {
      try same(try self.cells(expression, schema, [row]), [cells[index]], "row \(index) alone", text)
      var literals: [String: Expression] = [:]
      for (field, value) in zip(schema.fields, row) { literals[field.name] = .literal(value, field.type) }
      let constant = expression.replacing(columns: literals)
      try law(constant.columns.isEmpty, "a column is left in \(constant.text)")
      try same(try self.cells(constant, Schema([]), [[]]), [cells[index]], "row \(index) as literals", text)
    }
    // Kernels for constants and for columns agree.
    var fields = schema.fields
    var values: [Value] = []
    let open = expression.literalsAsColumns(&fields, &values)
    try same(try self.cells(open, Schema(fields), rows.map { $0 + values }), cells, "literals as columns", text)
    return cells
  }

  /// One text a row: the value, `null`, or `!!` and the reason of the failure.
  /// - Throws: `BrokenLaw` for a result that no column of the expression's type can be.
  public static func cells(_ expression: Expression, _ schema: Schema, _ rows: [[Value]]) throws -> [String] {
    try evaluate(expression, schema, rows).cells
  }

  private static func evaluate(
    _ expression: Expression, _ schema: Schema, _ rows: [[Value]]
  ) throws -> (cells: [String], isFailing: Bool) {
    let result: Evaluated
    do {
      let batch = Batch(schema: schema, rows: rows)
      result = try Evaluator(expression, input: schema).evaluate(batch)
    } catch let failure as Failure {
      return (rows.map { _ in "the run fails: \(failure.message)" }, false)
    }
    try law(result.column.count == rows.count, "\(result.column.count) cells for \(rows.count) rows")
    try law(result.column.type == expression.type, "\(expression.type) gives \(result.column.type)")
    var cells = rows.indices.map { ValueText.string(result.column.value(at: $0)) ?? "null" }
    var last = -1
    for failure in result.failures {
      try law(last < failure.row && failure.row < rows.count, "rows that fail: \(result.failures.map(\.row))")
      try law(result.column.isNull(failure.row), "a cell that failed is not null")
      cells[failure.row] = "!! " + failure.reason
      last = failure.row
    }
    return (cells, !result.failures.isEmpty)
  }

  private static func same(_ found: [String], _ expected: [String], _ how: String, _ text: String) throws {
    try law(found == expected, "\(how): \(text)\ngives \(found)\nnot   \(expected)")
  }
}

extension Batch {
  /// Boxed rows as columns.
  public init(schema: Schema, rows: [[Value]]) {
    var columns: [Column] = []
    for (index, field) in schema.fields.enumerated() {
      var builder = ColumnBuilder(field.type)
      for row in rows { builder.append(row[index]) }
      columns.append(builder.finish())
    }
    self.init(columns: columns, rowCount: rows.count)
  }
}

extension Expression {
  /// The expression with every literal read from a column of its own.
  fileprivate func literalsAsColumns(_ fields: inout [Field], _ values: inout [Value]) -> Expression {
    switch self {
    case .column, .secret: return self
    case .literal(let value, let type):
      fields.append(Field("literal \(values.count)", type))
      values.append(value)
      return .column("literal \(values.count - 1)", type)
    case .call(let name, let arguments, let type):
      var opened: [Expression] = []
      for (index, argument) in arguments.enumerated() {
        // The type of the result depends on these: they are always literals.
        let isFixed = index == 1 && ["round", "bround", "to_number", "try_to_number"].contains(name.name)
        opened.append(isFixed ? argument : argument.literalsAsColumns(&fields, &values))
      }
      return .call(name, opened, type)
    case .cast(let inner, let type, let isTry):
      return .cast(inner.literalsAsColumns(&fields, &values), type, try: isTry)
    case .conditional(let branches, let otherwise, let type):
      var opened: [Branch] = []
      for branch in branches {
        opened.append(
          Branch(
            condition: branch.condition.literalsAsColumns(&fields, &values),
            result: branch.result.literalsAsColumns(&fields, &values)))
      }
      return .conditional(opened, otherwise: otherwise.literalsAsColumns(&fields, &values), type)
    }
  }
}
