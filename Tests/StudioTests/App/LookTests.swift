import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Ranges, patterns and spellings: what Look shows and the conditions that it makes.
final class LookTests: StudioTestCase {
  private func profile(_ type: String, _ values: [(String, Int)]) -> ColumnProfile {
    SampleProfile.make(
      column: "c", type: type, isNumeric: type != "text" && type != "date" && type != "timestamp",
      counts: values.map { (.text($0.0), $0.1) }, origin: .all)
  }

  /// Every row is in exactly one range, and in the one whose edges hold it.
  private func check(_ type: String, _ values: [(String, Int)], line: UInt = #line) {
    let profile = profile(type, values)
    XCTAssertFalse(profile.bins.isEmpty, line: line)
    XCTAssertLessThanOrEqual(profile.bins.count, 40, line: line)
    XCTAssertEqual(profile.bins.reduce(0) { $0 + $1.rows }, values.reduce(0) { $0 + $1.1 }, line: line)
    for (text, _) in values {
      let holding = profile.bins.filter { ExpressionBuilder.holds($0, .text(text), type: type) }
      XCTAssertEqual(holding.count, 1, "\(text) is in \(holding.map(\.title))", line: line)
    }
    for bin in profile.bins {
      let inside = values.filter { ExpressionBuilder.holds(bin, .text($0.0), type: type) }.reduce(0) { $0 + $1.1 }
      XCTAssertEqual(inside, bin.rows, bin.title, line: line)
    }
    for (one, next) in zip(profile.bins, profile.bins.dropFirst()) { XCTAssertEqual(one.upper, next.lower, line: line) }
  }

  func testRangesHoldEveryValueOnce() {
    check("integer", (0..<500).map { ("\($0 * 7 - 900)", $0 % 3 + 1) })
    check("double", (0..<300).map { ("\(Double($0) * 0.37 - 5)", 1) })
    check("double", [("0.1", 1), ("0.2", 2), ("0.3", 3), ("0.7", 4)])
    check("decimal(12,2)", (0..<100).map { ("\($0).\($0 % 10)5", 1) })
    check("double", [("-1.0E9", 1), ("0.5", 1), ("1.0E9", 1)])
    check("date", (1990...2024).map { ("\($0)-05-17", 2) })
    check(
      "date",
      (1...12).flatMap { month in
        (1...28).map { ("2021-\(month < 10 ? "0" : "")\(month)-\($0 < 10 ? "0" : "")\($0)", 1) }
      })
    check("date", (1...9).map { ("2024-02-2\($0)", 1) }.filter { $0.0 < "2024-02-30" })
    check("date", [("1004-01-01", 1), ("2024-12-31", 1)])
    check("timestamp", (1990...2000).map { ("\($0)-05-17 10:00:00", 2) })
  }

  func testRangesAreRound() {
    XCTAssertEqual(profile("integer", (0..<100).map { ("\($0)", 1) }).bins.map(\.title).first, "0 to 10")
    XCTAssertEqual(profile("date", (2001...2009).map { ("\($0)-01-01", 1) }).bins.map(\.title).first, "2001")
    XCTAssertEqual(
      profile("date", (1...9).map { ("2021-0\($0)-03", 1) }).bins.map(\.title).prefix(2), ["2021-01", "2021-02"])
    XCTAssertEqual(profile("integer", (1...5).map { ("\($0)", 1) }).bins.map(\.title), ["1", "2", "3", "4", "5"])
  }

  func testOneValueHasNoRanges() {
    XCTAssertTrue(profile("integer", [("5", 10)]).bins.isEmpty)
    XCTAssertTrue(profile("date", [("2020-01-01", 10)]).bins.isEmpty)
    XCTAssertTrue(profile("double", [("NaN", 1), ("Infinity", 2)]).bins.isEmpty)
    XCTAssertTrue(profile("date", [("not a date", 1), ("2020-01-01", 1)]).bins.isEmpty)
  }

  func testSpellingsAreFoundWithTheMostFrequentFirst() {
    let profile = profile("text", [("Boston, MA", 5), ("ma  boston", 1), ("Berlin", 9), ("BOSTON MA", 7), ("", 3)])
    XCTAssertEqual(profile.spellings.map { $0.map(\.value.text) }, [["BOSTON MA", "Boston, MA", "ma  boston"]])
    XCTAssertEqual(profile.views, [.values, .patterns, .spellings])
  }

  func testConditionsOfRangesAndPatternsWorkInTheEngine() throws {
    let names = [
      "Ab-1", "ab-12", "AB-1", "x.y", "Ünï", "a (b)", "", "C|D", "123", "1ce9d247-f5f4-4a1c-a5b6-0123456789ab",
    ]
    var text = "n,d,s\n"
    for row in 0..<200 {
      text += "\(row * 3),\(1990 + row % 30)-0\(row % 9 + 1)-11,\"\(names[row % names.count])\"\n"
    }
    try write("t.csv", text)
    let engine = try engine()
    var recipe = RecipeDraft(name: "t", source: .object([("path", .text(folder + "/t.csv"))]))
    let never = StudioCancellation()
    func rows(_ expression: String) throws -> Int {
      recipe.steps = [.object([("step", .text("filter-rows")), ("where", .text(expression))])]
      let counts = try engine.count(recipe, asked: true, never)
      return try XCTUnwrap(counts.steps.last, expression).rowsOut
    }
    for column in ["n", "d"] {
      recipe.steps = []
      let profile = try engine.profile(recipe, step: 0, column: column, never) { _ in }
      XCTAssertEqual(profile.rows, Count(200, .all))
      XCTAssertFalse(profile.bins.isEmpty)
      for bin in profile.bins {
        let kept = try rows(ExpressionBuilder.rows(column, type: profile.type, in: [bin], keep: true))
        let removed = try rows(ExpressionBuilder.rows(column, type: profile.type, in: [bin], keep: false))
        XCTAssertEqual(kept, bin.rows, "\(column) \(bin.title)")
        XCTAssertEqual(kept + removed, 200, "\(column) \(bin.title)")
      }
    }
    recipe.steps = []
    let shapes = try engine.profile(recipe, step: 0, column: "s", never) { _ in }.patterns
    XCTAssertGreaterThan(shapes.count, 5)
    for shape in shapes {
      let expression = try XCTUnwrap(
        ExpressionBuilder.rows("s", shapes: [shape.value.text ?? ""], keep: true), shape.value.text ?? "")
      XCTAssertEqual(try rows(expression), shape.rows, expression)
    }
  }

  func testAPlusSignIsNotGuessed() {
    XCTAssertNil(ExpressionBuilder.rows("s", shapes: ["9+9"], keep: true))
  }
}
