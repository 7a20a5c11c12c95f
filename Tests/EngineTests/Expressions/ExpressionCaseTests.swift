import Engine
import enum Engine.Expression
import XCTest

/// The cases in `Tests/Cases/expressions`, each also under the laws that every expression obeys.
final class ExpressionCaseTests: XCTestCase {
  private var folder: String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/Cases/expressions"
  }

  func testEveryCaseGivesWhatItsFileSays() throws {
    let paths = ExpressionCaseFile.all(in: folder)
    XCTAssertFalse(paths.isEmpty)
    for path in paths {
      var file = try ExpressionCaseFile(path: path)
      try file.run { text, schema, rows in
        switch ExpressionText.compile(text, schema: schema, parameters: Self.parameters) {
        case .failure(let problems):
          return "error: " + problems.problems.map { "\($0) (\($0.range))" }.joined(separator: " & ")
        case .success(let expression):
          let table = rows.isEmpty ? [[]] : rows
          let cells = ExpressionLaws.cells(expression, schema, table)
          ExpressionLaws.check(expression, schema, table, cells, text)
          return cells.joined(separator: " | ")
        }
      }
    }
  }

  static let parameters: [String: Value] = [
    "limit": .integer(3), "word": .text("it's"), "since": .date(20_000), "nothing": .null,
  ]
}

/// What holds for every expression.
enum ExpressionLaws {
  /// One text a row: the value, `null`, or `!!` and the reason of the failure.
  static func cells(_ expression: Expression, _ schema: Schema, _ rows: [[Value]]) -> [String] {
    var columns: [Column] = []
    for (index, field) in schema.fields.enumerated() {
      var builder = ColumnBuilder(field.type)
      for row in rows { builder.append(row[index]) }
      columns.append(builder.finish())
    }
    let evaluator = Evaluator(expression, input: schema)
    guard let result = try? evaluator.evaluate(Batch(columns: columns, rowCount: rows.count)) else { return ["threw"] }
    XCTAssertEqual(result.column.count, rows.count, "a cell a row: \(expression.text)")
    XCTAssertEqual(result.column.type, expression.type, expression.text)
    XCTAssertEqual(
      result.failures.map(\.row), Set(result.failures.map(\.row)).sorted(), "failures are sorted and unique")
    var cells = rows.indices.map { ValueText.string(result.column.value(at: $0)) ?? "null" }
    for failure in result.failures {
      XCTAssertTrue(result.column.isNull(failure.row), "a failed cell is null: \(expression.text)")
      cells[failure.row] = "!! " + failure.reason
    }
    return cells
  }

  static func check(
    _ expression: Expression, _ schema: Schema, _ rows: [[Value]], _ cells: [String], _ text: String
  ) {
    // The canonical text reads back as the same expression.
    switch ExpressionText.compile(expression.text, schema: schema) {
    case .success(let again): XCTAssertEqual("\(again)", "\(expression)", "\(text) is written as \(expression.text)")
    case .failure(let problems): XCTFail("\(text) is written as \(expression.text): \(problems)")
    }
    // Row by row, and with the row's values as literals, the same cells come out.
    for (index, row) in rows.enumerated() {
      XCTAssertEqual(self.cells(expression, schema, [row]), [cells[index]], "alone: \(text)")
      var literals: [String: Expression] = [:]
      for (field, value) in zip(schema.fields, row) { literals[field.name] = .literal(value, field.type) }
      let constant = expression.replacing(columns: literals)
      XCTAssertEqual(self.cells(constant, Schema([]), [[]]), [cells[index]], "as literals: \(text)")
      XCTAssertTrue(constant.columns.isEmpty)
    }
    if !expression.canFail { XCTAssertFalse(cells.contains { $0.hasPrefix("!!") }, "cannot fail: \(text)") }
    XCTAssertEqual(self.cells(expression.folded, schema, rows), cells, "folded: \(text)")
    // Literals as columns: kernels for constants and for columns agree.
    var fields = schema.fields
    var values: [Value] = []
    let open = expression.literalsAsColumns(&fields, &values)
    XCTAssertEqual(self.cells(open, Schema(fields), rows.map { $0 + values }), cells, "literals as columns: \(text)")
  }
}

extension Expression {
  /// The expression with every literal read from a column of its own.
  func literalsAsColumns(_ fields: inout [Field], _ values: inout [Value]) -> Expression {
    switch self {
    case .column: return self
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
