import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Samples that are searched for, and what steps removed, on a table of which the beginning shows nothing of it.
final class SampleKindTests: StudioTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    var text = "id,name,amount\n"
    // 3,000 rows without anything to remove, then a duplicate of row 5, a row without a name, a row of amount 9.
    for row in 1...3000 { text += "\(row),name \(row % 7),\(row % 5)\n" }
    try write("table.csv", text + "5,name 5,0\n4000,,1\n4001,name 1,9\n")
  }

  private func recipe(_ steps: [JSON]) -> RecipeDraft {
    var recipe = RecipeDraft(name: "table", source: .object([("path", .text(folder + "/table.csv"))]))
    recipe.steps = steps
    return recipe
  }

  private let duplicates = JSON.object([("step", .text("remove-duplicates"))])
  private let missing = JSON.object([("step", .text("remove-missing")), ("columns", .texts(["name"]))])
  private let small = JSON.object([("step", .text("filter-rows")), ("where", .text("amount < 9"))])

  private func texts(_ table: any SampleTable, _ column: Int) -> [String?] {
    (0..<table.rowCount).map { table.cell(row: $0, column: column).text }
  }

  func testRemovedRowsAreFoundInTheWholeInput() throws {
    let engine = try engine()
    let draft = recipe([duplicates, missing, small])
    let never = StudioCancellation()
    XCTAssertEqual(texts(try engine.removed(draft, step: 1, rows: 100, never), 0), ["5"])
    XCTAssertEqual(texts(try engine.removed(draft, step: 2, rows: 100, never), 0), ["4000"])
    let last = try engine.removed(draft, step: 3, rows: 100, never)
    XCTAssertEqual(texts(last, 0), ["4001"])
    XCTAssertEqual(last.line(row: 0), 3004)
    XCTAssertEqual(last.columns.map(\.name), ["id", "name", "amount"])
  }

  func testChangedCellsAreFoundInTheWholeInput() throws {
    let trim = JSON.object([
      ("step", .text("set-columns")),
      ("values", .object([("name", .text("case when id > 2998 then upper(name) else name end"))])),
    ])
    let draft = recipe([missing, trim])
    let never = StudioCancellation()
    let found = try XCTUnwrap(try engine().changed(draft, step: 2, rows: 2, never))
    XCTAssertEqual(texts(found.before, 1), ["name 3", "name 4"])
    XCTAssertEqual(texts(found.after, 1), ["NAME 3", "NAME 4"])
    XCTAssertEqual(found.after.columns.map(\.name), ["id", "name", "amount"])
    XCTAssertEqual(found.before.line(row: 0), 3000)
    XCTAssertNil(try engine().changed(draft, step: 1, rows: 2, never), "a filter changes no cell")
    let none = JSON.object([("step", .text("set-columns")), ("values", .object([("name", .text("trim(name)"))]))])
    XCTAssertEqual(try engine().changed(recipe([none]), step: 1, rows: 2, never)?.after.rowCount, 0)
  }

  func testTheStudioShowsChangedCellsThatTheSampleDoesNotHave() throws {
    var session = try open("table.csv")
    session.press("S \"number\" Enter ^U \"100\" Enter")
    session.press("c \"name\" Enter a \"map\" Enter Tab \"name 9\" Enter")
    session.press(.escape)
    session.press(
      .paste(
        "{ \"step\": \"set-columns\", \"values\": { \"name\": \"case when id = 4001 then 'new' else name end\" } }"))
    session.settle()
    session.press("v")
    XCTAssertEqual(session.state.touchSearch, .found(1))
    XCTAssertTrue(
      session.canvas.description.contains("all rows · 1 with changed cells"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("was name 1"), session.canvas.description)
  }

  func testASampleThatCannotBeHadLeavesTheOneThatIsShown() throws {
    var session = try open("table.csv")
    let shown = session.state.sample
    session.press("S \"match\" Enter ^E \"name > 5\"")
    session.settle()
    session.press("Enter")
    let screen = session.canvas.description
    XCTAssertTrue(screen.contains("cannot compare name"), screen)
    XCTAssertEqual(session.state.sample, shown)
    XCTAssertFalse(screen.contains("reading another"), screen)
    session.press("^U \"id > 3000\"")
    session.settle()
    session.press("Enter")
    XCTAssertEqual(session.state.sample.kind, .matching("id > 3000"))
    XCTAssertNil(session.state.message)
  }

  func testHowAJoinMeetsIsCountedInOnePass() throws {
    // Two rows of 1, one of 2, one that no amount has, one without a key.
    try write("right.csv", "key,size\n1,a\n1,b\n2,c\n77,d\n,e\n")
    let join = JSON.object([
      ("step", .text("join-table")), ("with", .object([("path", .text(folder + "/right.csv"))])),
      ("kind", .text("inner")), ("on", .list([.object([("left", .text("amount")), ("right", .text("key"))])])),
    ])
    let facts = try engine().joinFacts(recipe([missing]), join: join, at: 1, StudioCancellation())
    // Of 3,002 rows with a name 600 have amount 1 and 600 amount 2.
    XCTAssertEqual(facts.leftRows, 3002)
    XCTAssertEqual(facts.leftMatched, 1200)
    XCTAssertEqual(facts.rightRows, 5)
    XCTAssertEqual(facts.rightMatched, 3)
    XCTAssertEqual(facts.pairs, 1800)
    XCTAssertFalse(facts.rightIsUnique)
  }

  func testAStepThatIsOffRemovesNothing() throws {
    var off = small
    off["disabled"] = .boolean(true)
    XCTAssertEqual(try engine().removed(recipe([small, off]), step: 2, rows: 10, StudioCancellation()).rowCount, 0)
  }

  func testASampleOfRemovedRowsHoldsTheRowThatADuplicateRepeats() throws {
    let request = PreviewRequest(
      recipe: recipe([duplicates]), step: 1, sample: SampleRequest(.removed(1), rows: 100), comparing: true)
    let preview = try engine().preview(request, StudioCancellation())
    XCTAssertEqual(preview.sampleCounts, [2, 1])
    let comparison = try XCTUnwrap(preview.comparison)
    XCTAssertEqual(comparison.rows.map(\.fate), [.kept, .removed])
    XCTAssertEqual(texts(comparison.before, 0), ["5", "5"])
    XCTAssertEqual(comparison.before.line(row: 1), 3002)
  }

  func testASampleOfRowsThatReachAStep() throws {
    let big = JSON.object([("step", .text("filter-rows")), ("where", .text("id > 2990"))])
    let request = PreviewRequest(
      recipe: recipe([big, missing]), step: 1, sample: SampleRequest(.reaching(2), rows: 100))
    let preview = try engine().preview(request, StudioCancellation())
    XCTAssertEqual(preview.sampleCounts, [12, 12])
    XCTAssertEqual(texts(preview.table, 0).first, "2991")
    XCTAssertEqual(preview.table.line(row: 0), 2992)
  }

  func testARandomSampleIsTheSameForItsSeedAndInOrder() throws {
    func places(_ seed: Int) throws -> [Int] {
      let request = PreviewRequest(recipe: recipe([]), step: 0, sample: SampleRequest(.random(seed: seed), rows: 50))
      let table = try engine().preview(request, StudioCancellation()).table
      return texts(table, 0).compactMap { $0.flatMap(Int.init) }
    }
    let first = try places(1)
    XCTAssertEqual(first.count, 50)
    XCTAssertEqual(first, try places(1))
    XCTAssertEqual(first, first.sorted())
    XCTAssertNotEqual(first, try places(2))
    XCTAssertGreaterThan(first.last ?? 0, 2000, "the rows are spread over the whole table")
  }

  func testTheStudioSearchesWhenTheSampleShowsNothing() throws {
    var session = try open("table.csv")
    session.press("S \"number\" Enter ^U \"100\" Enter")
    session.press("c \"name\" Enter a \"rem mis\" Enter Enter")
    XCTAssertEqual(session.state.preview?.sampleCounts, [100, 100])
    session.press("v")
    XCTAssertEqual(session.state.touchSearch, .found(1))
    XCTAssertTrue(session.canvas.description.contains("all 1 removed, of all rows"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("4000"))
    session.press("v")
    XCTAssertFalse(session.canvas.description.contains("4000"))
  }

  func testRowsAreMatchedByWhereTheyCameFrom() throws {
    let sort = JSON.object([
      ("step", .text("sort-rows")),
      ("by", .list([.object([("column", .text("amount")), ("order", .text("descending"))])])),
    ])
    let request = PreviewRequest(
      recipe: recipe([sort]), step: 1, sample: SampleRequest(.first, rows: 10), comparing: true)
    let comparison = try XCTUnwrap(try engine().preview(request, StudioCancellation()).comparison)
    XCTAssertEqual(comparison.rows.map(\.before), [3, 8, 2, 7, 1, 6, 0, 5, 4, 9])
    XCTAssertTrue(comparison.changedColumns.isEmpty, "a row that moved is not a row that changed")
  }
}
