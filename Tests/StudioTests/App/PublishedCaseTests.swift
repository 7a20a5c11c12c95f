import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// The published cases made by keys alone give the tables that the recipes in `recipes/` give.
final class PublishedCaseTests: XCTestCase {
  /// The nearest folder upward that holds `path`.
  private func find(_ path: String) -> String? {
    var folders = getenv("SOUS_SHARED").map { [String(cString: $0) + "/.."] } ?? []
    // The folder of tests may be a link into the repository.
    let resolved = realpath(#filePath, nil)
    defer { free(resolved) }
    let own = resolved.map { String(cString: $0) } ?? #filePath
    var parts = own.split(separator: "/").dropLast()
    while !parts.isEmpty {
      folders.append("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return folders.map { $0 + "/" + path }.first { access($0, F_OK) == 0 }
  }

  private func compare(_ table: String, _ published: String, budget: Int, keys: [String]) throws {
    guard let data = find("shared/data/synthea-sample") else { return print("the sample tables are not here") }
    let file = try XCTUnwrap(find("recipes/\(published).json"))
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    var session = StudioSession(engine: engine, size: Size(100, 30), opening: "\(data)/\(table).csv")
    for line in keys { session.press(line) }
    XCTAssertTrue(session.state.problems.filter(\.isError).isEmpty, "\(session.state.problems)")
    // Letters of names are keys too.
    XCTAssertLessThanOrEqual(session.keyCount, budget)

    var recipe = try engine.open(file, StudioCancellation()).recipe
    recipe.replaceParameter("data", by: "data", .object([("type", .text("text")), ("default", .text(data))]))
    func rows(_ recipe: RecipeDraft) throws -> (names: [String], rows: [[CellText]]) {
      let request = PreviewRequest(
        recipe: recipe, step: recipe.steps.count, sample: SampleRequest(.first, rows: 100_000))
      let preview = try engine.preview(request, StudioCancellation())
      XCTAssertEqual(preview.step, recipe.steps.count)
      let table = preview.table
      return (
        table.columns.map(\.name),
        (0..<table.rowCount).map { row in table.columns.indices.map { table.cell(row: row, column: $0) } }
      )
    }
    let made = try rows(session.state.recipe)
    let wanted = try rows(recipe)
    XCTAssertEqual(made.names, wanted.names)
    XCTAssertFalse(wanted.rows.isEmpty)
    XCTAssertEqual(made.rows, wanted.rows)
  }

  func testEncountersForSymptom() throws {
    try compare(
      "encounters", "encounters-for-symptom", budget: 85,
      keys: [
        "a \"dup\" Enter", "c \"DESC\" Enter a \"filter\" Enter \"Encounter for symptom\" Enter",
        "c \"REASONC\" Enter a \"rem mis\" Enter Enter", "c \"DATE\" Enter a \"date p\" Enter Enter",
        "c \"DATE\" Enter d",
      ])
  }

  func testObservations() throws {
    try compare(
      "observations", "observations", budget: 35,
      keys: ["a \"dup\" Enter", "c \"DATE\" Enter a \"date p\" Enter Enter", "c \"DATE\" Enter d"])
  }

  func testSinusitisStudy() throws {
    try compare(
      "conditions", "sinusitis-study", budget: 150,
      keys: [
        "a \"join\" Enter \"patients\" Tab", "Tab Tab Tab b Space m m Space r Space e Space g Space Enter",
        "a \"dup\" Enter", "c \"ENCOUNTER\" Enter d",
        "c \"DESC\" Enter a \"filter\" Enter \"sinusitis\" Tab Space Enter",
        "c \"MARITAL\" Enter Space Space Space Space a \"rem mis\" Enter Enter",
        "c \"BIRTH\" Enter a \"difference\" Enter \"START\" Tab Tab \"condition_age\" Enter", "c \"BIRTH\" Enter d",
      ])
  }
}
