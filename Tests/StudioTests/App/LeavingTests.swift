import Recipes
import Studio
import Synchronization
import XCTest

/// Leaving loses nothing unasked.
final class LeavingTests: XCTestCase {
  private func session(_ reason: String?, elsewhere: String? = "/home/me/encounters.json") -> (
    FakeEngine, StudioSession
  ) {
    let engine = FakeEngine()
    if let reason {
      var failure = StudioError(reason)
      failure.elsewhere = elsewhere
      engine.draftFailure.withLock { $0 = failure }
    }
    return (engine, StudioSession(engine: engine, size: Size(110, 32), opening: "encounters.csv"))
  }

  func testNothingIsAskedWhereTheDraftIsKept() {
    var (_, session) = session(nil)
    session.press("a \"dup\" Enter q")
    XCTAssertTrue(session.hasQuit)
  }

  func testNothingIsAskedWhereNothingWasDone() {
    var (_, session) = session("no place")
    session.press("Down Right q")
    XCTAssertTrue(session.hasQuit)
  }

  func testADraftThatCannotBeKeptIsSaidAtOnceAndUntilItCan() {
    var (engine, session) = session("cannot write .sous/drafts: Permission denied")
    session.press("a \"dup\" Enter")
    XCTAssertTrue(session.canvas.description.contains("Permission denied"), session.canvas.description)
    session.press("Down Down")
    XCTAssertTrue(session.canvas.description.contains("Permission denied"), session.canvas.description)
    engine.draftFailure.withLock { $0 = nil }
    session.press("x")
    XCTAssertFalse(session.canvas.description.contains("Permission denied"), session.canvas.description)
    session.press("q")
    XCTAssertTrue(session.hasQuit)
  }

  func testLeavingOffersAnotherPlace() {
    var (engine, session) = session("No space left on device")
    session.press("a \"dup\" Enter q")
    XCTAssertFalse(session.hasQuit)
    XCTAssertTrue(session.canvas.description.contains("Leaving would lose your steps"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("save as /home/me/encounters.json"))
    XCTAssertTrue(session.canvas.description.contains("No space left on device"), session.canvas.description)
    let recipe = session.state.recipe
    session.press("Enter")
    XCTAssertEqual(engine.saves.withLock { $0["/home/me/encounters.json"] }, recipe)
    XCTAssertTrue(session.hasQuit)
  }

  func testAnotherPlaceCanBeWrittenAndEscapeStays() {
    var (engine, session) = session("Read-only file system", elsewhere: nil)
    session.press("a \"dup\" Enter q Enter")
    XCTAssertTrue(session.canvas.description.contains("Save as"), session.canvas.description)
    session.press("Esc")
    XCTAssertFalse(session.hasQuit)
    XCTAssertEqual(session.state.stepCount, 1)
    session.press("q Enter ^U \"/tmp/mine.json\" Enter")
    XCTAssertNotNil(engine.saves.withLock { $0["/tmp/mine.json"] })
    XCTAssertTrue(session.hasQuit)
  }

  func testStepsAreLostOnlyWhereThatIsChosen() {
    var (engine, session) = session("Read-only file system")
    session.press("a \"dup\" Enter q \"without\" Enter")
    XCTAssertTrue(session.hasQuit)
    XCTAssertTrue(engine.saves.withLock { $0.isEmpty })
  }

  func testWhatIsSavedIsNotAskedFor() {
    var (_, session) = session("Read-only file system")
    session.press("a \"dup\" Enter s q")
    XCTAssertTrue(session.hasQuit)
  }

  func testADraftOnItsWayIsWaitedFor() {
    var state = State(size: Size(110, 32), glyphs: .unicode, kinds: FakeEngine().kinds, cores: 1)
    let recipe = RecipeDraft(name: "x", source: .object([("path", .text("x.csv"))]))
    _ = update(
      &state, .event(.opened(target: "x.csv", .success(Opened(recipe: recipe, path: nil, saved: nil, evidence: [])))))
    _ = update(&state, .key(.paste("{ \"step\": \"remove-duplicates\" }")))
    XCTAssertFalse(update(&state, .key(.character("q"))).contains { if case .quit = $0 { true } else { false } })
    let kept = update(&state, .event(.kept(state.recipe, .success(()))))
    XCTAssertTrue(kept.contains { if case .quit = $0 { true } else { false } })
  }
}
