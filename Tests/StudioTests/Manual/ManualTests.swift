import Recipes
import Runs
import Studio
import TestKit
import XCTest

/// The manual: pages made from records are current, every page is carried and can be read in a terminal.
/// RECORD=1 rewrites what is made.
final class ManualTests: XCTestCase {
  private let docs = TestFiles.package + "/docs"

  func testPagesMadeFromRecordsAreCurrent() {
    for page in ReferencePages.all { XCTAssertNil(TestFiles.difference(page.text, from: "\(docs)/\(page.path).md")) }
    XCTAssertNil(TestFiles.difference(ReportDocument.schema, from: docs + "/reference/report.schema.json"))
    XCTAssertNil(TestFiles.difference(CommandOutput.schema, from: docs + "/reference/json-outputs.schema.json"))
  }

  func testEveryPageIsCarried() {
    if TestFiles.isRecording { return }
    XCTAssertEqual(ManualPage.all.map(\.path), TestFiles.paths(below: docs, ending: ".md"), "make manual lists the pages")
    for page in ManualPage.all {
      XCTAssertEqual(page.text, TestFiles.text("\(docs)/\(page.path).md"), "\(page.path) was not built anew")
      XCTAssertTrue(page.lines.contains { $0.hasPrefix("# ") }, "\(page.path) has no title")
    }
  }

  /// Names are what people ask for, so that two pages cannot share one.
  func testNamesOfPagesDiffer() {
    let names = Dictionary(grouping: ManualPage.all, by: \.name).filter { $0.value.count > 1 }
    XCTAssertEqual(names.keys.sorted(), [])
    for page in ManualPage.all { XCTAssertEqual(Manual.page(page.name), page) }
  }

  func testPagesFitTerminals() {
    for page in ManualPage.all {
      for width in [40, 80, 120] {
        for line in MarkdownLines.make(page.text, width: width) {
          XCTAssertFalse(line.text.unicodeScalars.contains { $0.value < 32 }, "\(page.path) has control characters")
          let isCode = line.text.hasPrefix("    ")
          // A table of many columns cannot be narrower than eight cells a column.
          if !isCode, width > 40 {
            XCTAssertLessThanOrEqual(TextWidth.width(of: line.text), width, "\(page.path): \(line.text)")
          }
        }
      }
    }
  }

  func testMarkdownIsWhatItMeans() {
    let lines = MarkdownLines.make(
      """
      # A *title* with `code`

      Some **strong** words, [a link](other.md#there) and
      a second line that has to be broken.

      - one
      - two goes on
        below
        1. within

      | a | b \\| c |
      |---|---|
      | `x` | y<br>z |

      ```sh
      sous run x.json
      ```
      """, width: 40)
    XCTAssertEqual(
      lines.map(\.text),
      [
        "A title with code", "", "Some strong words, a link and a second", "line that has to be broken.", "", "  - one",
        "  - two goes on below", "    1. within", "", "a  b | c", "-  -----", "x  y", "   z", "", "    sous run x.json",
      ])
  }
}
