import XCTest

import Engine
import TestKit

import enum Engine.Expression

/// Whatever is written, the work is in proportion to it, or a limit is named.
final class ExpressionLimitTests: XCTestCase {
  private let schema = Schema([Field("a", .integer), Field("t", .text), Field("ok", .boolean)])

  private func compiled(_ text: String) -> Expression? {
    guard case .success(let expression) = ExpressionText.compile(text, schema: schema) else { return nil }
    return expression
  }

  private func problem(_ text: String) -> String {
    guard case .failure(let problems) = ExpressionText.compile(text, schema: schema) else { return "" }
    return problems.problems[0].message
  }

  private func value(_ text: String, _ row: [Value] = [.integer(2), .text("x"), .boolean(true)]) -> String {
    guard let expression = compiled(text) else { return "not compiled: \(problem(text))" }
    _ = expression.folded.text
    do {
      return try ExpressionLaws.cells(expression, schema, [row])[0]
    } catch { return "\(error)" }
  }

  func testEveryKindOfNestingMayBeTwoHundredDeep() {
    let kinds: [(String, open: String, inner: String, close: String, result: String)] = [
      ("brackets", "(", "a", ")", "2"), ("minus", "- ", "a", "", "2"), ("plus", "+", "a", "", "2"),
      ("not", "not ", "ok", "", "true"), ("function", "abs(", "a", ")", "2"),
      ("cast", "cast(", "a", " as integer)", "2"),
      ("case", "case when ok then ", "a", " end", "2"), ("case of", "case a when 2 then ", "a", " end", "2"),
      ("if", "if(ok, ", "a", ", 0)", "2"), ("in", "ok in (", "ok", ")", "true"),
      ("coalesce", "coalesce(", "a", ", 0)", "2"),
    ]
    for (name, open, inner, close, result) in kinds {
      func nested(_ count: Int) -> String {
        String(repeating: open, count: count) + inner + String(repeating: close, count: count)
      }
      XCTAssertEqual(value(nested(200)), result, name)
      XCTAssertEqual(problem(nested(201)), "the expression is nested deeper than 200 levels", name)
    }
  }

  func testLongChainsAreTaken() {
    func chain(_ part: String, _ symbol: String, _ count: Int) -> String {
      Array(repeating: part, count: count).joined(separator: symbol)
    }
    XCTAssertEqual(value((0..<5_000).map { "a = \($0 + 2)" }.joined(separator: " or ")), "true")
    XCTAssertEqual(value(chain("ok", " and ", 5_000)), "true")
    XCTAssertEqual(value("length(\(chain("t", " || ", 5_000)))"), "5000")
    XCTAssertEqual(value(chain("a", " + ", 999)), "1998")
    XCTAssertEqual(value(chain("a", " * ", 64) + " = 0"), "!! 4611686018427387904 * 2 is out of the range of integer")
    XCTAssertEqual(problem(chain("a", " + ", 5_000)), "more than 1000 operators wait for one another")
    XCTAssertEqual(value("ok" + String(repeating: " is not null", count: 900)), "true")
  }

  func testWhatMeansItsPartsTwiceIsBounded() {
    func nested(_ open: String, _ close: String, _ count: Int, _ inner: String = "a") -> String {
      String(repeating: open, count: count) + inner + String(repeating: close, count: count)
    }
    for text in [
      "ok" + String(repeating: " between false and true", count: 60), nested("nullif(", ", 7)", 60),
      nested("case ", " when 7 then 7 when 8 then 8 else 9 end", 60),
    ] {
      XCTAssert(problem(text).hasPrefix("the expression is too large once what BETWEEN"), problem(text))
    }
    XCTAssertEqual(value(nested("nullif(", ", 7)", 8)), "2")
    XCTAssertEqual(value(nested("not ok in (", ")", 90, "ok")), "true")
    XCTAssertEqual(value(nested("- ", "", 150)), "2")
  }

  func testTablesOfManyValuesAreLookedUp() {
    let branches = (0..<3_000).map { "when \($0) then 'v\($0)'" }.joined(separator: " ")
    let text = "case a \(branches) else 'none' end"
    XCTAssertEqual(value(text, [.integer(2_999), .null, .null]), "v2999")
    XCTAssertEqual(value(text, [.integer(-1), .null, .null]), "none")
    XCTAssertEqual(value(text, [.null, .null, .null]), "none")
    let texts = (0..<20).map { "when 'k\($0)' then \($0)" }.joined(separator: " ")
    // Composed and decomposed letters are different texts; the first of equal keys counts; the rest may fail.
    let other = "case t \(texts) when 'k1' then 99 when '\u{E9}' then 7 else a / 0 end"
    XCTAssertEqual(value(other, [.integer(1), .text("k1"), .null]), "1.0")
    XCTAssertEqual(value(other, [.integer(1), .text("\u{E9}"), .null]), "7.0")
    XCTAssertEqual(value(other, [.integer(1), .text("e\u{301}"), .null]), "!! division by zero")
  }

  func testRegularExpressionsAreRefusedByTheirSize() {
    for pattern in [
      "(a{1,1000}){1,1000}", "((a{100}){100}){100}", "(?:a{0,1000}){6}", String(repeating: "a?", count: 6_000),
      "(\\\\pL{20}){20}", "([^\\\\pL]{50}){50}", "(?:(?:(?:x{9}){9}){9}){9}", "(a{2,}){4000}",
    ] {
      let said = problem("rlike(t, '\(pattern.replacingDoubled)')")
      XCTAssert(said.contains("too large: what it repeats makes more than 5000 parts"), "\(pattern): \(said)")
    }
    for pattern in [
      "(a{0,50}){0,50}", "x{1,1000}", "\\\\x{1F600}", "[{}]{3}", "a{,5}", "\\\\Q{9999}\\\\E", "^\\\\d{4}-\\\\d{2}$",
      "[[:alpha:]]{10}", String(repeating: "word|", count: 20_000),
    ] {
      XCTAssertEqual(problem("rlike(t, '\(pattern.replacingDoubled)')"), "", pattern)
    }
  }

  func testOneLimitHoldsForEveryFunctionThatMakesText() {
    let tooLong = "!! the text would have more than 1000000 bytes"
    let half = String(repeating: "x", count: 600_000)
    let row: [Value] = [.integer(2), .text(half), .boolean(true)]
    for text in [
      "concat(t, t)", "t || t", "concat_ws('-', t, t)", "concat_ws(t, 'a', 'b', 'c')", "replace(t, 'x', 'yy')",
      "regexp_replace(t, 'x', 'yy')", "regexp_replace(t, 'x', '$0$0')", "repeat(t, 2)", "lpad(t, 2000000, 'ab')",
      "rpad(t, 1200000)", "space(2000000)", "overlay(t, t, 1, 0)", "replace(t, 'x', t)",
    ] {
      XCTAssertEqual(value(text, row), tooLong, text)
    }
    // A text may stay as long as it came.
    let long: [Value] = [.integer(2), .text(half + half), .boolean(true)]
    for text in [
      "concat(t, '')", "replace(t, 'x', 'y')", "regexp_replace(t, 'x', 'y')", "upper(t)", "repeat(t, 1)",
      "concat_ws('', t, null)", "overlay(t, 'y', 1)",
    ] {
      XCTAssertEqual(value("length(\(text))", long), "1200000", text)
    }
    XCTAssertEqual(value("length(concat(t, 'y'))", long), tooLong)
  }

  func testABatchOfLongTextsIsComputedInParts() throws {
    let rows = 300
    let source = InMemorySource.table([Field("a", .integer)], (0..<rows).map { [.integer(Int64($0))] })
    let input = source.plan.schema
    guard
      case .success(let made) = ExpressionText.compile(
        "repeat('x', case when a % 100 = 7 then 1000001 else 900000 end)", schema: input),
      case .success(let kept) = ExpressionText.compile("length(t) > 1", schema: Schema([Field("t", .text)]))
    else { return XCTFail("not compiled") }
    let texts = Schema([Field("t", .text)])
    let project = Plan(.project([Projection("t", made)]), inputs: [source.plan], step: .number(1), schema: texts)
    let filter = Plan(.filter([kept]), inputs: [project], step: .number(2), schema: texts)
    var options = RunOptions()
    options.memory = 64 << 20
    let rejects = RejectCollector()
    XCTAssertEqual(try LocalEngine.count(filter, options: options, rejects: rejects).rows, rows - 3)
    XCTAssertEqual(rejects.count, 3)
  }

  func testARowWhoseTextsAreTooManyTogetherFails() {
    let row: [Value] = [.integer(2), .text(String(repeating: "x", count: 900_000)), .boolean(true)]
    let parts = Array(repeating: "length(lower(t))", count: 70).joined(separator: " + ")
    let expression = compiled(parts)
    XCTAssertNotNil(expression)
    guard let expression else { return }
    var columns: [Column] = []
    for (field, value) in zip(schema.fields, row) {
      var builder = ColumnBuilder(field.type)
      builder.append(value)
      columns.append(builder.finish())
    }
    let evaluator = Evaluator(expression, input: schema)
    XCTAssertNoThrow(try evaluator.evaluate(Batch(columns: columns, rowCount: 1)))
    let more = compiled(parts + " + " + parts).map { Evaluator($0, input: schema) }
    XCTAssertThrowsError(try more?.evaluate(Batch(columns: columns, rowCount: 1)))
  }
}

extension String {
  /// A backslash written twice in these tests is one.
  fileprivate var replacingDoubled: String {
    split(separator: "\\\\", omittingEmptySubsequences: false).joined(separator: "\\")
  }
}
