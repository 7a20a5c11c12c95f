import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What the status line, the grid and the panel say of a recipe as it is.
final class StatusTests: RealFileTestCase {
  // MARK: Messages

  func testAFaultIsSaidUntilItIsMended() throws {
    var session = try open("sales.csv")
    session.press("a \"filter\" Enter ^E ^U \"units >\" Enter")
    XCTAssertEqual(session.state.message?.kind, .error)
    session.press("Down Down Right")
    XCTAssertEqual(session.state.message?.kind, .error, "a fault stays while it is there")
    session.press("e \" 2\" Enter")
    XCTAssertNil(session.state.message, session.canvas.description)
    // Undone, it is mended too.
    session.press("e ^U \"units >\" Enter a \"filter\" Enter ^E ^U \"x >\" Enter")
    XCTAssertEqual(session.state.message?.kind, .error)
    session.press("u")
    XCTAssertNotEqual(session.state.message?.kind, .error, session.canvas.description)
  }

  func testARefusalIsOverWithTheNextKey() throws {
    var session = try open("sales.csv")
    session.press("x")
    XCTAssertEqual(session.state.message?.kind, .error)
    session.press("Down")
    XCTAssertNil(session.state.message)
  }

  func testAStepThatTakesNoRowIsNotDone() throws {
    var session = try open("amounts.csv")
    session.press("End t \"double\" Enter")
    let screen = session.canvas.description
    XCTAssertEqual(session.state.message?.kind, .error, screen)
    XCTAssertTrue(screen.contains("step 1 rejects all 2 rows of the sample"), screen)
    XCTAssertFalse(screen.contains("takes another sample"), screen)
    XCTAssertFalse(screen.contains("✓"), screen)
  }

  func testAStepThatTakesSomeRowsSaysHowManyItDoesNot() throws {
    try write("some.csv", "id,amount\n1,\"1,5\"\n2,7\n3,8\n")
    var session = try open("some.csv")
    session.press("End t \"double\" Enter")
    XCTAssertTrue(session.canvas.description.contains("step 1 rejects 1 row of the sample"), session.canvas.description)
  }

  // MARK: Before and behind a step

  func testASortBehindAGroupChangesNoColumn() throws {
    try recipe(
      "r.json", "sales.csv",
      #"{ "step": "group-rows", "by": ["shop"], "values": { "units": "sum(units)" } }, { "step": "sort-rows", "by": [{ "column": "shop" }] }"#
    )
    var session = try open("r.json")
    session.press("v")
    let changes = try XCTUnwrap(session.state.changes, session.canvas.description)
    XCTAssertTrue(changes.comparison.changedColumns.isEmpty, session.canvas.description)
    XCTAssertFalse(session.canvas.description.contains("was B"))
    // A filter and a new column behind a group are told apart as before one.
    session.press("a \"filter\" Enter ^E ^U \"units > 2\" Enter")
    XCTAssertEqual(session.state.changes?.comparison.removed, 1, session.canvas.description)
    XCTAssertEqual(session.state.changes?.comparison.changedColumns, [])
  }

  func testWhyNamesTheStepBehindChanges() throws {
    try recipe(
      "r.json", "sales.csv",
      #"{ "step": "filter-rows", "where": "units > 2" }, { "step": "limit-rows", "rows": 3 }, { "step": "drop-columns", "columns": ["shop"] }"#
    )
    var session = try open("r.json")
    session.press("[ [ v Home g")
    let removed = try XCTUnwrap(
      (0..<(session.state.changes?.rowCount ?? 0)).first { session.state.changes?.fate(row: $0) == .removed })
    for _ in 0..<removed { session.press("Down") }
    session.press("w")
    XCTAssertTrue(session.canvas.description.contains("removes it  units > 2"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("Line 3 of sales.csv"), session.canvas.description)
    session.press("Esc")
    // A row that stays is followed to the end.
    session.press("g w")
    XCTAssertTrue(session.canvas.description.contains("keeps it"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("−shop"), session.canvas.description)
  }

  func testUndoSelectsWhatWasSelected() throws {
    try recipe(
      "r.json", "sales.csv", #"{ "step": "remove-duplicates" }, { "step": "limit-rows", "rows": 4 }"#)
    var session = try open("r.json")
    session.press("[ [ d")
    XCTAssertEqual(session.state.selection, 1)
    session.press("u")
    XCTAssertEqual(session.state.selection, 0)
    session.press("^R")
    XCTAssertEqual(session.state.selection, 1)
    session.press("] Tab d u")
    XCTAssertEqual(session.state.selection, 2)
  }

  // MARK: Values of the data in recipes

  func testACellThatLooksLikeAParameterIsAText() throws {
    try write("p.csv", "v,w\n${x},1\n--,2\n$${y},3\na'${x}'b,4\n")
    for row in 0..<4 {
      var session = try open("p.csv")
      for _ in 0..<row { session.press("Down") }
      session.press("=")
      XCTAssertEqual(session.state.table?.rowCount, 1, session.canvas.description)
      XCTAssertFalse(session.state.problems.contains(where: \.isError))
    }
  }

  func testALongValueIsKeptWhole() throws {
    for length in [4095, 4096, 4097, 5000, 70_000] {
      let long = String(repeating: "xé", count: length / 3)
      try write("long.csv", "t,n\nshort,1\n\(long),2\n")
      var session = try open("long.csv")
      session.press("Down =")
      XCTAssertEqual(session.state.table?.rowCount, 1, "\(length) in the grid")
      session = try open("long.csv")
      session.press("Enter G =")
      XCTAssertEqual(session.state.table?.rowCount, 1, "\(length) in Look")
      session = try open("long.csv")
      session.press("Enter")
      XCTAssertTrue(
        session.canvas.description.contains("5 to \(long.unicodeScalars.count)"), session.canvas.description)
    }
  }

  func testAPathWithADollarIsOpened() throws {
    for name in ["a$b.csv", "a${b}.csv", "a$$b.csv", "a$${b}.csv"] {
      try write(name, "a\n1\n")
      let session = try open(name)
      XCTAssertEqual(session.state.table?.rowCount, 1, session.canvas.description)
      XCTAssertTrue(session.canvas.description.contains(name), session.canvas.description)
    }
  }

  func testWhatIsWrongWithARowIsReadOnANarrowTerminal() throws {
    try write(
      "r.json",
      #"{ "version": 1, "parameters": { "must": { "type": "text" } }, "source": { "path": "\#(folder)/sales.csv" }, "steps": [{ "step": "drop-columns", "columns": ["gone"] }] }"#
    )
    var session = try open("r.json", size: Size(80, 24))
    XCTAssertTrue(session.canvas.description.contains("no column \"gone\""), session.canvas.description)
    session.press("Tab Up Up Down")
    XCTAssertEqual(session.state.selection, -1)
    XCTAssertTrue(session.canvas.description.contains("\"must\" has no value"), session.canvas.description)
    XCTAssertFalse(session.state.problems.contains { $0.message.contains("--set") }, "\(session.state.problems)")
  }

  // MARK: Screens

  func testHelpIsReadInFullOnANarrowTerminal() throws {
    for keys in [
      "F1", "a F1", "a \"filter\" Enter ^E F1", "a \"join\" Enter F1", "] e F1", ": F1", "! F1", "Enter ?", "R F1",
      "o F1",
      "/ F1", "P ?", ": \"history\" Enter F1",
    ] {
      var session = try open("sales.csv", size: Size(80, 24))
      session.press(keys)
      guard case .text(let page) = session.state.overlays.last, page.isHelp else {
        XCTFail("\(keys)\n\(session.canvas.description)")
        continue
      }
      for line in page.lines { XCTAssertLessThanOrEqual(TextWidth.width(of: line.text), 78, "\(keys): \(line.text)") }
    }
  }

  func testAHundredStepsStandInOneColumn() throws {
    try recipe(
      "r.json", "sales.csv", Array(repeating: #"{ "step": "remove-duplicates" }"#, count: 120).joined(separator: ","))
    var session = try open("r.json")
    let lines = session.canvas.description.split(separator: "\n").filter { $0.contains("remove duplicates") }
    XCTAssertGreaterThan(lines.count, 10)
    XCTAssertEqual(
      Set(lines.map { $0.distance(from: $0.startIndex, to: $0.firstRange(of: "remove")!.lowerBound) }).count, 1)
    XCTAssertTrue(session.canvas.description.contains("120 remove"), session.canvas.description)
    session.press("P")
    session.press("Esc Tab g")
    XCTAssertTrue(session.canvas.description.contains("  1 remove"), session.canvas.description)
  }

  func testAGroupOfManyColumnsOpensAtItsColumns() throws {
    let names = (0..<25).map { "k\($0)" }
    try write(
      "wide.csv", (["city"] + names).joined(separator: ",") + "\nOslo" + names.map { _ in ",1" }.joined() + "\n")
    var session = try open("wide.csv")
    session.press("a \"group\" Enter")
    let screen = session.canvas.description
    XCTAssertTrue(screen.contains("[x] city"), screen)
    let heads = screen.split(separator: "\n").first { $0.contains("+rows") } ?? ""
    XCTAssertTrue(heads.contains("city"), screen)
  }
}
