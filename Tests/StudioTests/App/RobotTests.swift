import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Random keys, the same for the same seed: nothing traps, cursors stay inside, Esc leads home, undo to the beginning.
final class RobotTests: XCTestCase {
  private struct Random {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  private static let keys: [Key] = {
    let letters = "abcdefghijklmnoprstuvwxyzACDEFGJKNPRSVX=-&.;[]/#?:*' ".map { Key.character($0) }
    let named: [Key] = [
      .enter, .enter, .escape, .tab, .backTab, .backspace, .delete, .up, .down, .down, .left, .right, .right, .home,
      .end, .pageUp,
      .pageDown, .control("r"), .control("t"), .control("e"), .control("p"), .control("u"), .control("c"), .function(1),
      .paste("{ \"step\": \"remove-duplicates\" }"), .paste("text"), .click(x: 40, y: 12), .click(x: 5, y: 4),
      .wheelUp(x: 50, y: 9),
      .wheelDown(x: 50, y: 9),
    ]
    return letters + named
  }()

  private static let sizes = [
    Size(100, 30), Size(80, 24), Size(0, 0), Size(1, 1), Size(20, 5), Size(400, 100), Size(60, 15), Size(89, 40),
  ]

  /// Keys that come faster than answers: when all is done, nothing waits for an answer that was dropped.
  func testKeysThatDoNotWait() {
    let seeds = getenv("SOUS_ROBOT_SEEDS").flatMap { Int(String(cString: $0)) } ?? 200
    for seed in 1...seeds {
      var random = Random(state: UInt64(seed) &* 7919)
      var session = StudioSession(
        engine: FakeEngine(pinsWhenSaving: true), size: Size(100, 30), opening: "encounters.csv")
      session.press(.paste("{ \"step\": \"remove-duplicates\" }"))
      session.settle()
      session.isLate = true
      for press in 0..<60 {
        // Mostly keys that lead from place to place.
        let often: [Key] =
          ["s", "R", "s", "R", "x", "u", "l", "q", "e", "?"].map { .character($0) } + [.enter, .escape]
        session.press(random.next(3) > 0 ? often[random.next(often.count)] : Self.keys[random.next(Self.keys.count)])
        guard random.next(4) == 0 else { continue }
        session.settle()
        let state = session.state
        if state.place == .run, case .preparing = state.run.phase, state.recipe.output != nil {
          XCTAssertEqual(state.run.recipe, state.recipe, "seed \(seed), key \(press)")
          XCTAssertTrue(state.run.outlook != nil || state.run.refusal != nil, "seed \(seed), key \(press)")
        }
        if state.place == .compose, state.hasRecipe {
          XCTAssertFalse(state.isPreviewPending, "seed \(seed), key \(press): the table never comes")
        }
        for case .form(let form) in state.overlays where form.hasPreview && form.problem == nil && form.refusal == nil {
          XCTAssertFalse(form.isStale, "seed \(seed), key \(press): the form's table never comes")
        }
        if state.place == .look {
          XCTAssertTrue(
            state.look.profile != nil || state.look.problem != nil,
            "seed \(seed), key \(press): the profile never comes")
        }
      }
    }
  }

  func testRandomKeys() {
    #if DEBUG
      let usual = 2400
    #else
      let usual = 100_000
    #endif
    let presses = (getenv("SOUS_ROBOT_KEYS").flatMap { Int(String(cString: $0)) } ?? usual) / 20
    for seed in 1...20 {
      var random = Random(state: UInt64(seed) &* 977)
      var session = StudioSession(engine: FakeEngine(), size: Self.sizes[seed % 2], opening: "encounters.csv")
      let start = session.state.recipe
      for press in 0..<presses {
        let key = Self.keys[random.next(Self.keys.count)]
        // The way out is known; the robot stays.
        session.press(key)
        // A recipe of hundreds of steps shows nothing that one of ten does not.
        if session.state.stepCount > 10, session.state.overlays.isEmpty, session.state.place == .compose {
          while session.state.stepCount > 5 {
            let before = session.state.stepCount
            session.press(.character("["))
            session.press(.character("]"))
            session.press(.character("X"))
            if session.state.stepCount == before { break }
          }
        }
        if press % 50 == 0 { session.settle() }
        if press % 97 == 0 { session.resize(Self.sizes[random.next(Self.sizes.count)]) }
        let canvas = session.canvas
        if let cursor = canvas.cursor, session.state.size.width >= 60, session.state.size.height >= 15 {
          XCTAssertTrue(canvas.bounds.contains(x: cursor.x, y: cursor.y), "seed \(seed), key \(press): cursor outside")
        }
        let state = session.state
        XCTAssertTrue(
          (-state.recipe.parameters.count...(state.stepCount + 1)).contains(state.selection),
          "seed \(seed), key \(press): selection outside")
        XCTAssertTrue(
          state.grid.row == 0 || state.grid.row < state.gridRowCount, "seed \(seed), key \(press): row outside")
        XCTAssertTrue(
          state.grid.column == 0 || state.grid.column < (state.table?.columns.count ?? 0),
          "seed \(seed), key \(press): column outside")
      }
      session.settle()
      // Keys are not taken where nothing can be shown.
      session.resize(Size(100, 30))
      for _ in 0..<6 { session.press(.escape) }
      if session.state.place == .open { session.press(.escape) }
      XCTAssertEqual(session.state.place, .compose, "seed \(seed)")
      XCTAssertTrue(session.state.overlays.isEmpty, "seed \(seed)")
      var budget = 5000
      while session.state.history.current != 0, budget > 0 {
        session.press(.character("u"))
        budget -= 1
      }
      XCTAssertEqual(session.state.recipe.root.line, session.state.history.nodes[0].recipe.root.line)
      XCTAssertEqual(session.state.recipe.source, start.source)
    }
  }
}
