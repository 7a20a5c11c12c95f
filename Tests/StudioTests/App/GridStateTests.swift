import Studio
import XCTest

/// What of a grid is in view.
final class GridStateTests: XCTestCase {
  func testTheCursorIsInViewWhateverIsFrozen() {
    var dice = Dice(7)
    let columns = (0..<30).map { (name: String(repeating: "n", count: 1 + $0 * 7 % 24), type: "text") }
    let table = MemoryTable(columns: columns, rows: [])
    for width in [12, 20, 40, 69, 100, 200] {
      var grid = GridState()
      for _ in 0..<300 {
        if dice.next(upTo: 8) == 0 { grid.frozen = dice.next(upTo: 31) }
        grid.column = dice.next(upTo: 30)
        grid.showColumn(widths: GridView.widths(table), width: width - 2)
        let shown = GridView.visibleColumns(table, grid, width: width)
        XCTAssertTrue(
          shown.contains { $0.index == grid.column }, "\(grid) of \(width) cells shows \(shown.map(\.index))")
      }
    }
  }
}

/// The same numbers for the same seed.
private struct Dice {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next(upTo bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
