import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Open on real folders, and what Ideas says of columns.
final class OpeningTests: StudioTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    try write("data/visits.csv", "a,b\n1,2\n")
  }

  func testAFileInAFolderIsFoundByItsName() throws {
    let entries = try engine().list(folder)
    let found = try XCTUnwrap(entries.first { $0.group == .below })
    XCTAssertEqual(found.name, "data/visits.csv")
    XCTAssertEqual(found.target, folder + "/data/visits.csv")
    var open = OpenState()
    open.entries = entries
    XCTAssertFalse(open.shown.contains { entries[$0].group == .below }, "listed without being looked for")
    open.filter = TextField("visits")
    XCTAssertEqual(open.selectedEntry, found)
  }

  func testTheVersionsOfADeltaTableAreListedAndOpened() throws {
    for (number, mode) in ["replace", "append", "append"].enumerated() {
      try write("in.csv", "a,b\n1,\(number)\n")
      try write(
        "lake.json",
        #"{"version": 1, "source": {"path": "\#(folder)/in.csv"}, "output": {"path": "\#(folder)/lake", "format": "delta", "mode": "\#(mode)"}}"#
      )
      var session = try open("lake.json")
      session.press("R Enter")
      session.settle()
      XCTAssertTrue(session.canvas.description.contains("1 row in 1 file"), session.canvas.description)
    }
    let table = try XCTUnwrap(try engine().list(folder).first { $0.name == "lake" })
    XCTAssertEqual(table.kind, .versions)
    let versions = try engine().list(folder + "/lake")
    XCTAssertEqual(versions.map(\.name), ["the last version", "version 2", "version 1", "version 0"])
    XCTAssertTrue(versions[2].detail.hasPrefix("2 rows · WRITE · "), versions[2].detail)
    var session = try open("data/visits.csv")
    session.press("o \"\(folder)/lake\"")
    session.settle()
    session.press("Enter")
    session.settle()
    session.press("\"version 1\" Enter")
    session.settle()
    XCTAssertEqual(session.state.table?.rowCount, 2, session.canvas.description)
    XCTAssertEqual(session.state.recipe.source["version"], .number(1))
  }

  func testANameThatIsNotThereStaysInOpen() throws {
    var session = try open("data/visits.csv")
    let before = session.state.recipe
    session.press("o \"no-such-file.csv\" Enter")
    XCTAssertEqual(session.state.place, .open)
    XCTAssertTrue(session.canvas.description.contains("no file \"no-such-file.csv\""), session.canvas.description)
    session.press("Esc Esc")
    XCTAssertEqual(session.state.place, .compose)
    XCTAssertEqual(session.state.recipe, before)
  }

  func testTheTableOfTheFirstRunEverOpens() throws {
    let source = folder + "/data/visits.csv"
    let recipe =
      #"{"version": 1, "source": {"path": "\#(source)"}, "output": {"path": "\#(folder)/out", "table": "a.visits"}}"#
    try write("visits.json", recipe)
    var session = try open("visits.json")
    session.press("R Enter")
    session.settle()
    XCTAssertTrue(session.canvas.description.contains("1 row in 1 file"), session.canvas.description)
    // The file is laid out by hand; the run was of this recipe all the same.
    XCTAssertEqual(session.state.run.past.map(\.isSameRecipe), [true])
    session.press("Esc o \"a.visits\" Enter")
    session.settle()
    XCTAssertEqual(session.state.table?.rowCount, 1, session.canvas.description)
  }

  func testAnAnswerAboutAnotherRecipeIsDropped() throws {
    var session = try open("data/visits.csv")
    let other = session.state.recipe
    session.press("a \"dup\" Enter")
    session.settle()
    session.receive(.countingDeferred(other, CountingDeferred(seconds: 99, bytes: 0)))
    XCTAssertEqual(session.state.counting, .idle)
    session.receive(.countingDeferred(session.state.recipe, CountingDeferred(seconds: 99, bytes: 0)))
    XCTAssertNotEqual(session.state.counting, .idle)
  }

  func testAFaultyStepIsNotSaidToBeDone() throws {
    var session = try open("data/visits.csv")
    session.press("a \"filter\" Enter ^E ^U \"a = = 1\"")
    session.settle()
    session.press("Enter")
    XCTAssertEqual(session.state.stepCount, 1)
    XCTAssertEqual(session.state.message?.kind, .error, session.canvas.description)
  }

  func testStepsOfLastTimeOpenWithoutTheirFile() throws {
    try write("data/gone.csv", "a\n1\n")
    var session = try open("data/gone.csv", keepsDrafts: true)
    session.press("a \"dup\" Enter")
    session.settle()
    unlink(folder + "/data/gone.csv")
    let engine = try engine(keepsDrafts: true)
    XCTAssertNil(engine.refusal(toOpen: folder + "/data/gone.csv"))
    XCTAssertNotNil(engine.refusal(toOpen: folder + "/data/never.csv"))
  }

  func testARejectedRowIsNotKeptInAForm() throws {
    try write("amounts.csv", "name,amount\na,\"12,50\"\nb,7\nc,8\n")
    var session = try open("amounts.csv")
    session.press("End t \"decimal(12,2)\" Enter")
    XCTAssertEqual(session.state.count(after: 1)?.rejected, 1)
    session.press("e")
    let screen = session.canvas.description
    let line = screen.split(separator: "\n").first { $0.contains("not kept") } ?? ""
    XCTAssertEqual(line.prefix { $0 != "│" }.split(separator: " "), ["not", "kept", "1", "1"], screen)
  }

  func testRunSaysInFullWhyTheRecipeCannotRun() throws {
    var session = try open("data/visits.csv")
    session.press(.paste("{ \"step\": \"drop-columns\", \"columns\": [\"c\"] }"))
    session.settle()
    session.press("R ^U \"\(folder)/out\" Enter")
    XCTAssertEqual(session.state.place, .run)
    let screen = session.canvas.description
    XCTAssertTrue(screen.contains("no column \"c\" in the source; did you mean \"a\"?"), screen)
  }

  func testIdeasReadDecimalCommas() throws {
    func ideas(_ values: [String]) -> [Ideas.Idea] {
      let table = MemoryTable(columns: [("amount", "text")], rows: values.map { [.text($0)] })
      return Ideas.find(table, column: 0)
    }
    let found = try XCTUnwrap(ideas(["12,50", "7", "-3,5"]).first { $0.title == "amount as decimal(12,2)" })
    XCTAssertEqual(found.reason, "12,50 is 12.50: every sampled value is a number with decimal comma")
    XCTAssertTrue(found.step.line.contains(#"{ "type": "decimal(12,2)", "decimal": "," }"#), found.step.line)
    for others in [["1,2,3"], ["7", "8"], ["12,50", "x"]] {
      XCTAssertFalse(ideas(others).contains { $0.title.contains("decimal") }, "\(others)")
    }
    XCTAssertEqual(ideas(["x", "x"]).first?.reason, "it has one value in all 2 sampled rows")
  }
}
