import Recipes
import XCTest

final class ExpectationTests: XCTestCase {
  private func holds(_ text: String, removed: Int, of rowsIn: Int) -> Bool? {
    Expectation(.removed, text)?
      .holds(rowsIn: rowsIn, rowsOut: rowsIn - removed, added: 0, removed: removed, rejected: 0)
  }

  func testComparesCountsAndExactShares() {
    XCTAssertEqual(holds("<= 5 %", removed: 5, of: 100), true)
    XCTAssertEqual(holds("<=5%", removed: 6, of: 100), false)
    XCTAssertEqual(holds("< 0.1 %", removed: 1, of: 1000), false)
    XCTAssertEqual(holds("< 0.1 %", removed: 1, of: 1001), true)
    XCTAssertEqual(holds(">= 1", removed: 0, of: 10), false)
    XCTAssertEqual(holds("= 3", removed: 3, of: 10), true)
    XCTAssertEqual(holds("!= 3", removed: 3, of: 10), false)
    XCTAssertEqual(holds("between 10 and 20 %", removed: 15, of: 100), true)
    XCTAssertEqual(holds("between 10 and 20", removed: 21, of: 100), false)
    XCTAssertEqual(holds("<= 5 %", removed: 0, of: 0), true)
  }

  func testRefusesWhatIsNoCondition() {
    for text in [
      "", "5", "<=", "<= x", "<= 5 rows", "<= -1", "about 5", "<= 1.5", "between 1", "<= 99999999999999999999",
      "<= 5 % %",
    ] {
      XCTAssertNil(Expectation(.removed, text), text)
    }
  }
}
