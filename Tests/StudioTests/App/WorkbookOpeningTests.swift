import Foundation
import Recipes
import Studio
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Open on workbooks, whose sheets are tables of their own.
final class WorkbookOpeningTests: XCTestCase {
  func testOpenListsTheSheetsOfAWorkbookAndShowsEach() throws {
    let folder = NSTemporaryDirectory() + "sheets-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func sheet(_ name: String) -> (String, [UInt8]) {
      let rows = (1...3).map { "<row>\(text("\(name)\($0)"))<c><v>\($0)</v></c></row>" }.joined()
      return (name, StoredArchive.sheet("<row>\(text("ward"))\(text("beds"))</row>\(rows)"))
    }
    func text(_ text: String) -> String { #"<c t="inlineStr"><is><t>\#(text)</t></is></c>"# }
    let bytes = StoredArchive.workbook([sheet("north"), sheet("south"), sheet("old")], hidden: ["old"])
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/wards.xlsx"))

    let before = FileManager.default.currentDirectoryPath
    XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder))
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    let engine = try RecipeEngine(
      workingFolder: folder, catalogPath: folder + "/none.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30))
    var screen = session.canvas.description
    for entry in ["wards.xlsx", "wards.xlsx#north", "wards.xlsx#south", "wards.xlsx#old", "sheet, hidden"] {
      XCTAssertTrue(screen.contains(entry), "\(entry)\n\(screen)")
    }
    session.press("\"south\"")
    screen = session.canvas.description
    XCTAssertTrue(screen.contains("south2"), screen)
    session.press("Enter")
    XCTAssertEqual(session.state.recipe.source.line, #"{ "path": "wards.xlsx", "sheet": "south" }"#)
    XCTAssertTrue(session.canvas.description.contains("south3"), session.canvas.description)
    XCTAssertEqual(session.state.count(after: 0)?.rowsIn, 3)

    // What is saved says which sheet it is, and what its columns are.
    session.press("a \"dup\" Enter s Enter")
    let saved = try String(contentsOfFile: folder + "/wards.json", encoding: .utf8)
    XCTAssertTrue(saved.contains(#""sheet": "south""#) && saved.contains(#""header": true"#), saved)
    XCTAssertTrue(saved.contains(#""ward": "text""#), saved)
  }
}
