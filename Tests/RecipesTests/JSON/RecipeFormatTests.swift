import Recipes
import TestKit
import XCTest

final class RecipeFormatTests: XCTestCase {
  private func formatted(_ text: String) throws -> String {
    try RecipeFile(path: nil, bytes: Array(text.utf8)).formatted.get()
  }

  func testOrdersKeysAndBreaksLongLines() throws {
    let text = """
      {"steps":[{"where":"a > 1","step":"filter-rows","note":"why","id":"f"},{"columns":
      ["a_rather_long_column_name_1","a_rather_long_column_name_2","a_rather_long_column_name_3"],"step":"drop-columns"},
      {"b":1,"step":"no-such-kind","id":"x","a":[]}],
      "version":1,"source":{"format":"csv","path":"ä.csv"},"parameters":{"p":{"default":1.10,"type":"decimal"}},"zzz":{}}
      """
    XCTAssertEqual(
      try formatted(text),
      """
      {
        "version": 1,
        "parameters": {
          "p": { "type": "decimal", "default": 1.10 }
        },
        "source": { "path": "ä.csv", "format": "csv" },
        "steps": [
          { "step": "filter-rows", "id": "f", "where": "a > 1", "note": "why" },
          {
            "step": "drop-columns",
            "columns": [
              "a_rather_long_column_name_1",
              "a_rather_long_column_name_2",
              "a_rather_long_column_name_3"
            ]
          },
          { "step": "no-such-kind", "id": "x", "b": 1, "a": [] }
        ],
        "zzz": {}
      }

      """)
  }

  func testALineOf100CodePointsStaysWhole() throws {
    // 4 + { "step": "remove-duplicates", "note": "…" } = 100 with 52 characters in the note.
    let frame = #"    { "step": "remove-duplicates", "note": "" }"#.count
    for (extra, isWhole) in [(0, true), (1, false)] {
      let note = String(repeating: "ü", count: 100 - frame + extra)
      let text = #"{"version":1,"source":{"path":"a"},"steps":[{"step":"remove-duplicates","note":"\#(note)"}]}"#
      XCTAssertEqual(try formatted(text).contains("\"remove-duplicates\", \"note\""), isWhole)
    }
  }

  func testIsIdempotentAndLosesNothing() throws {
    var texts = ["recipes/encounters-for-symptom.json", "recipes/observations.json", "recipes/sinusitis-study.json"]
      .compactMap { TestFiles.text(TestFiles.package + "/" + $0) }
    XCTAssertEqual(texts.count, 3)
    for kind in TestFiles.names(in: TestFiles.cases + "/steps") {
      for name in TestFiles.names(in: TestFiles.cases + "/steps/" + kind) {
        if let text = TestFiles.text("\(TestFiles.cases)/steps/\(kind)/\(name)/recipe.json") { texts.append(text) }
      }
    }
    XCTAssertGreaterThan(texts.count, 100)
    for text in texts {
      let once = try formatted(text)
      XCTAssertEqual(try formatted(once), once)
      let before = try XCTUnwrap(JSONParser.parse(Array(text.utf8)).value)
      let after = try XCTUnwrap(JSONParser.parse(Array(once.utf8)).value)
      XCTAssertEqual(sortedKeys(before), sortedKeys(after))
    }
  }

  func testARecipeOfANewerVersionIsLeftAlone() {
    XCTAssertThrowsError(try formatted(#"{"version":2,"source":{"b":1,"a":2}}"#)) { error in
      XCTAssertTrue("\(error)".contains("made by a newer Sous"))
    }
  }

  func testManyProblemsAreCounted() {
    let keys = (0..<1_500).map { "\"unknown\($0)\": 1" }.joined(separator: ",")
    let file = RecipeFile(path: nil, bytes: Array("{\(keys)}".utf8))
    let session = RecipeSession(opener: FileOpener())
    let found = session.analyse(file, options: LoweringOptions(workingFolder: "/")).diagnostics.items
    XCTAssertEqual(found.count, 1_001)
    XCTAssertTrue(found.last?.message.hasSuffix("more problems") ?? false)
  }

  func testTheThreeRecipesAreCanonical() throws {
    for name in TestFiles.names(in: TestFiles.package + "/recipes") {
      let text = try XCTUnwrap(TestFiles.text(TestFiles.package + "/recipes/" + name))
      XCTAssertEqual(try formatted(text), text, name)
    }
  }

  private func sortedKeys(_ json: JSON) -> JSON {
    if let items = json.list { return .list(items.map(sortedKeys)) }
    guard let members = json.members else { return json }
    return .object(members.map { ($0.key, sortedKeys($0.value)) }.sorted { $0.0 < $1.0 })
  }
}
