import Engine
import XCTest

import enum Engine.Expression

/// Aggregates from text, columns from text, and expressions built in code.
final class AggregationTextTests: XCTestCase {
  private let schema = Schema([
    Field("i", .integer), Field("t", .text), Field("x", .double), Field("m", .decimal(precision: 10, scale: 2)),
  ])

  private func compile(_ text: String) -> String {
    switch ExpressionText.compileAggregation(text, name: "n", schema: schema) {
    case .success(let made): "\(made.function.name)(\(made.argument?.text ?? "")) \(made.type)"
    case .failure(let problems): "error: \(problems)"
    }
  }

  func testAggregatesAreReadWithTheirTypes() {
    let cases = [
      ("count()", "count() integer"), ("count(*)", "count() integer"), ("COUNT(t)", "count(t) integer"),
      ("count(distinct t)", "countDistinct(t) integer"), ("sum(i)", "sum(i) integer"), ("sum(x)", "sum(x) double"),
      ("sum(m)", "sum(m) decimal(20,2)"), ("avg(m)", "mean(m) decimal(14,6)"), ("mean(i)", "mean(i) double"),
      ("min(t)", "min(t) text"), ("max(m)", "max(m) decimal(10,2)"), ("median(i)", "median(i) double"),
      ("stddev(i)", "standardDeviation(i) double"), ("first(t)", "first(t) text"), ("mode(i)", "mode(i) integer"),
      ("sum(i * 2)", "sum(i * 2) integer"),
      ("sum(t)", "error: sum takes a number, not text; write cast(t as double)"),
      ("sum()", "error: sum takes 1 argument, not 0"), ("summ(i)", "error: no aggregate \"summ\"; did you mean sum?"),
      ("sum(distinct m)", "sumDistinct(m) decimal(20,2)"), ("var_pop(i)", "variance(i) double"),
      ("percentile(i, 0.9)", "percentile(i) double"), ("kth_largest(t, 2)", "kthLargest(t) text"),
      ("kth_largest(distinct m, 2)", "kthLargestDistinct(m) decimal(10,2)"), ("any_value(t)", "first(t) text"),
      ("mean(distinct i)", "error: DISTINCT is only known for count, sum and kth_largest; write count(distinct x)"),
      ("percentile(i)", "error: percentile takes 2 arguments, not 1; it is called as percentile(x, p)"),
      ("percentile(i, 1.5)", "error: percentile takes a number from 0 to 1, written out, as p"),
      ("kth_largest(i, i)", "error: kth_largest takes a whole number from 1 on, written out, as k"),
      (
        "i + 1",
        "error: an aggregate such as count() or sum(x) is wanted here; the aggregates are count, sum, mean, median, stddev, variance, var_pop, stddev_pop, standard_error, skewness, kurtosis, mean_absolute_deviation, percentile, kth_largest, product, min, max, first, last, mode, mode_greatest, mode_mean and json_arrayagg"
      ),
      ("sum(nope)", "error: no column \"nope\"; the columns are i, t, x, m"),
    ]
    for (text, wanted) in cases { XCTAssertEqual(compile(text), wanted, text) }
  }

  func testColumnsAreFoundWithoutASchema() {
    XCTAssertEqual(ExpressionText.columnNames("contains(A, 'B') and \"C D\" > 1"), ["A", "C D"])
    XCTAssertEqual(ExpressionText.columnNames("count(distinct x)"), ["x"])
    XCTAssertEqual(ExpressionText.columnNames("f(A, B +"), ["A", "B"])
    XCTAssertEqual(ExpressionText.parameterNames("${a} + ${b}"), ["a", "b"])
  }

  func testExpressionsBuiltInCodeAreCheckedLikeText() throws {
    let column = Expression.column("t", .text)
    let made = try Expression.make("contains", [column, .text("x")])
    XCTAssertEqual(made.text, "contains(t, 'x')")
    XCTAssertEqual(
      try Expression.make("+", [.column("i", .integer), .column("x", .double)]).text, "cast(i as double) + x")
    XCTAssertThrowsError(try Expression.make("year", [column])) {
      XCTAssertEqual("\($0)", "year takes a date as date, not text; write cast(t as date)")
    }
    XCTAssertThrowsError(try Expression.make("nope", []))
    XCTAssertEqual(try Expression.makeCast(column, to: .date, try: true).text, "try_cast(t as date)")
    XCTAssertEqual(Expression.all([made, made]).conjuncts.count, 2)
    XCTAssertTrue(made.rejectsNull(in: "t"))
    XCTAssertFalse(try Expression.make("isnull", [column]).rejectsNull(in: "t"))
    XCTAssertEqual(try Expression.make("+", [.integer(1), .integer(2)]).folded, .integer(3))
    XCTAssertEqual(made.replacing(columns: ["t": .column("u", .text)]).columns, ["u"])
  }

  func testNamesThatNeedQuotesGetThem() {
    for (name, wanted) in [
      ("a", "a"), ("A_1", "A_1"), ("a b", "\"a b\""), ("1a", "\"1a\""), ("and", "\"and\""), ("a\"b", "\"a\"\"b\""),
      ("größe", "\"größe\""), ("date", "date"),
    ] {
      XCTAssertEqual(Expression.quoted(column: name), wanted)
    }
  }
}
