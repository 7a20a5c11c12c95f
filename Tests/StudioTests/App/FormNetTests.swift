import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Forms that are opened and confirmed change nothing, neither the recipe nor a byte of its file; whatever is typed into
/// one is JSON of the field's type or refused.
final class FormNetTests: StudioTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    try write("table.csv", "id,name,amount,day\n1,a,2.5,2026-01-31\n2,,3,2026-02-01\n3,c,,\n")
    try write("other.csv", "id;city\n1;Bonn\n3;Rome\n")
    try write("other.json", "{ \"version\": 1, \"source\": { \"path\": \"other.csv\" } }")
  }

  // MARK: Open and confirm

  func testEveryFormOfTheCasesConfirmedLeavesTheRecipe() throws {
    let cases = Self.repository + "/Tests/Cases"
    var places = [Self.repository + "/recipes", cases + "/check"]
    for kind in try names(cases + "/steps") {
      places += try names(cases + "/steps/" + kind).map { cases + "/steps/" + kind + "/" + $0 }
    }
    XCTAssertGreaterThan(places.count, 100)
    var forms = 0
    for place in places {
      // In a copy: what is saved is written.
      let copy = folder + "/copy"
      try? FileManager.default.removeItem(atPath: copy)
      try FileManager.default.copyItem(atPath: place, toPath: copy)
      let engine = try RecipeEngine(workingFolder: copy, catalogPath: folder + "/none.sqlite", keepsDrafts: false)
      for name in try names(copy) where name.hasSuffix(".json") {
        forms += try confirmAll(copy + "/" + name, engine, place + "/" + name)
      }
    }
    XCTAssertGreaterThan(forms, 300)
  }

  /// The recipes that session files end in, over the tables of the fake engine.
  func testEveryFormOfTheSessionsConfirmedLeavesTheRecipe() throws {
    let sessions = Self.repository + "/Tests/Cases/sessions"
    let columns = FakeEngine.columns.map(\.name).joined(separator: ",")
    try write("encounters.csv", columns + "\ne,2026-01-31,p,1,Visit,2,Cold\n")
    var seen: Set<String> = []
    for name in try names(sessions) {
      for line in try String(contentsOfFile: sessions + "/" + name, encoding: .utf8).split(separator: "\n") {
        guard let space = line.firstIndex(of: " "), ["recipe", "whole"].contains(line[..<space]) else { continue }
        let json = try XCTUnwrap(JSONParser.parse(Array(line[space...].utf8)).value, "\(name): \(line)")
        var recipe = json.list == nil ? json : .object([("version", .number(1)), ("steps", .list(json.list ?? []))])
        if recipe["source"] == nil { recipe["source"] = .object([("path", .text("encounters.csv"))]) }
        guard seen.insert(recipe.line).inserted else { continue }
        try write("r.json", recipe.line)
        _ = try confirmAll(folder + "/r.json", try engine(), "\(name): \(line)")
      }
    }
    XCTAssertGreaterThan(seen.count, 20)
  }

  func testEveryFormOfTheExamplesConfirmedLeavesTheRecipe() throws {
    for record in StepTable.all {
      try write("table.csv", record.example.input)
      for file in record.example.files { try write(file.key, file.value) }
      let step = try XCTUnwrap(JSONParser.parse(Array(record.example.step.utf8)).value)
      XCTAssertGreaterThan(try confirmAll(recipe(steps: [step]), record.kind), 0)
    }
  }

  /// Each of these lost something once.
  func testFormsKeepWhatTheyDoNotShow() throws {
    let steps = [
      #"{ "step": "change-type", "columns": { "day": { "type": "text", "format": "dd.MM.yyyy" }, "id": "text" } }"#,
      #"{ "step": "change-type", "columns": { "name": { "type": "decimal(9,2)", "decimal": ",", "thousands": "." } } }"#,
      #"{ "step": "change-type", "columns": { "name": { "type": "double", "decimal": ".", "thousands": "," } } }"#,
      #"{ "step": "change-type", "columns": { "name": { "type": "double", "decimal": "momma", "thousands": "" } } }"#,
      #"{ "step": "sort-rows", "by": [{ "column": "day", "nulls": "last" }, { "column": "id", "order": "ascending" }] }"#,
      #"{ "step": "map-values", "column": "name", "values": { "": "none", "a": "01", "b": null, "c": "", "d": 5, "e": "5" } }"#,
      #"{ "step": "map-values", "column": "name", "values": { "a": "true" }, "otherwise": null }"#,
      #"{ "step": "date-parts", "column": "day", "parts": ["day", "year", "month"], "prefix": "" }"#,
      #"{ "step": "join-table", "with": { "path": "other.csv", "delimiter": ";", "types": { "city": "text" } }, "on": [{ "left": "id", "right": "id" }], "take": ["city"] }"#,
      #"{ "step": "union-tables", "with": [{ "path": "other.csv", "delimiter": ";" }, { "recipe": "other.json", "set": {} }], "match": "name" }"#,
      #"{ "step": "fill-missing", "columns": ["name"], "value": "007" }"#,
      #"{ "step": "filter-rows", "where": ["id > 1"] }"#,
      #"{ "step": "split-column", "column": "name", "separator": ",", "into": ["a, b", " c"] }"#,
      #"{ "step": "limit-rows", "rows": "${x}", "offset": 0, "note": ["one", "two"] }"#,
      #"{ "step": "remove-duplicates", "expect": { "rowsOut": ">= 1", "removed": "between 0 and 5 %" } }"#,
      #"{ "step": "remove-duplicates", "expect": {} }"#,
    ]
    for text in steps {
      let step = try XCTUnwrap(JSONParser.parse(Array(text.utf8)).value, text)
      XCTAssertEqual(try confirmAll(recipe(steps: [step]), text), 7)
    }
  }

  func testEveryFormOfRandomRecipesConfirmedLeavesTheRecipe() throws {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    for seed in [1, UInt64(now.tv_nsec)] {
      var random = RandomRecipe(seed: seed)
      for _ in 0..<25 {
        let recipe = RecipeDraft(random.recipe())
        _ = try confirmAll(recipe, "seed \(seed): \(recipe.root.line)")
      }
    }
  }

  /// Every form of a recipe, over the files of the folder.
  private func confirmAll(_ recipe: RecipeDraft, _ name: String) throws -> Int {
    // As it is laid out by hand: nothing puts it into another shape.
    try write("r.json", recipe.root.line)
    return try confirmAll(folder + "/r.json", try engine(), name)
  }

  /// Opens every form of the recipe in a file, confirms it as it is and saves. Returns how many there were.
  private func confirmAll(_ path: String, _ engine: RecipeEngine, _ name: String) throws -> Int {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    guard let recipe = RecipeFile(path: path, bytes: Array(bytes)).recipe else { return 0 }
    var session = StudioSession(engine: engine, size: Size(110, 32), opening: path)
    guard session.state.hasRecipe, session.state.path == path else { return 0 }
    session.press("Esc")
    let before = session.state.recipe
    XCTAssertEqual(before, RecipeDraft(recipe.json), name)
    let saved = Recipe(json: before.root).canonicalText
    var forms = 0
    func confirm(_ keys: String, _ what: String) {
      session.press(keys)
      guard case .form(let form) = session.state.overlays.last else { return }
      // An output that is not there yet is made by its form.
      if form.purpose == .output, before.output == nil { return session.press("Esc") }
      forms += 1
      session.press(.enter)
      session.settle()
      if case .form(let form) = session.state.overlays.last {
        // Only what is not valid is refused.
        let isRefused = form.problem != nil && !Self.isValid(before)
        XCTAssertTrue(isRefused, "\(name), \(what): not taken: \(form.problem?.message ?? "no reason")")
        session.press("Esc Esc")
      }
      let now = Recipe(json: session.state.recipe.root).canonicalText
      XCTAssertEqual(now, saved, "\(name), \(what)")
      XCTAssertEqual(session.state.recipe, before, "\(name), \(what)")
      XCTAssertEqual(session.state.history.nodes.count, 1, "\(name), \(what): an edit that is none")
    }
    for _ in 0...(before.steps.count + 1) { session.press("[") }
    for row in 0...(before.steps.count + 1) {
      confirm("e", "row \(row)")
      session.press("; Enter")
      XCTAssertEqual(session.state.recipe, before, "\(name), note of row \(row)")
      session.press("]")
    }
    confirm(": \"parameters\" Enter", "parameters")
    if session.state.focus != .recipe { session.press("Tab") }
    Self.select(0, &session)
    session.press("r Enter")
    XCTAssertEqual(session.state.recipe, before, "\(name), name")
    for index in before.parameters.indices {
      Self.select(-index - 1, &session)
      confirm("e", "parameter \(index)")
    }
    session.press("s")
    XCTAssertEqual(try Data(contentsOf: URL(fileURLWithPath: path)), bytes, "\(name): the file after saving")
    XCTAssertTrue(session.canvas.description.contains("says all of this already"), "\(name)\n\(session.canvas)")
    return forms
  }

  /// Goes to a row of the recipe panel.
  private static func select(_ row: Int, _ session: inout StudioSession) {
    if session.state.focus != .recipe { session.press("Tab") }
    for _ in session.state.panelRows { session.press(.up) }
    while session.state.selection != row, let last = session.state.panelRows.last, session.state.selection != last {
      session.press(.down)
    }
    session.settle()
    XCTAssertEqual(session.state.selection, row)
  }

  private static func isValid(_ recipe: RecipeDraft) -> Bool {
    var isValid = FieldCheck.problems(recipe.root, RecipeSections.root).isEmpty
    for step in recipe.steps {
      guard let record = StepTable[step["step"]?.text ?? ""] else { continue }
      isValid = isValid && FieldCheck.problems(step, record.allFields).isEmpty
    }
    return isValid
  }

  // MARK: Any text into any field

  private static let texts: [String] = [
    "007", "+5", "-5", "0x10", "1.", ".5", "NaN", "-", "1e400", "1e2", "-0", "12", "2.50", "\"", "\"a", "\"\"", "\"7\"",
    "a \"b\" \\ c", "\\", "two\nlines", "${x}", "${", "null", "true", "false", "[1", "{\"a\":1}", "a, b", ", ,", " ",
    "é👩‍👩‍👧\u{0}\u{7F}",
    "date dd.MM.yyyy", "decimal(9,2) 1.234,56x", "decimal(50,2)", String(repeating: "0123456789", count: 2000),
  ]

  func testAnyTextInAnyFieldIsJSONOfItsTypeOrRefused() throws {
    let kinds = try engine().kinds
    var typed = 0
    var refused = 0
    for (number, record) in StepTable.all.enumerated() {
      let step = try XCTUnwrap(JSONParser.parse(Array(record.example.step.utf8)).value)
      let result = typeEverything(recipe(steps: [step]), row: 1, kinds, number)
      typed += result.typed
      refused += result.refused
      XCTAssertGreaterThan(result.typed, 10, record.kind)
    }
    for row in [0, 2, -1, -2, -3] {
      let result = typeEverything(recipe(steps: [.object([("step", .text("remove-duplicates"))])]), row: row, kinds)
      typed += result.typed
      refused += result.refused
    }
    print("typed \(typed) texts, \(refused) were refused")
    XCTAssertGreaterThan(refused, 100)
    XCTAssertGreaterThan(typed - refused, 500)
  }

  /// Types each text into each text field of the form of a row.
  private func typeEverything(
    _ recipe: RecipeDraft, row: Int, _ kinds: [StepKindEntry], _ record: Int = 0
  ) -> (typed: Int, refused: Int) {
    var session = StudioSession(
      engine: FakeEngine(kinds: kinds, recipe: recipe), size: Size(100, 30), opening: "r.json")
    Self.select(row, &session)
    session.press("e")
    var typed = 0
    var refused = 0
    var seen: Set<Int> = []
    while case .form(let form) = session.state.overlays.last, seen.insert(form.focus).inserted {
      if case .text = form.slots[form.focus].content {
        for text in Self.texts {
          // The longest costs most and says the same of every field of a kind.
          if text.count > 1000, row > 0, form.focus > 0 { continue }
          #if DEBUG
            // A third of the texts, others from field to field.
            if (text.count + form.focus + record) % 3 > 0 { continue }
          #endif
          let name = "\(form.entry.kind) \(form.slots[form.focus].label), \(text.prefix(40))"
          var typing = session
          typing.press("End ^U")
          typing.press(.paste(text))
          typing.press(.enter)
          typed += 1
          if case .form(let now) = typing.state.overlays.last {
            refused += 1
            XCTAssertNotNil(now.problem, name + ": neither taken nor refused")
            continue
          }
          let written = Recipe(json: typing.state.recipe.root).canonicalText
          let file = RecipeFile(path: nil, bytes: Array(written.utf8))
          XCTAssertEqual(file.problems.items.map(\.sentence), [], name)
          guard let json = file.recipe?.json else { continue }
          XCTAssertEqual(json, RecipeFile(path: nil, bytes: Array(written.utf8)).recipe?.json)
          XCTAssertEqual(FieldCheck.problems(json, RecipeSections.root), [], name)
          for step in json["steps"]?.list ?? [] {
            let fields = StepTable[step["step"]?.text ?? ""]?.allFields ?? []
            // What is no column or no count is said by the checks of the step.
            XCTAssertEqual(FieldCheck.problems(step, fields), [], name)
          }
        }
      }
      session.press(.tab)
      session.settle()
    }
    return (typed, refused)
  }

  /// The values of a kind of field are the same after they were shown.
  func testWhatAFieldShowsReadsAsItWas() throws {
    let texts = Self.texts.filter { $0.count < 100 } + ["x", "a,b", " a", "b ", "\"q\""]
    let expected = JSON.object([("removed", .text("<= 2.5 %")), ("rowsOut", .text("between 10 and 20"))])
    XCTAssertEqual(try FormValue.expectations.json(FormValue.expectations.text(expected)), expected)
    XCTAssertEqual(
      try FormValue.expectations.json(" rejected=0 ,removed <= 5%, ")?.line,
      #"{ "rejected": "=0", "removed": "<= 5%" }"#)
    let values = JSON.list([.text("a, b"), .number(1), .text("1"), .boolean(true), .text("true"), .text("")])
    XCTAssertEqual(FormValue.scalars.text(values), #""a, b", 1, "1", true, "true", """#)
    XCTAssertEqual(try FormValue.scalars.json(FormValue.scalars.text(values)), values)
    XCTAssertThrowsError(try FormValue.scalars.json("a, null"))
    let numbers = JSON.list([.number(0), .null, .number(-5)])
    XCTAssertEqual(try FormValue.integers.json("0, null, -5"), numbers)
    XCTAssertEqual(try FormValue.integers.json(FormValue.integers.text(numbers)), numbers)
    XCTAssertThrowsError(try FormValue.integers.json("1, 2.5"))
    let either = FormValue.either([.names, .scalars])
    for json in [values, .object([("M", .text("men"))])] { XCTAssertEqual(try either.json(either.text(json)), json) }
    for text in ["removed", "5 %", "gone = 1", "removed = 1, removed = 2", "removed <= five", "rowsIn = 1 rowsOut = 2"]
    {
      XCTAssertThrowsError(try FormValue.expectations.json(text), text)
    }
    for text in texts {
      XCTAssertEqual(try FormValue.scalar.json(FormValue.scalar.text(.text(text))), .text(text))
      XCTAssertEqual(
        try FormValue.texts.json(FormValue.texts.text(.texts([text, "y", text]))), .texts([text, "y", text]))
      XCTAssertEqual(try FormValue.anyText.json(FormValue.anyText.text(.text(text))), .text(text))
      XCTAssertEqual(try FormValue.json.json(FormValue.json.text(.text(text))), .text(text))
    }
    for json in [JSON.null, .boolean(true), .number(7), JSON(.number(try XCTUnwrap(JSONNumber("1.50e3"))))] {
      XCTAssertEqual(try FormValue.scalar.json(FormValue.scalar.text(json)), json)
    }
    XCTAssertEqual(try FormValue.text.json(FormValue.text.text(.text(""))), .text(""))
    let typed = JSON.object([("type", .text("decimal(12, 2)")), ("format", .text("#,##0.00 x"))])
    XCTAssertEqual(try FormValue.type.json(FormValue.type.text(typed)), typed)
  }

  // MARK: Files

  private func recipe(steps: [JSON]) -> RecipeDraft {
    RecipeDraft(
      .object([
        ("version", .number(1)), ("name", .text("r")),
        (
          "parameters",
          .object([
            ("x", .object([("type", .text("integer")), ("default", .number(7))])),
            ("must", .object([("type", .text("date"))])),
            ("code", .object([("type", .text("text")), ("default", .text("007"))])),
          ])
        ),
        ("source", .object([("path", .text("table.csv"))])), ("steps", .list(steps)),
        ("output", .object([("path", .text("out"))])),
      ]))
  }

  /// What stands in a folder, in order.
  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
  }
}
