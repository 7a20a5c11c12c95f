import Recipes
import XCTest

/// A number of JSON is what the parser takes for one, and nothing else.
final class JSONNumberTests: XCTestCase {
  func testANumberIsWhatTheParserTakesForOne() {
    let signs = Array("0012.5e+-xN ")
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var texts = [
      "007", "+5", "0x10", "1.", ".5", "NaN", "inf", "-", "", "-0", "1e400", "1E-7", "1.50", "0", "00", "1e",
    ]
    for _ in 0..<20_000 { texts.append(String((0...next(6)).map { _ in signs[next(signs.count)] })) }
    texts += [String(repeating: "1", count: 400), String(repeating: "1", count: 401)]
    for text in texts {
      let parsed = text.contains(" ") ? nil : JSONParser.parse(Array(text.utf8)).value?.number
      XCTAssertEqual(JSONNumber(text)?.text, parsed, text)
    }
    XCTAssertNil(JSONNumber(Double.nan))
    XCTAssertEqual(JSONNumber(2.5)?.text, "2.5")
    XCTAssertEqual(JSONNumber(3.0)?.text, "3")
    for value in [1e300, -1e-300, 1e15, 123_456_789.125] {
      XCTAssertEqual(JSONNumber(value).flatMap { JSONNumber($0.text) }.flatMap { Double($0.text) }, value)
    }
  }
}
