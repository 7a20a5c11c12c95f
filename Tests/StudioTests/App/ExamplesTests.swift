import Recipes
import Studio
import XCTest

/// Columns from examples, values of columns in forms, and what the list of steps shows first.
final class ExamplesTests: StudioTestCase {
  private static let people = """
    name,city,amount,born
    Ada Lovelace,London,12,1815-12-10
    Alan Turing,London,7,1912-06-23
    Kurt Gödel,Brno,3,1906-04-28
    Grace Brewster Hopper,,5,1906-12-09

    """

  func testAnExampleBecomesAColumn() throws {
    try write("people.csv", Self.people)
    var session = try open("people.csv")
    session.press("Home b \"Lovelace\"")
    let screen = session.canvas.description
    // The other rows show what they become, without a step.
    XCTAssertTrue(screen.contains("split_part(name, ' ', -1)"), screen)
    XCTAssertTrue(screen.contains("Hopper") && screen.contains("Gödel"), screen)
    XCTAssertEqual(session.state.stepCount, 0)
    session.press("Enter")
    XCTAssertTrue(session.canvas.description.contains("add columns"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [#"{ "step": "add-columns", "values": { "name_2": "split_part(name, ' ', -1)" } }"#])
    let table = try XCTUnwrap(session.state.table)
    XCTAssertEqual(table.cell(row: 2, column: 4).text, "Gödel")
  }

  /// A second example where the first proposal is wrong, another proposal, and in place of the column.
  func testASecondExampleSaysMore() throws {
    try write("people.csv", Self.people)
    var session = try open("people.csv")
    session.press("Home b \"Brewster\"")
    XCTAssertTrue(session.canvas.description.contains("nothing that is known here"), session.canvas.description)
    session.press("^U \"Ada L.\" Down \"Alan T.\"")
    let first = try XCTUnwrap(session.state.shownProposals?.first)
    XCTAssertEqual(first.outputs, ["Ada L.", "Alan T.", "Kurt G.", "Grace H."], first.expression)
    session.press("Tab")
    XCTAssertNotEqual(session.state.chosenProposal, first)
    session.press("BackTab ^T Enter Enter")
    XCTAssertEqual(session.state.recipe.steps.first?["step"]?.text, "set-columns")
    XCTAssertEqual(session.state.table?.cell(row: 3, column: 0).text, "Grace H.")
    // Esc leaves everything as it was.
    session.press("Right b \"x\" Esc")
    XCTAssertEqual(session.state.stepCount, 1)
    XCTAssertTrue(session.state.overlays.isEmpty)
  }

  func testColumnsFromExamplesAreFoundByTheirWords() throws {
    try write("people.csv", Self.people)
    var session = try open("people.csv")
    for keys in ["a \"flash fill\" Enter", ": \"by-example\" Enter"] {
      session.press(keys)
      XCTAssertTrue(session.canvas.description.contains("by example"), session.canvas.description)
      session.press("F1")
      XCTAssertTrue(session.canvas.description.contains("an example"), session.canvas.description)
      session.press("Esc Esc")
    }
    session.press("b Enter")
    XCTAssertEqual(session.state.message?.text, "type what the cell should become")
  }

  func testWhatComesLateIsDropped() throws {
    try write("people.csv", Self.people)
    var session = try open("people.csv")
    session.press("b \"Ada\"")
    let found = session.state.shownProposals
    session.receive(.proposed(token: 0, .success([])))
    XCTAssertEqual(session.state.shownProposals, found)
    session.press("Esc")
    session.receive(.proposed(token: session.state.exampleToken, .success([])))
    XCTAssertTrue(session.state.overlays.isEmpty)
  }

  // MARK: Values that become columns

  func testValuesOfAllRowsAreFilledIn() throws {
    // The last value stands behind the sample.
    try write(
      "many.csv", "kind,n\n" + (0..<150).map { "\($0 % 2 == 0 ? "a" : "\"b, c\""),\($0)\n" }.joined() + "zz,0\n")
    var session = try open("many.csv")
    session.press("S \"number\" Enter ^U \"100\" Enter")
    XCTAssertEqual(session.state.table?.rowCount, 100)
    session.press("Home a \"one hot\" Enter")
    XCTAssertTrue(session.canvas.description.contains("3 values of kind, from all rows"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [#"{ "step": "encode-column", "column": "kind", "values": ["a", "b, c", "zz"] }"#])
    session.press("u a \"pivot\" Enter")
    XCTAssertTrue(session.canvas.description.contains("zz"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(session.state.recipe.steps.first?["values"]?.texts, ["a", "b, c", "zz"])
    XCTAssertEqual(session.state.problems.filter(\.isError).map(\.message), [])
  }

  /// Another column brings its values, unless somebody has written some; very many are not written.
  func testValuesFollowTheColumnAndStayWhereTheyWereWritten() throws {
    try write("many.csv", "kind,n\n" + (0..<150).map { "\($0 % 2 == 0 ? "a" : "b"),\($0)\n" }.joined())
    var session = try open("many.csv")
    session.press("Home a \"one hot\" Enter")
    session.press("BackTab ^U \"n\"")
    XCTAssertTrue(
      session.canvas.description.contains("n has 150 different values: write those that become columns"),
      session.canvas.description)
    session.press("Tab \"7, 9\" BackTab ^U \"kind\" Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [#"{ "step": "encode-column", "column": "kind", "values": [7, 9] }"#], session.canvas.description)
  }

  // MARK: What fits comes first

  private func firstItems(_ session: StudioSession, _ count: Int) -> [String] {
    guard case .list(let list) = session.state.overlays.last else { return [] }
    return list.shown.prefix(count).map { list.items[$0].text }
  }

  func testTheListBeginsWithWhatFitsTheColumn() throws {
    try write("people.csv", Self.people)
    var session = try open("people.csv")
    session.press("End a")
    XCTAssertEqual(firstItems(session, 3), ["year, month, day of born", "date parts", "date difference"])
    session.press("Esc Home Right a")
    // In the city something is missing.
    XCTAssertEqual(firstItems(session, 2), ["remove rows without city", "remove missing"])
    XCTAssertTrue(firstItems(session, 5).contains("fill missing"))
    session.press("Enter")
    XCTAssertEqual(session.state.recipe.steps.first?["step"]?.text, "remove-missing")
    session.press("u Right a")
    XCTAssertEqual(firstItems(session, 1), ["handle outliers"])
    let canvas = session.canvas.description
    XCTAssertTrue(canvas.contains("columns") && canvas.contains("dates"), canvas)
    // What was noticed is no step that is searched for.
    session.press("\"rows\"")
    XCTAssertFalse(firstItems(session, 40).contains { $0.contains("year, month") })
  }

  /// There is no column to notice something in, and none to make an example of.
  func testATableWithoutColumnsHasAllSteps() throws {
    try write("gone.json", #"{ "version": 1, "name": "gone", "source": { "path": "gone.csv" }, "steps": [] }"#)
    var session = try open("gone.json")
    session.press("Esc a")
    XCTAssertEqual(firstItems(session, 1), ["filter rows"], session.canvas.description)
    session.press("\"upper\" Enter Esc Esc b")
    XCTAssertEqual(session.state.message?.kind, .error, session.canvas.description)
  }

  func testEveryStepHasAFamily() {
    let members = StepFamily.all.flatMap(\.members).map(\.kind)
    XCTAssertEqual(Set(members).count, members.count)
    XCTAssertEqual(Set(members), Set(StepTable.kinds))
  }
}

extension State {
  fileprivate var shownExamples: ExamplesState? {
    if case .examples(let examples) = overlays.last { examples } else { nil }
  }
  fileprivate var shownProposals: [ExampleProposal]? { shownExamples?.proposals }
  fileprivate var chosenProposal: ExampleProposal? { shownExamples?.proposal }
}
