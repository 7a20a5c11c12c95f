import Foundation
import Recipes
import Studio
import XCTest

/// Recipes of DataBrew and jobs of Glue in Open: shown as what they become, opened as drafts.
final class ForeignOpeningTests: StudioTestCase {
  private static let recipe = """
    - Action:
        Operation: UPPER_CASE
        Parameters:
          sourceColumn: name
    - Action:
        Operation: JSON_TO_STRUCTS
        Parameters:
          sourceColumns: '["name"]'
    - Action:
        Operation: DELETE
        Parameters:
          sourceColumns: '["city"]'

    """

  private var before = ""

  override func setUpWithError() throws {
    try super.setUpWithError()
    // What a list offers are paths from here.
    before = FileManager.default.currentDirectoryPath
    XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder))
    try write("chess.yaml", Self.recipe)
    try write("people.csv", "name,city,n\nAda,London,1\nKurt,Brno,2\n")
    try write("notes.yaml", "operation: none of ours\n")
  }

  override func tearDown() {
    _ = FileManager.default.changeCurrentDirectoryPath(before)
    super.tearDown()
  }

  private func start(keepsDrafts: Bool = false) throws -> StudioSession {
    StudioSession(engine: try engine(keepsDrafts: keepsDrafts), size: Size(100, 30))
  }

  func testOpenShowsWhatItBecomes() throws {
    var session = try start()
    session.press("\"chess\"")
    let screen = session.canvas.description
    XCTAssertTrue(screen.contains("DataBrew recipe · 3 steps, 1 refused"), screen)
    XCTAssertTrue(screen.contains("refused: DataBrew 2: JSON_TO_STRUCTS"), screen)
    XCTAssertTrue(screen.contains("2 DataBrew 2: JSON_TO_STRUCTS  is refused"), screen)
    XCTAssertTrue(screen.contains("set columns"), screen)
    XCTAssertTrue(screen.contains("drop columns"), screen)
    session.press("^U \"notes\"")
    XCTAssertFalse(session.canvas.description.contains("DataBrew"), session.canvas.description)
  }

  /// It asks which data it ran on, becomes a draft of them, and saving writes a file of its own.
  func testItBecomesADraftAndTheFileStays() throws {
    var session = try start()
    session.press("\"chess\" Enter")
    XCTAssertEqual(session.state.place, .open)
    XCTAssertTrue(
      session.canvas.description.contains("Choose the data that chess.yaml ran on"), session.canvas.description)
    XCTAssertFalse(session.state.open.shown.contains { session.state.open.entries[$0].kind == .foreign })
    session.press("\"people\" Enter")
    XCTAssertEqual(session.state.place, .compose, session.canvas.description)
    XCTAssertEqual(session.state.recipe.source["path"]?.text?.hasSuffix("people.csv"), true)
    XCTAssertEqual(session.state.recipe.steps.map { $0["disabled"]?.boolean ?? false }, [false, true, false])
    guard session.state.table?.rowCount == 2 else { return XCTFail(session.canvas.description) }
    XCTAssertEqual(session.state.table?.cell(row: 0, column: 0).text, "ADA", session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("cannot be carried over"), session.canvas.description)
    session.press("s")
    XCTAssertEqual(session.state.path, "chess.json", session.canvas.description)
    XCTAssertEqual(content("chess.yaml"), Self.recipe)
    XCTAssertEqual(content("chess.json")?.contains("JSON_TO_STRUCTS"), true)
  }

  /// A file of JSON under whose name it would be saved is not replaced.
  func testSavingAsksWhereTheNameIsTaken() throws {
    let json = #"[{ "Action": { "Operation": "UPPER_CASE", "Parameters": { "sourceColumn": "name" } } }]"#
    try write("upper.json", json)
    var session = try start()
    session.press("\"upper\" Enter \"people\" Enter s")
    XCTAssertTrue(session.canvas.description.contains("Save as: upper-2.json"), session.canvas.description)
    XCTAssertEqual(content("upper.json"), json)
    // Not even when its name is written.
    session.press("^U \"upper.json\" Enter")
    XCTAssertTrue(session.canvas.description.contains("Save as: upper-2.json"), session.canvas.description)
    XCTAssertEqual(content("upper.json"), json)
    session.press("Enter")
    XCTAssertEqual(session.state.path, "upper-2.json", session.canvas.description)
    XCTAssertEqual(content("upper.json"), json)
  }

  func testWithoutDataItIsADraftAllTheSame() throws {
    var session = try start(keepsDrafts: true)
    session.press("\"chess\" Enter Esc")
    XCTAssertEqual(session.state.place, .compose, session.canvas.description)
    XCTAssertEqual(session.state.recipe.steps.count, 3)
    // What was done to it comes back, and nothing is asked again.
    session.press("X")
    XCTAssertEqual(session.state.recipe.steps.count, 2)
    let again = try open("chess.yaml", keepsDrafts: true)
    XCTAssertEqual(again.state.recipe.steps.count, 2, again.canvas.description)
    XCTAssertEqual(again.state.place, .compose)
  }

  func testAJobOfSeveralRecipesSaysHowToWriteThem() throws {
    let folder = Self.repository + "/Tests/Cases/import/glue/console-form-shared-nodes"
    let name = try XCTUnwrap(
      FileManager.default.contentsOfDirectory(atPath: folder).first {
        $0.hasSuffix(".json") && !$0.hasPrefix("expected")
      })
    try write("job.json", try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
    var session = try start()
    session.press("\"job.json\"")
    XCTAssertTrue(session.canvas.description.contains("Glue job"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("sous import job.json --into"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(session.state.place, .open)
    XCTAssertEqual(session.state.message?.kind, .error)
  }
}
