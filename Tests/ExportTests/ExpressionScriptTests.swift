import Engine
import Export
import Recipes
import TestKit
import XCTest

/// The expressions of `Tests/Cases/expressions` as Spark says them, in a file that `scripts/test-spark` runs on Spark.
final class ExpressionScriptTests: XCTestCase {
  private static let files = ["core", "dates", "numbers", "rows", "spark", "text", "web"]
  /// Functions that only Sous has.
  private static let ownFile = "own"

  func testEveryFunctionHasACaseOverAwkwardValues() throws {
    var met: Set<String> = []
    var words: Set<String> = []
    for name in Self.files + [Self.ownFile] {
      let lines = try XCTUnwrap(TestFiles.text("\(TestFiles.cases)/expressions/\(name).txt"), name)
      for table in ExpressionLines(lines).tables where table.rows.count > 1 {
        for source in table.expressions {
          let compiled = ExpressionText.compile(source, schema: table.schema, parameters: ExpressionLines.parameters)
          guard let expression = try? compiled.get(), expression.hasColumn || source.hasPrefix("typeof(") else {
            continue
          }
          met.formUnion(expression.functionNames)
          words.formUnion(Self.words(source))
        }
      }
    }
    for entry in FunctionCatalog.all {
      // What is written out in other terms is no call any more.
      let isMet = met.contains(entry.name) || words.contains(entry.name)
      XCTAssertTrue(isMet, "\(entry.name) has no case in Tests/Cases/expressions that computes with a column")
    }
  }

  /// What stands before an opening bracket.
  private static func words(_ source: String) -> [String] {
    source.split(separator: "(", omittingEmptySubsequences: false).dropLast().map { part in
      String(part.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()).lowercased()
    }
  }

  func testEveryExpressionIsSaidAsItsFileHasIt() throws {
    var text = """
      # The expressions of Tests/Cases/expressions, of the examples of all functions, and what Sous makes of them.
      # Made by the tests (RECORD=1); scripts/test-spark runs it.


      def tables(F, try_cast):

      """
    for name in Self.files {
      let lines = try XCTUnwrap(TestFiles.text("\(TestFiles.cases)/expressions/\(name).txt"), name)
      text += table(name, ExpressionLines(lines))
    }
    let said = FunctionCatalog.all.filter { entry in
      if case .refused = Exporter.coverage(of: entry.name, in: .pyspark) { false } else { true }
    }
    let examples = said.map { "\($0.example) ==> " }.joined(separator: "\n")
    text += table("examples", ExpressionLines(examples))
    XCTAssertNil(TestFiles.difference(text, from: "\(TestFiles.cases)/export/expressions.py"))
  }

  private func table(_ name: String, _ lines: ExpressionLines) -> String {
    var text = ""
    for table in lines.tables {
      let columns = table.schema.fields.map { "(\(quoted($0.name)), \(quoted($0.type.description)))" }
      text += "    yield \(quoted(name)), [\(columns.joined(separator: ", "))], [\n"
      for row in table.rows {
        let cells = zip(row, table.schema.fields).map { value, field in
          (try? Exporter.text(of: .literal(value, field.type), in: .pyspark).get()) ?? ""
        }
        text += "        (\(cells.joined(separator: ", ")),),\n"
      }
      text += "    ], [\n"
      for source in table.expressions {
        guard
          let expression = try? ExpressionText.compile(
            source, schema: table.schema, parameters: ExpressionLines.parameters
          ).get()
        else { continue }
        let expected = cells(expression, table).map(quoted).joined(separator: ", ")
        switch Exporter.text(of: expression, in: .pyspark) {
        case .success(let spelled):
          text += "        (\(quoted(source)), \(quoted(expression.type.description)),\n"
          text += "         lambda: \(spelled),\n         [\(expected)]),\n"
        case .failure(let refusal): XCTFail("\(source): \(refusal.text)")
        }
      }
      text += "    ]\n"
    }
    return text
  }

  private func quoted(_ text: String) -> String {
    let spelled = try? Exporter.text(of: .literal(.text(text), .text), in: .pyspark).get()
    return spelled.map { String($0.dropFirst(6).dropLast()) } ?? ""
  }

  private func cells(_ expression: Engine.Expression, _ table: ExpressionLines.Table) -> [String] {
    let rows = table.rows.isEmpty ? [[]] : table.rows
    var columns: [Column] = []
    for (index, field) in table.schema.fields.enumerated() {
      var builder = ColumnBuilder(field.type)
      for row in rows { builder.append(row[index]) }
      columns.append(builder.finish())
    }
    let evaluator = Evaluator(expression, input: table.schema)
    guard let result = try? evaluator.evaluate(Batch(columns: columns, rowCount: rows.count)) else { return ["threw"] }
    var cells = rows.indices.map { ValueText.string(result.column.value(at: $0)) ?? "null" }
    for failure in result.failures { cells[failure.row] = "!!" }
    return cells
  }
}

extension Engine.Expression {
  /// All expressions in this one, itself included.
  fileprivate var parts: [Engine.Expression] {
    switch self {
    case .column, .literal, .secret: [self]
    case .cast(let inner, _, _): [self] + inner.parts
    case .call(_, let arguments, _): [self] + arguments.flatMap(\.parts)
    case .conditional(let branches, let otherwise, _):
      [self] + branches.flatMap { $0.condition.parts + $0.result.parts } + otherwise.parts
    }
  }

  fileprivate var hasColumn: Bool { parts.contains { if case .column = $0 { true } else { false } } }

  fileprivate var functionNames: [String] {
    parts.compactMap { if case .call(let name, _, _) = $0 { name.name } else { nil } }
  }
}

/// The tables and expressions of a case file.
struct ExpressionLines {
  struct Table {
    var schema = Schema([])
    var rows: [[Value]] = []
    var expressions: [String] = []
  }

  private(set) var tables: [Table] = [Table()]

  static let parameters: [String: Engine.Expression] = [
    "limit": .value(.integer(3)), "word": .text("it's"), "since": .value(.date(20_000)), "nothing": .value(.null),
    "key": .secret(Secret("key", bytes: Array("sixteen bytes or more".utf8))),
    "short": .secret(Secret("short", bytes: [0xFF, 0x00])),
  ]

  init(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("columns: ") {
        var table = Table()
        table.schema = Schema(
          line.dropFirst(9).split(separator: ";").map { part in
            let words = part.split(separator: " ", maxSplits: 1)
            return Field(String(words[0]), DataType(name: String(words[1])) ?? .text)
          })
        tables.append(table)
      } else if line.hasPrefix("row: ") {
        let fields = tables[tables.count - 1].schema.fields
        let cells = zip(fields, line.dropFirst(5).split(separator: ";")).map { field, text -> Value in
          let compiled = ExpressionText.compile(String(text.drop { $0 == " " }), schema: Schema([]))
          guard let made = try? compiled.get(), let cell = try? Engine.Expression.makeCast(made, to: field.type) else {
            return .null
          }
          return cell.literalValue ?? .null
        }
        tables[tables.count - 1].rows.append(cells)
      } else if let arrow = Self.arrow(line) {
        tables[tables.count - 1].expressions.append(String(line[..<arrow]))
      }
    }
  }

  private static func arrow(_ line: Substring) -> Substring.Index? {
    var start = line.startIndex
    while start < line.endIndex {
      if line[start...].hasPrefix(" ==> ") { return start }
      start = line.index(after: start)
    }
    return nil
  }
}
