import Engine
import Studio
import XCTest

final class CommandTextTests: XCTestCase {
  func testControlCharactersBecomeVisible() {
    XCTAssertEqual(SafeText.escape("plain ü 漢 é"), "plain ü 漢 é")
    XCTAssertEqual(SafeText.escape("a\tb\nc\rd"), "a\\tb\\nc\\rd")
    XCTAssertEqual(SafeText.escape("\u{1B}[31mred\u{7F}\u{9B}1m"), "\\x1b[31mred\\x7f\\x9b1m")
    XCTAssertEqual(SafeText.escape("\u{202E}abc\u{2067}\u{200B}"), "\\u{202e}abc\\u{2067}\\u{200b}")
    XCTAssertEqual(SafeText.escapeLines("a\tb\n\u{1B}c"), "a\tb\n\\x1bc")
    let long = SafeText.escape(String(repeating: "x", count: 100_000), limit: 10)
    XCTAssertEqual(long.text, "xxxxxxxxxx")
    XCTAssertTrue(long.isCut)
    XCTAssertFalse(SafeText.escape("xx", limit: 2).isCut)
  }
}
