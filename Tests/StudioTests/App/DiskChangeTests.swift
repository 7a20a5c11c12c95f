import Recipes
import Studio
import XCTest

/// A recipe's file that somebody else writes while it is open.
final class DiskChangeTests: XCTestCase {
  private let step = JSON.object([("step", .text("remove-missing"))])

  private func session() -> StudioSession {
    StudioSession(engine: FakeEngine(), size: Size(100, 30), opening: "study.json")
  }

  func testAFileThatChangesIsShownWhenNothingIsUnsaved() {
    var session = session()
    var theirs = session.state.recipe
    theirs.steps.append(step)
    session.receive(.reread(path: "study.json", .success(theirs)))
    XCTAssertEqual(session.state.recipe, theirs)
    XCTAssertFalse(session.state.isUnsaved)
    XCTAssertEqual(session.state.preview?.step, 1)
    session.press("u")
    XCTAssertEqual(session.state.recipe.steps.count, 1)
    XCTAssertTrue(session.state.isUnsaved)
  }

  func testBothVersionsAreShownWhenSomethingIsUnsavedAndEitherCanBeTaken() {
    for key in ["m", "t"] {
      var session = session()
      session.press("[ ] x")
      let mine = session.state.recipe
      var theirs = session.state.saved ?? mine
      theirs.steps.append(step)
      session.receive(.reread(path: "study.json", .success(theirs)))
      XCTAssertEqual(session.state.recipe, mine)
      XCTAssertTrue(session.canvas.description.contains("changed on disk"))
      session.press("s")
      XCTAssertTrue(session.canvas.description.contains("remove missing"), session.canvas.description)
      session.press(key)
      XCTAssertNil(session.state.conflict)
      XCTAssertEqual(session.state.recipe, key == "m" ? mine : theirs)
      XCTAssertFalse(session.state.isUnsaved)
      session.press("u")
      XCTAssertNotEqual(session.state.recipe, key == "m" ? mine : theirs)
    }
  }

  func testAFileThatWasRemovedOrCannotBeReadLeavesTheRecipe() {
    var session = session()
    let mine = session.state.recipe
    session.receive(.reread(path: "study.json", .failure(StudioError("study.json cannot be read as it is now"))))
    XCTAssertEqual(session.state.recipe, mine)
    session.receive(.reread(path: "study.json", .success(nil)))
    XCTAssertEqual(session.state.recipe, mine)
    XCTAssertTrue(session.state.isUnsaved)
    session.receive(.reread(path: "another.json", .success(RecipeDraft(name: "x", source: .object([])))))
    XCTAssertEqual(session.state.recipe, mine)
  }

  func testWhatTheEditorLeftIsAnEditLikeAnyOther() {
    var session = session()
    var edited = session.state.recipe
    edited.steps.append(step)
    session.receive(.edited(.success(edited)))
    XCTAssertEqual(session.state.recipe, edited)
    session.press("u")
    XCTAssertEqual(session.state.recipe.steps.count, 1)
  }
}
