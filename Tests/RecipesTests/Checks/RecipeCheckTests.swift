import Engine
import TestKit
import Recipes
import XCTest

final class RecipeCheckTests: XCTestCase {
  private let folder = TestFiles.cases + "/check"

  /// Every recipe of the folder beside the list of its problems, as `sous check` prints them for editors.
  func testProblemsReadAsRecorded() throws {
    let names = TestFiles.names(in: folder).filter { $0.hasSuffix(".json") }
    XCTAssertGreaterThan(names.count, 20)
    for name in names {
      let file = RecipeFile(path: name, bytes: try XCTUnwrap(TestFiles.read(folder + "/" + name)))
      var options = LoweringOptions(workingFolder: folder)
      options.requireInput = false
      let session = RecipeSession(opener: TestOpener(folder: folder), reader: TestReader(folder: folder))
      let analysed = session.analyse(file, options: options)
      let text = analysed.diagnostics.items.map { $0.editorLine + "\n" }.joined()
      XCTAssertNil(TestFiles.difference(text, from: folder + "/" + name.dropLast(5) + ".expected"))
    }
  }

  func testConfinementRefusesWhatTheRecipeSaysAndWhatIsSet() throws {
    let bytes = try XCTUnwrap(TestFiles.read(folder + "/paths-outside.json"))
    var options = LoweringOptions(workingFolder: folder)
    options.confine = true
    func messages() -> [String] {
      RecipeSession(opener: TestOpener(folder: folder)).analyse(RecipeFile(path: nil, bytes: bytes), options: options)
        .diagnostics.errors.map(\.message)
    }
    let refusal = "the path \"${far}/out\" leaves the project folder, which --confine refuses"
    XCTAssertEqual(messages(), [refusal])
    options.set = ["far": "/mnt"]
    XCTAssertEqual(messages(), [refusal])
    options.set = ["far": "here"]
    XCTAssertEqual(messages(), [])
  }

  func testSetValuesAreCheckedAgainstTheParameters() throws {
    let text =
      #"{"version":1,"parameters":{"n":{"type":"integer"},"s":{"type":"text"}},"source":{"path":"data/encounters.csv"}}"#
    var options = LoweringOptions(workingFolder: folder)
    options.set = ["n": "five", "m": "1"]
    let session = RecipeSession(opener: TestOpener(folder: folder))
    let found = session.analyse(RecipeFile(path: nil, bytes: Array(text.utf8)), options: options).diagnostics
    XCTAssertEqual(
      Set(found.items.map(\.text)),
      [
        "parameters.n: the value \"five\" for parameter \"n\" is not of type integer; set a whole number",
        "parameters.s: the parameter \"s\" has no value; give \"s\" a value with --set s=…",
        "parameters: the recipe has no parameter \"m\"; did you mean \"n\"?",
      ])
    XCTAssertEqual(found.failure?.kind, .usage)
    XCTAssertEqual(LoweringOptions.parseSet("a=b=c")?.value, "b=c")
    XCTAssertNil(LoweringOptions.parseSet("=b"))
  }

  func testEnvironmentVariablesStandInPathsOnly() throws {
    let text = #"{"version":1,"source":{"path":"${env:WHERE}/encounters.csv"},"output":{"path":"${env:NOWHERE}"}}"#
    let options = LoweringOptions(workingFolder: folder) { $0 == "WHERE" ? "data" : nil }
    let analysed = RecipeSession(opener: TestOpener(folder: folder))
      .analyse(RecipeFile(path: nil, bytes: Array(text.utf8)), options: options)
    XCTAssertEqual(
      analysed.diagnostics.items.map(\.text),
      ["output.path: the environment variable NOWHERE is not set; set it, or use a parameter with a default"])
    XCTAssertEqual(analysed.sources.map(\.name), ["data/encounters.csv"])
  }

  func testNoBytesTrap() throws {
    var generator = SeededGenerator(seed: 7)
    var recipes = TestFiles.names(in: folder).filter { $0.hasSuffix(".json") }.compactMap {
      TestFiles.read(folder + "/" + $0)
    }
    recipes += TestFiles.names(in: TestFiles.package + "/recipes").compactMap {
      TestFiles.read(TestFiles.package + "/recipes/" + $0)
    }
    let pieces = [
      "{", "}", "[", "]", "\"", ":", ",", "null", "-1", "1e999", "\\u0000", "${", "}", "\u{0}", "é", "\"step\"",
      "99999999999999999999",
    ]
    for _ in 0..<3_000 {
      var bytes = recipes[Int.random(in: 0..<recipes.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &generator)))
        case 2:
          bytes.insert(contentsOf: Array(pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8), at: at)
        default: bytes = Array(bytes[..<at])
        }
      }
      let file = RecipeFile(path: "r.json", bytes: bytes)
      if case .success(let text) = file.formatted {
        let again = RecipeFile(path: "r.json", bytes: Array(text.utf8))
        XCTAssertEqual(try? again.formatted.get(), text)
        XCTAssertEqual(again.recipe?.steps.count, file.recipe?.steps.count)
      }
      var options = LoweringOptions(workingFolder: folder)
      options.requireInput = false
      let session = RecipeSession(opener: TestOpener(folder: folder), reader: TestReader(folder: folder))
      for problem in session.analyse(file, options: options).diagnostics.items {
        XCTAssertFalse(problem.text.utf8.contains { $0 < 0x20 }, problem.text)
      }
    }
  }
}
