import Recipes
import Studio
import XCTest

/// Two studios with one recipe open: what one has kept is not lost by the other.
final class TwoStudiosTests: StudioTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    try write("t.csv", "a,b\n1,2\n3,4\n")
    try write(
      "t.json",
      """
      { "version": 1, "name": "t", "source": { "path": "\(folder)/t.csv" }, "steps": [{ "step": "remove-missing", "columns": ["a"] }] }
      """)
  }

  private func open(_ target: String) throws -> StudioSession { try open(target, keepsDrafts: true) }

  func testTheStepsThatWereKeptFirstStay() throws {
    for target in ["t.csv", "t.json"] {
      var (first, second) = (try open(target), try open(target))
      first.press("a \"dup\" Enter")
      let kept = first.state.recipe
      second.press("c \"b\" Enter d")
      XCTAssertTrue(second.canvas.description.contains("another studio has kept steps"), second.canvas.description)
      second.press("q")
      XCTAssertFalse(second.hasQuit)
      XCTAssertTrue(second.canvas.description.contains("Leaving would lose your steps"), second.canvas.description)
      first.press("q")
      XCTAssertTrue(first.hasQuit)
      // Neither when the first is gone.
      second.press("Esc x")
      XCTAssertEqual(try open(target).state.recipe, kept, target)
    }
  }

  func testSavingTakesNobodysDraftAway() throws {
    var (first, second) = (try open("t.json"), try open("t.json"))
    first.press("a \"dup\" Enter")
    let kept = first.state.recipe
    second.press("c \"b\" Enter d s")
    XCTAssertFalse(second.state.isUnsaved, second.canvas.description)
    XCTAssertEqual(try open("t.json").state.recipe, kept)
    first.press("q")
    XCTAssertTrue(first.hasQuit)
  }

  func testAStudioGoesOnWithADraftThatItFinds() throws {
    var session = try open("t.json")
    session.press("a \"dup\" Enter q")
    var (first, second) = (try open("t.json"), try open("t.json"))
    first.press("c \"b\" Enter d")
    XCTAssertFalse(first.canvas.description.contains("another studio"), first.canvas.description)
    second.press("c \"a\" Enter d")
    XCTAssertTrue(second.canvas.description.contains("another studio has kept steps"), second.canvas.description)
    XCTAssertEqual(try open("t.json").state.recipe, first.state.recipe)
    XCTAssertEqual(first.state.stepCount, 3)
  }
}
