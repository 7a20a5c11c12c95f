import Engine
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// The page of messages says what the program says: every message on it is a part of a text of the sources.
final class MessageTests: XCTestCase {
  func testEveryMessageStandsInTheSources() throws {
    let found = try SwiftTexts.ofSources { !$0.hasSuffix("/MessageTable") }
    // What no message holds stands between them.
    let texts = Array(found.joined(separator: "\u{1}").utf8CString)
    for record in MessageRecord.all {
      XCTAssertTrue(strstr(texts, record.text) != nil, "no source says: \(record.text)")
      XCTAssertTrue(record.cause.hasSuffix(".") && record.remedy.hasSuffix("."), record.text)
    }
    XCTAssertEqual(Set(MessageRecord.all.map(\.text)).count, MessageRecord.all.count, "a message stands there twice")
  }

  func testTheScannerKnowsTextsOfSwift() {
    let source = """
      let a = "one \\(f("in", b[1])) two" // "no text"
      let b = "say \\"x\\"" + Self.c
      """
    XCTAssertEqual(SwiftTexts.all(in: Array(source.utf8)), ["in", "one … two", "say \"x\""])
  }

  func testMessagesAreFoundByWhatIsShown() {
    for (shown, wanted) in [
      ("sous: no file \"x.csv\" in /home/me; check the path", "no file \"…\""), ("no file \"", "no file \"…\""),
      ("\"12a\" is not an integer", "\"…\" is not …"),
      ("3 fields instead of 4", "… instead of …"),
      ("recipe.json:3:4: error: no function \"uper\"; did you mean upper?", "no function \"…\""),
      ("Division by zero", "division by zero"),
      ("the parameter \"data\" has no value", "the parameter \"…\" has no value"),
    ] {
      XCTAssertEqual(MessageRecord.found(by: shown).map(\.text), [wanted], shown)
    }
    for words in ["a file without header", "undo a run", "which version is this", "is not", "PostgreSQL"] {
      XCTAssertEqual(MessageRecord.found(by: words).map(\.text), [], words)
    }
  }
}
