import Recipes
import TestKit
import XCTest

final class StepRecordTests: XCTestCase {
  func testEveryKindIsDocumentedAndHasCases() {
    for record in StepTable.all {
      XCTAssertTrue(record.summary.hasSuffix("."), "\(record.kind) has no summary that ends in a period")
      checkHelp(record.fields, of: record.kind)
      let cases = TestFiles.names(in: TestFiles.cases + "/steps/" + record.kind)
      XCTAssertTrue(cases.contains { !$0.hasPrefix("error-") }, "\(record.kind) has no case that succeeds")
      XCTAssertTrue(cases.contains { $0.hasPrefix("error-") }, "\(record.kind) has no case of an error")
      for field in record.fields {
        XCTAssertTrue(
          isUsed(field.key, in: record.kind, cases), "no case of \(record.kind) has the key \"\(field.key)\"")
      }
    }
    XCTAssertEqual(Set(StepTable.kinds).count, StepTable.all.count, "two records have one kind")
    XCTAssertEqual(
      Set(TestFiles.names(in: TestFiles.cases + "/steps")).subtracting(StepTable.kinds), [], "cases of unknown kinds")
  }

  private func checkHelp(_ fields: [FieldRecord], of kind: String) {
    for field in fields {
      XCTAssertTrue(field.help.hasSuffix("."), "\(kind), \(field.key) has no help that ends in a period")
      XCTAssertFalse(field.label.isEmpty, "\(kind), \(field.key) has no label")
      for choice in field.kind.choices ?? [] {
        XCTAssertFalse(choice.help.isEmpty, "\(kind), \(field.key): \(choice.word) has no help")
      }
      if case .records(let inner) = field.kind { checkHelp(inner, of: kind) }
    }
  }

  private func isUsed(_ key: String, in kind: String, _ cases: [String]) -> Bool {
    cases.contains { name in
      let text = TestFiles.text("\(TestFiles.cases)/steps/\(kind)/\(name)/recipe.json") ?? ""
      guard let json = JSONParser.parse(Array(text.utf8)).value else { return false }
      return Recipe(json: json).steps.contains { $0.kind == kind && $0[key] != nil }
    }
  }

  func testTheSchemaIsCurrent() {
    XCTAssertNil(TestFiles.difference(RecipeSchema.text, from: TestFiles.package + "/recipe.schema.json"))
  }

  func testTheStepsPageIsCurrent() {
    XCTAssertNil(TestFiles.difference(StepDocument.markdown, from: TestFiles.package + "/docs/steps.md"))
  }

  func testTheTextOfAKindNamesEveryKey() throws {
    for record in StepTable.all {
      let text = StepDocument.text(record)
      for field in record.fields { XCTAssertTrue(text.contains("  \(field.key) "), "\(record.kind), \(field.key)") }
    }
  }
}
