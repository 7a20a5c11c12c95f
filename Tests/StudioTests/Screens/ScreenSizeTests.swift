import Studio
import XCTest

/// Every screen at every size: drawn without a trap, whole lines only, and saying so where it is too small.
final class ScreenSizeTests: XCTestCase {
  private static let places = [
    "": "", "compose": "a \"dup\" Enter", "add": "a", "form": "a \"filter\" Enter \"Enc\"", "dates": "a \"date\" Enter",
    "join": "a \"join\" Enter \"pat\" Tab",
    "look": "Enter", "run": "R", "done": "R Enter", "help": "?", "palette": ":", "columns": "C", "prompt": "/",
    "rename": "r",
    "changes": "a \"dup\" Enter v", "graph": ": \"graph\" Enter", "value": "V", "why": "w",
    "history": ": \"hist\" Enter", "open": "o",
    "source": "[ [ e", "output": "] ] ] e", "narrow": "P",
  ]

  func testNoSignOfOursIsAQuestionMarkInASCII() {
    for (name, keys) in Self.places {
      let marks = [Glyphs.unicode, .ascii].map { glyphs -> Int in
        var session = StudioSession(
          engine: FakeEngine(), size: Size(160, 50), glyphs: glyphs, opening: "encounters.csv")
        session.press(keys)
        return session.canvas.description.count { $0 == "?" }
      }
      XCTAssertEqual(marks[1], marks[0], name)
    }
  }

  func testEveryScreenAtEverySize() {
    for (name, keys) in Self.places {
      for glyphs in [Glyphs.unicode, .ascii] {
        var session = StudioSession(
          engine: FakeEngine(), size: Size(100, 30), glyphs: glyphs, opening: "encounters.csv")
        session.press(keys)
        for size in [
          Size(0, 0), Size(1, 1), Size(20, 5), Size(60, 15), Size(80, 24), Size(89, 24), Size(90, 24), Size(100, 30),
          Size(400, 100),
        ] {
          session.resize(size)
          let canvas = session.canvas
          XCTAssertEqual(canvas.size, size, name)
          if size.width >= 60, size.height >= 15 {
            XCTAssertFalse(canvas.description.contains("needs"), name)
            XCTAssertTrue(canvas.row(size.height - 1).contains { $0.base != 0x20 }, "\(name) has no hints at \(size)")
          } else if size.width >= 20 {
            XCTAssertTrue(canvas.description.contains("Sous needs"), name)
          }
          if glyphs.isASCII {
            for cell in canvas.cells { cell.forEachScalar { XCTAssertTrue($0 < 0x7F, "\(name) at \(size)") } }
          }
        }
      }
    }
  }

  func testNothingMovesWhenCountsArrive() {
    var session = StudioSession(engine: FakeEngine(), size: Size(100, 30), opening: "encounters.csv")
    for key: Key in [.character("a"), .character("d"), .character("u"), .character("p"), .enter] { session.press(key) }
    let before = session.canvas
    session.settle()
    let after = session.canvas
    XCTAssertNotEqual(before, after)
    for y in 0..<30 {
      for x in 32..<100 where y > 0 { XCTAssertEqual(before[x, y].base, after[x, y].base, "\(x),\(y)") }
    }
  }

  func testMovingTheCursorChangesFewCells() {
    var session = StudioSession(engine: FakeEngine(), size: Size(100, 30), opening: "encounters.csv")
    let before = session.canvas
    session.press(.down)
    let changed = CanvasDiff(from: before, to: session.canvas).runs.reduce(0) { $0 + $1.count }
    XCTAssertLessThan(changed, 100)
  }
}
