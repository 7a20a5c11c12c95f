import Engine
import Import
import Recipes
import Studio
import XCTest

/// Whoever knows another tool finds a step by that tool's word.
final class ForeignWordsTests: StudioTestCase {
  /// A column of every type, and one that another table can be joined by.
  private static let table = """
    name,amount,share,born,seen,note
    Ana,12,0.5,2001-02-03,2026-01-31 08:15:00,a b
    ben,7,1.25,1999-12-31,2026-02-01 09:00:00,c d
    Ana,12,0.75,2010-06-15,2026-02-02 10:30:00,

    """

  /// Typed in the list of steps, the name of an operation finds it: filled in where the kind of its step alone says
  /// little, and with the reason where it is refused.
  func testEveryOperationOfDataBrewIsFoundByItsName() throws {
    var list = try listOfSteps()
    for operation in DataBrewOperations.all {
      for word in [operation.name, operation.name.lowercased().replacing("_", with: " ")] {
        list.filter = TextField(word)
        let found = list.shown.map { list.items[$0] }
        let own = found.firstIndex { $0.identifier == "operation:\(operation.name)" }
        if operation.refusal != nil || operation.isLeftOut {
          XCTAssertEqual(own, 0, word)
          XCTAssertNotNil(found.first?.refusal, word)
          continue
        }
        let kind = try XCTUnwrap(StepTable.kinds.first { operation.sous.hasPrefix($0) }, word)
        let position = own ?? found.firstIndex { $0.identifier == "step:\(kind)" }
        // Only what other tools call the same may stand before it.
        XCTAssertLessThan(try XCTUnwrap(position, word), 3, "\(word) finds \(found.prefix(4).map(\.text))")
      }
    }
  }

  func testAnOperationOpensTheFormThatItBecomes() throws {
    try write("table.csv", Self.table)
    var session = try open("table.csv")
    session.press("Right a \"rolling_sum\" Enter Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [
        #"{ "step": "add-columns", "values": { "amount_rolling_sum": "sum(amount)" }, "over": { "rows": [-3, 0] } }"#
      ])
    session.press("a \"NEST_TO_ARRAY\" Enter")
    XCTAssertTrue(session.canvas.description.contains("lists, structs or maps"), session.canvas.description)
  }

  func testWordsOfDataBrewsMenusFindWhatStandsBelowThem() throws {
    var list = try listOfSteps()
    for word in [
      "filter", "sort", "rename", "duplicate", "delete", "change type", "move", "format", "clean", "extract", "missing",
      "invalid", "duplicates", "outliers", "split", "merge", "create", "functions", "conditions", "nest", "unnest",
      "nest-unnest", "pivot", "transpose", "group", "join", "union", "text", "scale", "mapping", "encode", "sample",
      "pii", "redact", "encrypt", "hash", "shuffle rows", "decimal precision", "thousands separator",
      "mathematical functions", "aggregate functions", "text functions", "date and time functions", "window functions",
      "web functions", "describe", "cross join", "set_index",
    ] {
      list.filter = TextField(word)
      XCTAssertFalse(list.shown.isEmpty, word)
    }
    // The steps themselves come before what DataBrew has in its menus.
    list.filter = TextField("duplicates")
    XCTAssertEqual(list.selectedItem?.text, "remove duplicates")
  }

  private func listOfSteps() throws -> ListState {
    try write("table.csv", Self.table)
    var session = try open("table.csv")
    session.press("a")
    guard case .list(let list) = session.state.overlays.last else { throw Failure(.run, "no list") }
    return list
  }

  /// Each word of the table, typed in either list, is the first thing found, and its form as it opens is a step that
  /// checks on a column that fits; where something is left to say, the form names it.
  func testEveryWordOpensAFormThatIsAStep() throws {
    try write("table.csv", Self.table)
    var session = try open("table.csv")
    let columns = ["name": 0, "amount": 1, "born": 3]
    for word in ForeignWords.all {
      let column = try XCTUnwrap(
        columns[word.fit == .number ? "amount" : word.fit.takes("date") && word.fit != .any ? "born" : "name"])
      for (list, title) in [("a", word.title), (":", word.words.last ?? "")] {
        let context = "\(list) \(title)"
        session.press("Home" + String(repeating: " Right", count: column))
        session.press(list)
        session.press(try XCTUnwrap("\"\(title)\""))
        guard case .list(let shown) = session.state.overlays.last else { return XCTFail("no list: \(context)") }
        let twins = ForeignWords.all.filter { $0.words.contains(title) }.count
        XCTAssertTrue(
          shown.shown.prefix(twins).contains { shown.items[$0].text == word.title },
          "\(context) finds \(shown.shown.prefix(3).map { shown.items[$0].text })")
        while case .list(let list) = session.state.overlays.last, list.selectedItem?.text != word.title,
          list.selected < twins
        {
          session.press("Down")
        }
        session.press("Enter")
        guard case .form(let form) = session.state.overlays.last else { return XCTFail("no form: \(context)") }
        let open = word.asks.filter { form.original[$0] == nil }
        if open.isEmpty {
          XCTAssertNil(form.preview?.problems.first { $0.isError }?.message, context)
          session.press("Enter")
          XCTAssertEqual(session.state.recipe.steps.count, 1, context + "\n" + session.canvas.description)
          XCTAssertEqual(session.state.problems.filter(\.isError).map(\.message), [], context)
          session.press("u")
        } else {
          XCTAssertEqual(form.focusedField?.key, open.first, context)
          session.press("Esc")
        }
        XCTAssertEqual(session.state.recipe.steps.count, 0, context)
        session.press("Esc")
      }
    }
  }

  func testWhatAWordSaysStandsInTheList() throws {
    try write("table.csv", Self.table)
    var session = try open("table.csv")
    session.press("Right a \"running total\"")
    XCTAssertTrue(session.canvas.description.contains("running total"), session.canvas.description)
    session.press("Enter")
    XCTAssertTrue(session.canvas.description.contains("in order of born rows"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [
        #"{ "step": "add-columns", "values": { "amount_total": "sum(amount)" }, "over": { "order": [{ "column": "born" }], "rows": [null, 0] } }"#
      ])
  }

  /// Without a date rows come in their own order; a name that is taken already gets a number.
  func testWordsOnATableOfOneColumn() throws {
    try write("n.csv", "n\n1\n2\n")
    var session = try open("n.csv")
    for title in ["running total", "moving average", "percent change", "value of the row before", "running total"] {
      session.press("Home a \"\(title)\" Enter Enter")
      XCTAssertEqual(session.state.problems.filter(\.isError).map(\.message), [], title)
    }
    XCTAssertEqual(
      session.state.table?.columns.map(\.name), ["n", "n_total", "n_mean", "n_growth", "n_before", "n_total_2"])
    XCTAssertEqual((0..<2).map { session.state.table?.cell(row: $0, column: 1).text }, ["1", "3"])
  }

  /// A word on a column that it does not fit takes the only one that does; where there are several, the form says why not.
  func testAWordOnAColumnThatDoesNotFit() throws {
    try write("table.csv", Self.table)
    var session = try open("table.csv")
    session.press(": \"round\" Enter")
    XCTAssertTrue(session.canvas.description.contains("round(name, 2)"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("round takes"), session.canvas.description)
    try write("days.csv", "name,born\nAna,2001-02-03\n")
    session = try open("days.csv")
    session.press(": \"eomonth\" Enter")
    XCTAssertTrue(session.canvas.description.contains("last_day(born)"), session.canvas.description)
  }

  func testPlainWordsOpenTheirStep() throws {
    try write("table.csv", Self.table)
    var session = try open("table.csv")
    for (word, kind) in [
      ("filter", "filter-rows"), ("sort", "sort-rows"), ("where", "filter-rows"), ("order by", "sort-rows"),
      ("rename", "rename-columns"), ("union", "union-tables"), ("enrich", "join-table"),
    ] {
      session.press("a \"\(word)\" Enter")
      guard case .form(let form) = session.state.overlays.last else { return XCTFail("no form: \(word)") }
      XCTAssertEqual(form.entry.kind, kind, word)
      session.press("Esc")
    }
    session.press(": \"filter\" Enter")
    guard case .form(let form) = session.state.overlays.last else { return XCTFail("no form") }
    XCTAssertEqual(form.entry.kind, "filter-rows")
  }

  func testNoTwoWordsHaveOneTitle() {
    XCTAssertEqual(Set(ForeignWords.all.map(\.title)).count, ForeignWords.all.count)
    for word in ForeignWords.all { XCTAssertNotNil(JSONParser.parse(Array(word.step.utf8)).value, word.title) }
  }
}
