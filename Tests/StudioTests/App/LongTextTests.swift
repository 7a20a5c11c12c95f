import Recipes
import Studio
import XCTest

/// Long texts in fields: every key costs no more than the length, and all of the text can be seen.
final class LongTextTests: XCTestCase {
  private static let identifiers = (0..<550).map { "'\(100_000_000_000 + $0)-82a6-47b2-64b8-5114a5b4'" }

  private func session() -> StudioSession {
    var session = StudioSession(engine: FakeEngine(), size: Size(110, 32), opening: "encounters.csv")
    session.press("a \"filter\" Enter ^E ^U")
    return session
  }

  func testKeysAtTheEndOfALongExpressionAreQuick() throws {
    var session = session()
    let text = "ID in (" + Self.identifiers.joined(separator: ", ") + ")"
    XCTAssertGreaterThan(text.utf8.count, 20_000)
    session.press(.paste(text))
    let started = ContinuousClock.now
    // When a key cost the square of the length, thirty took minutes.
    for key in "and CODE = 185345009 or ID = '" { session.press(.character(key)); _ = session.canvas }
    for _ in 0..<10 { session.press(.left); session.press(.backspace); _ = session.canvas }
    XCTAssertLessThan(started.duration(to: .now), .seconds(20))
  }

  /// Time of this thread, so that what else the machine does counts little.
  private func costOfKeys(in step: String, _ keys: String, _ text: String) -> Double {
    var session = StudioSession(engine: FakeEngine(), size: Size(110, 32), opening: "encounters.csv")
    session.press("a \"\(step)\" Enter")
    session.press(keys)
    session.press(.paste(text))
    session.settle()
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let started = now()
    for key in "x,'y= 1" { session.press(.character(key)); _ = session.canvas }
    for key in [Key.left, .left, .backspace, .right, .delete, .home, .character("z"), .end] {
      session.press(key)
      _ = session.canvas
    }
    return now() - started
  }

  func testAKeyCostsAtMostTheLengthOfTheText() {
    for (step, keys) in [
      ("filter", "^E ^U"), ("filter", "Down Down Down"), ("filter", "Up Up"), ("no such step", "Up"),
      ("rename", "Down"),
      ("map", "Down"), ("map", "Down Down"), ("join", ""),
    ] {
      func text(_ count: Int) -> String {
        "ID in (" + Self.identifiers.prefix(count).joined(separator: ", ") + ")"
      }
      let (short, long) = (costOfKeys(in: step, keys, text(135)), costOfKeys(in: step, keys, text(540)))
      // Four times the length: the square would be sixteen times the time.
      XCTAssertLessThan(long, max(short * 8, 0.2), "\(step) \(keys): \(short) s and \(long) s for fifteen keys")
      // Without optimization, which takes many times as long.
      XCTAssertLessThan(long, 2, "\(step) \(keys)")
    }
  }

  func testALongExpressionIsSeenInLines() throws {
    var session = session()
    session.press(.paste("ID in (" + Self.identifiers.prefix(8).joined(separator: ", ") + ")"))
    session.settle()
    let screen = session.canvas.description
    for number in 0..<8 {
      // A line may break within one.
      let digits = "\(100_000_000_000 + number)"
      let flat = screen.split(separator: "\n").map { $0.prefix(47).filter { $0 != " " } }.joined()
      XCTAssertTrue(flat.contains(digits.suffix(3)), screen)
    }
    let cursor = try XCTUnwrap(session.canvas.cursor)
    XCTAssertGreaterThan(cursor.y, 6, "the cursor stands at the end of the text")
    session.press(.home)
    XCTAssertEqual(session.canvas.cursor?.y, 4)
  }

  func testAPasteBeyondTheLimitIsRefusedInWords() throws {
    var session = session()
    session.press(.paste(String(repeating: "x", count: TextField.limit + 1)))
    XCTAssertEqual(session.state.message?.kind, .error)
    guard case .form(let form) = session.state.overlays.last else { return XCTFail("no form") }
    XCTAssertEqual(form.slots[0].text, "")
  }

  func testRowsOfAField() {
    var field = TextField("abcdefghij")
    XCTAssertEqual(field.view(width: 4, height: 3).rows, [0..<4, 4..<8, 8..<10])
    XCTAssertEqual(field.view(width: 4, height: 3).cursor.x, 2)
    XCTAssertEqual(field.view(width: 4, height: 2).rows, [4..<8, 8..<10])
    XCTAssertEqual(field.view(width: 4, height: 1).rows, [7..<10])
    XCTAssertEqual(field.view(width: 5, height: 3).rows, [0..<5, 5..<10, 10..<10])
    _ = field.handle(.home)
    XCTAssertEqual(field.view(width: 4, height: 1).rows, [0..<4])
    XCTAssertEqual(field.view(width: 4, height: 2).rows, [0..<4, 4..<8])
    let wide = TextField("日本語ab")
    XCTAssertEqual(wide.view(width: 5, height: 2).rows, [0..<2, 2..<5])
    // Far to the right only what is seen is looked at.
    XCTAssertEqual(TextField(String(repeating: "x", count: 9_999)).view(width: 10, height: 1).rows, [9_990..<9_999])
  }

  func testWhatIsSaidBelowIsWrapped() {
    let text = "one two three " + String(repeating: "x", count: 25)
    XCTAssertEqual(
      Screen.wrapped(text, width: 10, limit: 9), ["one two", "three", "xxxxxxxxxx", "xxxxxxxxxx", "xxxxx"])
    XCTAssertEqual(Screen.wrapped(text, width: 10, limit: 2), ["one two", "three"])
  }
}
