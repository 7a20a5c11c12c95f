import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Forms that are opened and confirmed change nothing; whatever is typed into one is JSON of the field's type or refused.
final class FormNetTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    var template = Array("/tmp/sous-forms-XXXXXX".utf8CString)
    folder = try XCTUnwrap(mkdtemp(&template).map { String(cString: $0) })
    try write("table.csv", "id,name,amount,day\n1,a,2.5,2026-01-31\n2,,3,2026-02-01\n3,c,,\n")
    try write("other.csv", "id;city\n1;Bonn\n3;Rome\n")
    try write("other.json", "{ \"version\": 1, \"source\": { \"path\": \"other.csv\" } }")
  }

  override func tearDown() {
    for name in Self.names(folder) { unlink(folder + "/" + name) }
    rmdir(folder)
  }

  // MARK: Open and confirm

  func testEveryFormOfTheCasesConfirmedLeavesTheRecipe() throws {
    let root = try XCTUnwrap(Self.repository())
    var files = Self.names(root + "/recipes").map { root + "/recipes/" + $0 }
    files += Self.names(root + "/Tests/Cases/check").map { root + "/Tests/Cases/check/" + $0 }
    for kind in Self.names(root + "/Tests/Cases/steps") {
      for name in Self.names(root + "/Tests/Cases/steps/" + kind) {
        files.append(root + "/Tests/Cases/steps/" + kind + "/" + name + "/recipe.json")
      }
    }
    files = files.filter { $0.hasSuffix(".json") }.sorted()
    XCTAssertGreaterThan(files.count, 100)
    var forms = 0
    for file in files {
      guard let bytes = Self.bytes(file), let recipe = RecipeFile(path: file, bytes: bytes).recipe else { continue }
      let parent = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
      let engine = try RecipeEngine(
        workingFolder: parent, catalogPath: folder + "/catalog.sqlite", keepsDrafts: false)
      forms += confirmAll(RecipeDraft(recipe.json), opening: file, engine, file)
    }
    XCTAssertGreaterThan(forms, 300)
  }

  func testEveryFormOfTheExamplesConfirmedLeavesTheRecipe() throws {
    for record in StepTable.all {
      try write("table.csv", record.example.input)
      for file in record.example.files { try write(file.key, file.value) }
      let step = try XCTUnwrap(JSONParser.parse(Array(record.example.step.utf8)).value)
      let recipe = recipe(steps: [step])
      XCTAssertGreaterThan(confirmAll(recipe, opening: "r.json", try engine(), record.kind), 0)
    }
  }

  /// Each of these lost something once.
  func testFormsKeepWhatTheyDoNotShow() throws {
    let steps = [
      #"{ "step": "change-type", "columns": { "day": { "type": "text", "format": "dd.MM.yyyy" }, "id": "text" } }"#,
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
    ]
    for text in steps {
      let step = try XCTUnwrap(JSONParser.parse(Array(text.utf8)).value, text)
      XCTAssertEqual(confirmAll(recipe(steps: [step]), opening: "r.json", try engine(), text), 7)
    }
  }

  func testEveryFormOfRandomRecipesConfirmedLeavesTheRecipe() throws {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let engine = try engine()
    for seed in [1, UInt64(now.tv_nsec)] {
      var random = RandomRecipe(seed: seed)
      for _ in 0..<25 {
        let recipe = RecipeDraft(random.recipe())
        _ = confirmAll(recipe, opening: "r.json", engine, "seed \(seed): \(recipe.root.line)")
      }
    }
  }

  /// Opens every form of the recipe and confirms it as it is. Returns how many there were.
  private func confirmAll(_ recipe: RecipeDraft, opening path: String, _ engine: RecipeEngine, _ name: String) -> Int {
    let text = Recipe(json: recipe.root).canonicalText
    try? write("r.json", text)
    var session = StudioSession(
      engine: engine, size: Size(110, 32), opening: path.hasPrefix("/") ? path : folder + "/" + path)
    guard session.state.hasRecipe else { return 0 }
    session.press("Esc")
    let before = session.state.recipe
    let saved = Recipe(json: before.root).canonicalText
    if !path.hasPrefix("/") { XCTAssertEqual(saved, text, name) }
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
    "date dd.MM.yyyy", "decimal(50,2)", String(repeating: "0123456789", count: 2000),
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

  private func engine() throws -> RecipeEngine {
    try RecipeEngine(workingFolder: folder, catalogPath: folder + "/catalog.sqlite", keepsDrafts: false)
  }

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

  private func write(_ name: String, _ text: String) throws {
    let file = try XCTUnwrap(fopen(folder + "/" + name, "w"))
    defer { fclose(file) }
    fputs(text, file)
  }

  private static func repository() -> String? {
    var parts = #filePath.split(separator: "/").dropLast()
    while !parts.isEmpty {
      let path = "/" + parts.joined(separator: "/")
      if access(path + "/Tests/Cases/sessions", F_OK) == 0 { return path }
      parts.removeLast()
    }
    return nil
  }

  private static func names(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[0..<count] }
    return bytes
  }
}
