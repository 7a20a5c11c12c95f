import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Open on real folders, and what Ideas says of columns.
final class OpeningTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "sous-opening-\(getpid())"
    mkdir(folder, 0o755)
    mkdir(folder + "/data", 0o755)
    try "a,b\n1,2\n".write(toFile: folder + "/data/visits.csv", atomically: true, encoding: .utf8)
  }

  override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

  private func session(opening target: String?) throws -> StudioSession {
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    return StudioSession(engine: engine, size: Size(100, 30), opening: target)
  }

  func testAFileInAFolderIsFoundByItsName() throws {
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    let entries = engine.list(folder)
    let found = try XCTUnwrap(entries.first { $0.group == .below })
    XCTAssertEqual(found.name, "data/visits.csv")
    XCTAssertEqual(found.target, folder + "/data/visits.csv")
    var open = OpenState()
    open.entries = entries
    XCTAssertFalse(open.shown.contains { entries[$0].group == .below }, "listed without being looked for")
    open.filter = TextField("visits")
    XCTAssertEqual(open.selectedEntry, found)
  }

  func testANameThatIsNotThereStaysInOpen() throws {
    var session = try session(opening: folder + "/data/visits.csv")
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
    try recipe.write(toFile: folder + "/visits.json", atomically: true, encoding: .utf8)
    let engine = try RecipeEngine(
      workingFolder: folder, catalogPath: folder + "/catalog.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30), opening: folder + "/visits.json")
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
    var session = try session(opening: folder + "/data/visits.csv")
    let other = session.state.recipe
    session.press("a \"dup\" Enter")
    session.settle()
    session.receive(.countingDeferred(other, CountingDeferred(seconds: 99, bytes: 0)))
    XCTAssertEqual(session.state.counting, .idle)
    session.receive(.countingDeferred(session.state.recipe, CountingDeferred(seconds: 99, bytes: 0)))
    XCTAssertNotEqual(session.state.counting, .idle)
  }

  func testAFaultyStepIsNotSaidToBeDone() throws {
    var session = try session(opening: folder + "/data/visits.csv")
    session.press("a \"filter\" Enter ^E ^U \"a = = 1\"")
    session.settle()
    session.press("Enter")
    XCTAssertEqual(session.state.stepCount, 1)
    XCTAssertEqual(session.state.message?.kind, .error, session.canvas.description)
  }

  func testStepsOfLastTimeOpenWithoutTheirFile() throws {
    let file = folder + "/data/gone.csv"
    try "a\n1\n".write(toFile: file, atomically: true, encoding: .utf8)
    func engine() throws -> RecipeEngine { try RecipeEngine(workingFolder: folder, keepsDrafts: true) }
    var session = StudioSession(engine: try engine(), size: Size(100, 30), opening: file)
    session.press("a \"dup\" Enter")
    session.settle()
    unlink(file)
    XCTAssertNil(try engine().refusal(toOpen: file))
    XCTAssertNotNil(try engine().refusal(toOpen: folder + "/data/never.csv"))
  }

  func testARejectedRowIsNotKeptInAForm() throws {
    try "name,amount\na,\"12,50\"\nb,7\nc,8\n".write(
      toFile: folder + "/amounts.csv", atomically: true, encoding: .utf8)
    var session = try session(opening: folder + "/amounts.csv")
    session.press("End t Down Down Enter")
    XCTAssertEqual(session.state.count(after: 1)?.rejected, 1)
    session.press("e")
    let screen = session.canvas.description
    let line = screen.split(separator: "\n").first { $0.contains("not kept") } ?? ""
    XCTAssertEqual(line.prefix { $0 != "│" }.split(separator: " "), ["not", "kept", "1", "1"], screen)
  }

  func testRunSaysInFullWhyTheRecipeCannotRun() throws {
    var session = try session(opening: folder + "/data/visits.csv")
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
    XCTAssertEqual(found.reason, "every sampled value is a number with a decimal comma")
    XCTAssertTrue(found.step.line.contains("cast(replace(amount, ',', '.') as decimal(12,2))"), found.step.line)
    for others in [["1,250", "7"], ["1,2,3"], ["7", "8"], ["12,50", "x"]] {
      XCTAssertFalse(ideas(others).contains { $0.title.contains("decimal") }, "\(others)")
    }
    XCTAssertEqual(ideas(["x", "x"]).first?.reason, "it has one value in all 2 sampled rows")
  }
}
