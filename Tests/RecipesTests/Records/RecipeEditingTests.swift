import Recipes
import XCTest

final class RecipeEditingTests: XCTestCase {
  func testANewRecipeIsWrittenInCanonicalOrder() {
    var recipe = Recipe(name: "fruit", path: "fruit.csv")
    var filter = Step("filter-rows", [("where", .text("price > 1"))])
    filter.note = ["cheap ones go"]
    filter.id = "dear"
    recipe.steps = [filter, Step("remove-missing", [("when", .text("any")), ("columns", .texts(["name"]))])]
    var output = RecipeOutput(path: "out")
    output["partitionBy"] = .texts(["name"])
    output["mode"] = .text("replace")
    recipe.output = output
    recipe.parameters = [Parameter(name: "p", type: "integer", defaultValue: .number(1))]
    XCTAssertEqual(
      recipe.canonicalText,
      """
      {
        "version": 1,
        "name": "fruit",
        "parameters": {
          "p": { "type": "integer", "default": 1 }
        },
        "source": { "path": "fruit.csv" },
        "steps": [
          { "step": "filter-rows", "id": "dear", "where": "price > 1", "note": "cheap ones go" },
          { "step": "remove-missing", "columns": ["name"] }
        ],
        "output": { "path": "out", "partitionBy": ["name"] }
      }

      """)
  }

  func testWhatDoesNotDecodeSurvivesEditing() throws {
    let text = """
      {
        "version": 1,
        "source": { "path": 7, "flavour": ["x"] },
        "steps": [
          "no step at all",
          { "step": "fly-away", "height": { "m": 1.50 } },
          { "step": "filter-rows", "where": 5, "extra": null }
        ],
        "output": [],
        "extra": true
      }

      """
    var recipe = try XCTUnwrap(RecipeFile(path: nil, bytes: Array(text.utf8)).recipe)
    var steps = recipe.steps
    steps[2].isDisabled = true
    steps[2].isDisabled = false
    steps.append(Step("limit-rows", [("offset", .number(0)), ("rows", .number(3))]))
    recipe.steps = steps
    XCTAssertEqual(
      recipe.canonicalText,
      text.replacing("\"extra\": null }\n", with: "\"extra\": null },\n    { \"step\": \"limit-rows\", \"rows\": 3 }\n")
    )
  }

  func testAJoinsKindIsWrittenEvenWhenItIsTheDefault() {
    let step = Step("join-table", [("kind", .text("inner")), ("with", .object([("path", .text("b.csv"))]))])
    XCTAssertEqual(step.canonicalText, #"{ "step": "join-table", "with": { "path": "b.csv" }, "kind": "inner" }"#)
  }

  func testAStepIsPastedFromText() throws {
    XCTAssertEqual(try Step.parse(#" {"step":"limit-rows","rows":5}"#).get().kind, "limit-rows")
    XCTAssertThrowsError(try Step.parse("[1]").get())
    XCTAssertThrowsError(try Step.parse("{").get())
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }

  private func firstRange(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}
