import Engine
import Recipes
import Studio
import XCTest

final class ConditionTests: XCTestCase {
  private let columns = [
    SampleColumn("CODE", "integer"), SampleColumn("DESCRIPTION", "text"), SampleColumn("DATE", "date"),
    SampleColumn("odd name", "text"),
  ]

  func testConditionsAreWrittenAndReadBack() {
    for column in columns {
      for operation in Condition.operators(column.type) where operation != .oneOf {
        for ignoresCase in [false, true] {
          let value = column.type == "integer" ? "42" : column.type == "date" ? "2026-01-31" : "it's (a, b) text"
          let condition = Condition(
            column: column.name, type: column.type, operation: operation, value: operation.takesValue ? value : "",
            ignoresCase: ignoresCase && column.type == "text" && operation.takesValue)
          guard let expression = condition.expression else { return XCTFail("\(condition)") }
          let read = Condition.reading(expression, columns: columns)
          XCTAssertEqual(read?.expression, expression)
        }
      }
    }
  }

  func testOtherExpressionsAreLeftAlone() {
    XCTAssertNil(Condition.reading("CODE + 1 = 3", columns: columns))
    XCTAssertNil(Condition.reading("contains(DESCRIPTION, 'a') and CODE = 1", columns: columns))
    XCTAssertNil(Condition.reading("", columns: columns))
  }

  func testNamesAndTextsAreQuoted() {
    XCTAssertEqual(ExpressionBuilder.column("CODE"), "CODE")
    XCTAssertEqual(ExpressionBuilder.column("odd name"), "\"odd name\"")
    XCTAssertEqual(ExpressionBuilder.column("and"), "\"and\"")
    XCTAssertEqual(ExpressionBuilder.column("a\"b"), "\"a\"\"b\"")
    XCTAssertEqual(ExpressionBuilder.literal("it's", type: "text"), "'it''s'")
    XCTAssertEqual(ExpressionBuilder.rows("C", type: "integer", like: .text("5"), keep: false), "C <> 5 or C is null")
    XCTAssertEqual(
      ExpressionBuilder.rows("C", type: "text", among: [.text("a"), .null], keep: true), "C = 'a' or C is null")
  }

  func testNumbersAreReadable() {
    XCTAssertEqual(NumberText.grouped(1_259_968), "1,259,968")
    XCTAssertEqual(NumberText.grouped(-5), "-5")
    XCTAssertEqual(NumberText.share(5111, of: 202_085), "2.5 %")
    XCTAssertEqual(NumberText.share(1, of: 1_000_000), "<0.1 %")
    XCTAssertEqual(NumberText.share(999_999, of: 1_000_000), ">99.9 %")
    XCTAssertEqual(NumberText.duration(0.04), "0.04 s")
    XCTAssertEqual(NumberText.duration(185), "3 min 05 s")
    XCTAssertEqual(NumberText.bytes(658_000_000), "658 MB")
  }

  func testFuzzySearchPrefersBeginnings() {
    let items = ["keep columns", "remove duplicates", "drop columns", "date parts"]
    XCTAssertEqual(Fuzzy.rank("dup", items), [1])
    XCTAssertEqual(Fuzzy.rank("dc", items).first, 2)
    XCTAssertEqual(Fuzzy.rank("zzz", items), [])
    XCTAssertEqual(Fuzzy.rank("", items), [0, 1, 2, 3])
  }

  func testClipboardFieldAndHistory() {
    var field = TextField("ab")
    _ = field.handle(.left)
    _ = field.handle(.paste("x\ny"))
    XCTAssertEqual(field.text, "ax yb")
    _ = field.handle(.control("u"))
    XCTAssertEqual(field.text, "b")
    let first = RecipeDraft(name: "a", source: .object([]))
    var history = History(first, selection: 0)
    var second = first
    second.name = "b"
    history.record(second, "rename", selection: 0, from: 0)
    XCTAssertEqual(history.undo()?.title, "rename")
    var third = first
    third.name = "c"
    history.record(third, "other", selection: 0, from: 0)
    XCTAssertEqual(history.nodes.count, 3)
    XCTAssertEqual(history.undo()?.title, "other")
    XCTAssertNil(history.undo())
    XCTAssertEqual(history.recipe, first)
    history.go(to: 1)
    XCTAssertEqual(history.recipe, second)
  }
}
