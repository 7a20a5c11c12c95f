import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// The history of edits, within a session and over several.
final class HistoryTests: StudioTestCase {
  private func recipe(_ steps: Int, note: String = "") -> RecipeDraft {
    var recipe = RecipeDraft(name: "x", source: .object([("path", .text("x.csv"))]))
    recipe.steps = (0..<steps).map {
      .object([("step", .text("limit-rows")), ("rows", .number($0)), ("note", .text(note))])
    }
    return recipe
  }

  /// A history of random edits, undone and gone through.
  private func random(_ generator: inout some RandomNumberGenerator, edits: Int) -> History {
    var history = History(recipe(0), selection: 0)
    for edit in 1...max(1, edits) {
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: _ = history.undo()
      case 1: _ = history.redo()
      case 2: history.go(to: Int.random(in: 0..<history.nodes.count, using: &generator))
      default:
        history.record(recipe(edit % 7, note: "\(edit) \"ü\n\u{1}"), "edit \(edit)", selection: edit % 7, from: 0)
      }
    }
    return history
  }

  func testAHistoryIsReadAsItWasWritten() {
    for seed in [7, UInt64.random(in: 0...1 << 40)] {
      var generator = SeededGenerator(seed)
      for edits in [1, 5, 40, 150] {
        let history = random(&generator, edits: edits)
        XCTAssertEqual(History(text: Array(history.text.utf8)), history, "seed \(seed), \(edits) edits")
      }
    }
  }

  func testAHistoryIsBoundedAndKeepsWhereOneIs() throws {
    var generator = SeededGenerator(3)
    let long = random(&generator, edits: 2000)
    let kept = try XCTUnwrap(History(text: Array(long.text.utf8)))
    XCTAssertEqual(kept.recipe, long.recipe)
    XCTAssertLessThanOrEqual(kept.nodes.count, 200)
    var wide = History(recipe(0), selection: 0)
    for edit in 1...50 {
      wide.record(recipe(1, note: String(repeating: "n", count: 100_000) + "\(edit)"), "e", selection: 0, from: 0)
    }
    XCTAssertLessThan(wide.text.utf8.count, 2 << 20)
    XCTAssertEqual(History(text: Array(wide.text.utf8))?.recipe, wide.recipe)
  }

  func testADamagedHistoryNeverHarms() {
    var generator = SeededGenerator(UInt64.random(in: 0...1 << 40))
    let text = Array(random(&generator, edits: 30).text.utf8)
    for _ in 0..<2000 {
      var damaged = text
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: damaged.removeLast(Int.random(in: 0...damaged.count, using: &generator))
      case 1:
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      default: damaged.remove(at: Int.random(in: 0..<damaged.count, using: &generator))
      }
      guard var history = History(text: damaged) else { continue }
      // Whatever was read holds together.
      for node in history.nodes.indices { _ = history.depth(node) }
      while history.undo() != nil {}
      while history.redo() != nil {}
    }
  }

  // MARK: Over several sessions

  override func setUpWithError() throws {
    try super.setUpWithError()
    try write("t.csv", "a,b\n1,2\n3,4\n")
  }

  private func open(_ target: String) throws -> StudioSession { try open(target, keepsDrafts: true) }

  func testEditsCanBeUndoneOneByOneAfterARestart() throws {
    var session = try open("t.csv")
    session.press("a \"dup\" Enter")
    session.press("c \"b\" Enter d")
    session.press("q")
    session = try open("t.csv")
    XCTAssertEqual(session.state.stepCount, 2)
    session.press("u")
    XCTAssertEqual(session.state.stepCount, 1)
    XCTAssertTrue(session.canvas.description.contains("undone: add drop columns"), session.canvas.description)
    session.press("q")
    session = try open("t.csv")
    XCTAssertEqual(session.state.stepCount, 1)
    session.press("^R")
    XCTAssertEqual(session.state.stepCount, 2)
    session.press("u u")
    XCTAssertEqual(session.state.stepCount, 0)
  }

  func testTheHistoryGoesAlongWithASavedRecipe() throws {
    var session = try open("t.csv")
    session.press("a \"dup\" Enter s")
    XCTAssertEqual(session.state.path, "t.json", session.canvas.description)
    session = try open("t.json")
    XCTAssertFalse(session.state.isUnsaved)
    session.press("u u")
    XCTAssertEqual(session.state.stepCount, 0)
    // Its table begins anew.
    XCTAssertEqual(try open("t.csv").state.history.nodes.count, 1)
  }

  func testAFileWrittenBySomebodyElseIsWhatOpens() throws {
    var session = try open("t.csv")
    session.press("a \"dup\" Enter s")
    let text = try XCTUnwrap(content("t.json"))
    try write("t.json", text.replacing("remove-duplicates", with: "remove-missing"))
    session = try open("t.json")
    XCTAssertEqual(session.state.recipe.kind(0), "remove-missing")
    XCTAssertFalse(session.state.isUnsaved)
    session.press("u")
    XCTAssertEqual(session.state.recipe.kind(0), "remove-duplicates")
  }

  func testADraftOpensWhateverItsHistoryHolds() throws {
    var session = try open("t.csv")
    session.press("a \"dup\" Enter")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/.sous/drafts").filter {
      $0.hasSuffix(".history")
    }
    for content in [
      "", "{}", "\u{0}\u{1}", String(repeating: "[", count: 100_000), "{\"history\": 1, \"current\": 9}\n{}",
    ] {
      for name in names { try write(".sous/drafts/" + name, content) }
      session = try open("t.csv")
      XCTAssertEqual(session.state.stepCount, 1)
      session.press("u")
      XCTAssertEqual(session.state.stepCount, 0)
      session.press("^R")
    }
  }

  func testAnUnsavedStudyOfSampleDataIsThereAgain() throws {
    var session = try open("sample-data:data")
    let count = session.state.stepCount
    XCTAssertGreaterThan(count, 3)
    session.press("q")
    // Without an edit it is in Open; with one the edit is.
    let engine = try engine(keepsDrafts: true)
    let entry = try XCTUnwrap(engine.list("").first { $0.target == "data/sinusitis-study" })
    XCTAssertTrue(entry.detail.contains("not saved"), entry.detail)
    session = try open("data/sinusitis-study")
    XCTAssertEqual(session.state.stepCount, count)
    session.press("] ] ] ] ] ] x")
    let edited = session.state.recipe
    session.press("q")
    session = try open("data/sinusitis-study")
    XCTAssertEqual(session.state.recipe, edited)
    session.press("s")
    XCTAssertFalse(session.state.isUnsaved, session.canvas.description)
    XCTAssertNil(engine.list("").first { $0.target == "data/sinusitis-study" })
  }

  func testADraftFolderThatCannotBeWrittenIsSaid() throws {
    try write(".sous/drafts", "not a folder")
    var session = try open("t.csv")
    session.press("a \"dup\" Enter")
    XCTAssertTrue(session.canvas.description.contains("what you do is not kept"), session.canvas.description)
    session.press("q")
    XCTAssertFalse(session.hasQuit)
    session.press("Enter")
    XCTAssertTrue(session.hasQuit)
    XCTAssertEqual(try open("t.json").state.stepCount, 1)
  }
}

/// The same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
