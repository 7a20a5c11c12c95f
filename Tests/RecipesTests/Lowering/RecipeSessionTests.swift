import Engine
import Recipes
import XCTest

final class RecipeSessionTests: XCTestCase {
  private let fruit = InMemorySource(
    schema: Schema([Field("id", .integer), Field("name", .text)]),
    rows: [
      [.integer(1), .text("pear")], [.integer(2), .text("fig")], [.integer(1), .text("pear")], [.integer(3), .null],
    ])

  private func recipe(_ steps: String, source: String = #"{"path":"fruit.csv"}"#) -> RecipeFile {
    RecipeFile(path: "r.json", bytes: Array(#"{"version":1,"source":\#(source),"steps":[\#(steps)]}"#.utf8))
  }

  private let options = LoweringOptions(workingFolder: "/data")

  private func ledger(_ recipe: LoweredRecipe) throws -> Ledger {
    Ledger(recipe, try LocalEngine.count(recipe.plan, options: RunOptions()).outcome).counts
  }

  func testTablesAndSchemasAreKnownAfterEveryStep() throws {
    let file = recipe(
      #"{"step":"remove-duplicates"},{"step":"drop-columns","columns":["id"],"disabled":true},{"step":"rename-columns","names":{"name":"fruit"}}"#
    )
    let lowered = try RecipeSession(opener: Opener(["fruit.csv": fruit])).analyse(file, options: options).result.get()
    XCTAssertEqual(lowered.schemas.map(\.names), [["id", "name"], ["id", "name"], ["id", "name"], ["id", "fruit"]])
    XCTAssertEqual(lowered.steps.map(\.number), [1, 3])
    let ledger = try ledger(lowered)
    XCTAssertEqual(ledger.entries.map(\.number), [1, 3])
    XCTAssertEqual(ledger.entries.map(\.rowsIn), [4, 3])
    XCTAssertEqual(ledger.entries.map(\.removed), [1, 0])
    XCTAssertEqual(ledger.rowsOut, 3)
  }

  func testWhatStandsBeforeAnErrorCanStillBeRun() throws {
    let file = recipe(
      #"{"step":"limit-rows","rows":2},{"step":"drop-columns","columns":["nam"]},{"step":"remove-duplicates"}"#)
    let analysed = RecipeSession(opener: Opener(["fruit.csv": fruit])).analyse(file, options: options)
    XCTAssertEqual(analysed.diagnostics.items.map(\.step), [2])
    XCTAssertEqual(analysed.tables.count, 2)
    XCTAssertEqual(analysed.schemas.count, 4)
    XCTAssertNil(analysed.lowered)
  }

  func testTheStepsOfAnotherRecipeBelongToTheSource() throws {
    let inner =
      #"{"version":1,"source":{"path":"fruit.csv"},"steps":[{"step":"remove-duplicates"},{"step":"limit-rows","rows":2}],"output":{"path":"/never/written"}}"#
    let session = RecipeSession(opener: Opener(["fruit.csv": fruit]), reader: Reader(["sub/inner.json": inner]))
    let file = RecipeFile(
      path: "sub/outer.json",
      bytes: Array(
        #"{"version":1,"source":{"recipe":"inner.json"},"steps":[{"step":"limit-rows","rows":1},{"step":"union-tables","with":[{"recipe":"./inner.json"}]}]}"#
          .utf8))
    let ledger = try ledger(session.analyse(file, options: options).result.get())
    XCTAssertEqual(ledger.sourceRows, 2)
    XCTAssertEqual(ledger.entries.map(\.rowsOut), [1, 3])
    XCTAssertEqual(ledger.entries.map(\.added), [0, 2])
  }

  func testASourceThatTurnsOutDifferentIsSettledAndTheRecipeLoweredAgain() throws {
    let opener = Opener(["fruit.csv": GuessedSource(settledAs: fruit)])
    let session = RecipeSession(opener: opener)
    var schemas: [Schema] = []
    var restarts = 0
    let rows = try session.run(
      recipe(#"{"step":"remove-duplicates","columns":["id"]},{"step":"drop-columns","columns":["name"]}"#),
      options: options,
      onRestart: { _ in restarts += 1 },
      body: { recipe in
        schemas.append(recipe.plan.schema)
        return try LocalEngine.count(recipe.plan, options: RunOptions()).rows
      })
    XCTAssertEqual(rows, 3)
    XCTAssertEqual(restarts, 1)
    XCTAssertEqual(schemas, [Schema([Field("id", .text)]), Schema([Field("id", .integer)])])
  }

  func testAnExpectationThatFailsIsNamed() throws {
    let file = recipe(
      #"{"step":"remove-duplicates","expect":{"removed":"<= 20 %","rowsOut":">= 1"}},{"step":"limit-rows","rows":0,"expect":{"rowsOut":">= 1"}}"#
    )
    let lowered = try RecipeSession(opener: Opener(["fruit.csv": fruit])).analyse(file, options: options).result.get()
    let failure = lowered.unmetExpectations(try ledger(lowered))
    XCTAssertEqual(failure?.kind, .expectation)
    XCTAssertEqual(
      failure?.message,
      "step 1 (remove-duplicates) expects removed <= 20 %, but removed is 1 of 4 rows; step 2 (limit-rows) expects rowsOut >= 1, but rowsOut is 0 of 3 rows; nothing was published"
    )
  }

  func testAnAnalysisIsRepeatedWithoutOpeningAgain() {
    let opener = Opener(["fruit.csv": fruit])
    let session = RecipeSession(opener: opener)
    for _ in 0..<3 { _ = session.analyse(recipe(#"{"step":"remove-duplicates"}"#), options: options) }
    XCTAssertEqual(opener.opened.value, 1)
    session.forget()
    _ = session.analyse(recipe(""), options: options)
    XCTAssertEqual(opener.opened.value, 2)
  }

  func testGuessesAreWrittenAsPins() throws {
    let scratch = try ScratchFolder()
    scratch.write("id;day\n1;31.12.2025\n2;01.01.2026\n", to: "a.csv")
    let source = try FileOpener().open(SourceRequest(path: scratch.path + "/a.csv"))
    var pinned = RecipeSource(path: "a.csv")
    pinned["types"] = .object([("id", .text("text"))])
    pinned.pin(source)
    XCTAssertEqual(pinned["types"]?.line, #"{ "id": "text", "day": { "type": "date", "format": "dd.MM.yyyy" } }"#)
    XCTAssertEqual(pinned["delimiter"], .text(";"))
    XCTAssertEqual(pinned["header"], .boolean(true))
  }
}

private struct Opener: SourceOpener {
  let tables: [String: any TableSource]
  let opened = Counter()

  init(_ tables: [String: any TableSource]) { self.tables = tables }

  func open(_ request: any OpeningRequest) throws -> any TableSource {
    guard let request = request as? SourceRequest else { throw Failure(.input, "only files are opened here") }
    opened.add(1)
    guard let table = tables[request.path] else { throw Failure(.input, "no file \"\(request.path)\"") }
    return table
  }
}

private struct Reader: RecipeReader {
  let files: [String: String]

  init(_ files: [String: String]) { self.files = files }

  func read(_ path: String, _ kind: SmallFile) throws -> [UInt8] {
    guard let text = files[path] else { throw Failure(.input, "no recipe \"\(path)\"") }
    return Array(text.utf8)
  }
}

/// A table that takes every column for text and says so as soon as it is read.
private struct GuessedSource: TableSource {
  let settledAs: InMemorySource
  var schema: Schema { Schema(settledAs.schema.fields.map { Field($0.name, .text) }) }
  let evidence: [Evidence] = []
  let files: [SourceFile] = []
  let knownRowCount: Int? = nil

  func scan(_ request: ScanRequest) throws -> any TableScan { throw SpeculationFailure("id is integer") }

  func settled(_ request: ScanRequest) throws -> any TableSource {
    XCTAssertEqual(request.columns, ["id"])
    return settledAs
  }
}
