import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// The studio on the real engine and the nine tables of the sample, where they are there.
final class RecipeEngineTests: XCTestCase {
  private func folder() -> String? {
    var folders = getenv("SOUS_SHARED").map { [String(cString: $0)] } ?? []
    var parts = #filePath.split(separator: "/").dropLast()
    while !parts.isEmpty {
      folders.append("/" + parts.joined(separator: "/") + "/shared")
      parts.removeLast()
    }
    let found = folders.map { $0 + "/data/synthea-sample" }.first { access($0 + "/encounters.csv", F_OK) == 0 }
    if found == nil { print("the sample tables are not here") }
    return found
  }

  private func session(_ table: String) throws -> StudioSession? {
    guard let folder = folder() else { return nil }
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    return StudioSession(engine: engine, size: Size(100, 30), opening: "\(folder)/\(table).csv")
  }

  func testTheFirstPublishedCaseByKeys() throws {
    guard var session = try session("encounters") else { return }
    session.press("a \"dup\" Enter")
    session.press("c \"DESC\" Enter a \"filter\" Enter \"Encounter for symptom\" Enter")
    session.press("c \"REASONC\" Enter a \"rem mis\" Enter Enter")
    session.press("c \"DATE\" Enter a \"date p\" Enter Enter")
    session.press("c \"DATE\" Enter d")
    XCTAssertEqual(
      JSON.list(session.state.recipe.steps).line,
      "[{ \"step\": \"remove-duplicates\" }, { \"step\": \"filter-rows\", \"where\": \"contains(DESCRIPTION, 'Encounter for symptom')\" }, "
        + "{ \"step\": \"remove-missing\", \"columns\": [\"REASONCODE\"] }, "
        + "{ \"step\": \"date-parts\", \"column\": \"DATE\", \"parts\": [\"year\", \"month\", \"day\"] }, "
        + "{ \"step\": \"drop-columns\", \"columns\": [\"DATE\"] }]")
    XCTAssertEqual((0...5).map { session.state.count(after: $0)?.rowsOut }, [1706, 1706, 275, 268, 268, 268])
    XCTAssertEqual(session.state.preview?.sampleCounts, [1706, 1706, 275, 268, 268, 268])
    XCTAssertTrue(session.state.problems.filter(\.isError).isEmpty)
  }

  func testRowsThatCannotBeTakenAreSaidAndShown() throws {
    let path = NSTemporaryDirectory() + "ragged-\(getpid()).csv"
    try "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n".write(toFile: path, atomically: true, encoding: .utf8)
    defer { unlink(path) }
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30), opening: path)
    XCTAssertEqual(session.state.count(after: 0)?.rowsIn, 4)
    XCTAssertEqual(session.state.rejectCount, 2)
    var screen = session.canvas.description
    XCTAssertTrue(screen.contains("! 2 │"), screen)
    XCTAssertTrue(screen.contains("2 rows cannot be taken, line 3: 2 fields instead of 3"), screen)
    session.press("!")
    screen = session.canvas.description
    XCTAssertTrue(screen.contains("4 fields instead of 3  6,7,8,9"), screen)
  }

  func testSavingNeverTakesTheNameOfAnotherRecipe() throws {
    let folder = NSTemporaryDirectory() + "sous-save-\(getpid())"
    mkdir(folder, 0o755)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "a,b\n1,2\n".write(toFile: folder + "/ragged.csv", atomically: true, encoding: .utf8)
    let other = "{\"version\": 1, \"name\": \"mine\", \"source\": {\"path\": \"x.csv\"}, \"steps\": []}"
    try other.write(toFile: folder + "/ragged.json", atomically: true, encoding: .utf8)
    func content(_ name: String) -> String? { try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
    let engine = try RecipeEngine(
      workingFolder: folder, catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30), opening: "ragged.csv")
    session.press("s")
    XCTAssertEqual(content("ragged.json"), other)
    XCTAssertTrue(session.canvas.description.contains("ragged-2.json"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(content("ragged.json"), other)
    XCTAssertNotNil(content("ragged-2.json"))
    XCTAssertEqual(session.state.path, "ragged-2.json")
    // From now on it is this recipe's own file.
    session.press("a \"dup\" Enter s")
    XCTAssertTrue(content("ragged-2.json")?.contains("remove-duplicates") ?? false)
    // Who writes the name itself means it.
    session.press(": \"save-as\" Enter ^U \"ragged.json\" Enter")
    XCTAssertEqual(content("ragged.json"), other)
    session.press("^U \"ragged.json\" Enter")
    XCTAssertTrue(content("ragged.json")?.contains("remove-duplicates") ?? false)
  }

  func testAnInputThatChangesIsSampledAndCountedAnew() throws {
    let path = NSTemporaryDirectory() + "growing-\(getpid()).csv"
    try "x\n1\n2\n".write(toFile: path, atomically: true, encoding: .utf8)
    defer { unlink(path) }
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30), opening: path)
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 2)
    try "x\n1\n2\n3\n".write(toFile: path, atomically: true, encoding: .utf8)
    session.press("#")
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 3)
    XCTAssertEqual(session.state.preview?.sampleCounts, [3])
    XCTAssertTrue(session.canvas.description.contains(".csv has changed on disk"), session.canvas.description)
    try "x\n1\n1\n1\n1\n".write(toFile: path, atomically: true, encoding: .utf8)
    session.press("a \"dup\" Enter")
    XCTAssertEqual(session.state.preview?.sampleCounts, [4, 1])
    XCTAssertEqual((0...1).map { session.state.count(after: $0)?.rowsOut }, [4, 1])
  }

  func testARowIsFollowedThroughTheSteps() throws {
    let path = NSTemporaryDirectory() + "traced-\(getpid()).csv"
    try "seen,code,name\n2024-01-31,1, a \n2024-02-29,2,b\n".write(toFile: path, atomically: true, encoding: .utf8)
    defer { unlink(path) }
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30), opening: path)
    session.press("c \"seen\" Enter a \"date p\" Enter Enter")
    session.press("c \"code\" Enter -")
    XCTAssertEqual(session.state.stepCount, 2)
    // On the source the first row is still there.
    session.press("[ [ g w")
    let screen = session.canvas.description
    XCTAssertTrue(screen.contains("Line 2 of traced"), screen)
    XCTAssertTrue(screen.contains("1 date parts         +year 2024"), screen)
    XCTAssertTrue(screen.contains("2 filter rows        removes it"), screen)
  }

  func testAJoinProposesItsKey() throws {
    guard var session = try session("conditions") else { return }
    session.press("a \"join\" Enter \"patients\" Tab")
    XCTAssertTrue(session.canvas.description.contains("PATIENT"))
    XCTAssertTrue(session.canvas.description.contains("right keys are unique"), session.canvas.description)
    session.press("Tab Tab Tab b Space Enter")
    XCTAssertEqual(session.state.recipe.steps.first?["on"]?.line, "[{ \"left\": \"PATIENT\", \"right\": \"ID\" }]")
    XCTAssertEqual(session.state.recipe.steps.first?["take"]?.line, "[\"BIRTHDATE\"]")
    XCTAssertEqual(session.state.count(after: 1)?.rowsOut, session.state.count(after: 0)?.rowsOut)
  }

  func testLookCountsAllRows() throws {
    guard var session = try session("encounters") else { return }
    session.press("c \"DESC\" Enter Enter")
    XCTAssertEqual(session.state.shownProfile?.rows, Count(1706, .all))
    XCTAssertEqual(session.state.shownProfile?.distinct, 21)
  }

  func testAFileThatIsMissingIsSaid() throws {
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    let session = StudioSession(engine: engine, size: Size(100, 30), opening: "/nonexistent/file.csv")
    XCTAssertTrue(session.canvas.description.contains("/nonexistent/file.csv"), session.canvas.description)
  }
}
