import Recipes
import XCTest

final class JSONParserTests: XCTestCase {
  func testKeepsNumbersAsWrittenAndTextDecoded() throws {
    let (value, problems) = JSONParser.parse(Array(#"{"a": [1.10, -0, 1E+5], "b": "\u00e9\ud83d\ude00\n\/"}"#.utf8))
    XCTAssertEqual(problems, [])
    XCTAssertEqual(value?["a"]?.list?.compactMap(\.number), ["1.10", "-0", "1E+5"])
    XCTAssertEqual(value?["b"]?.text, "é😀\n/")
  }

  func testSaysWhatIsWrongAndWhere() {
    let cases: [(String, Int, String)] = [
      ("", 0, "the file is empty"),
      ("{\"a\": 1,}", 7, "a comma stands before the end of the object"),
      ("{\"a\" 1}", 5, "\":\" is missing after the key \"a\""),
      ("[1 2]", 3, "a comma is missing before \"2\""),
      ("[1, 2", 0, "the list that begins here is not closed"),
      ("{\"a\": 'x'}", 6, "text stands in double quotes in JSON"),
      ("// x\n{}", 0, "JSON has no comments"),
      ("[01]", 1, "a number has a leading zero"),
      ("[1.]", 3, "a digit is missing after \".\""),
      ("[tru]", 1, "tru is not a value"),
      ("[\"a\nb\"]", 1, "a text is not closed on its line"),
      ("[\"\\q\"]", 2, "an unknown escape in a text"),
      ("[\"\\ud800\"]", 2, "half of a character pair in \\u"),
      ("{} {}", 3, "\"{\" after the end of the value"),
      ("{\"a\": 1, \"a\": 2}", 9, "the key \"a\" occurs twice in one object"),
    ]
    for (text, offset, message) in cases {
      let problem = JSONParser.parse(Array(text.utf8)).problems.first
      XCTAssertEqual(problem?.message, message, text)
      XCTAssertEqual(problem?.offset, offset, text)
    }
  }

  func testBoundsNestingAndRefusesInvalidUTF8() {
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    XCTAssertEqual(
      JSONParser.parse(deep).problems.first?.message, "lists and objects are nested more than 64 deep")
    XCTAssertEqual(JSONParser.parse([0x22, 0xFF, 0x22]).problems.first?.message, "a text is not valid UTF-8")
  }

  func testColumnsCountCodePoints() {
    let file = RecipeFile(path: "r.json", bytes: Array("{\n  \"äöü\": 1,\n  \"é\": x\n}".utf8))
    XCTAssertEqual(
      file.problems.items.map(\.editorLine), ["r.json:3:8: error: x is not a value; write text in double quotes"])
  }
}
