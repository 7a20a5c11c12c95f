import Catalog
import Engine
import Recipes
import Runs
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

final class RecipeRunTests: XCTestCase {
  private var made: TestFolder?
  private var folder: String { made?.path ?? "" }

  override func setUpWithError() throws {
    made = try TestFolder()
    mkdir(folder + "/.sous", 0o755)
  }

  override func tearDown() { made = nil }

  private func write(_ name: String, _ text: String) throws { made?.write(name, text) }

  private func content(_ name: String) -> String? { try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

  private func run(_ recipe: String, _ change: (inout RecipeRun) -> Void = { _ in }) -> RunReport {
    var run = RecipeRun(file: RecipeFile(path: folder + "/r.json", bytes: Array(recipe.utf8)))
    run.workingFolder = folder
    run.catalogPath = folder + "/catalog.sqlite"
    run.options.nodes = 2
    change(&run)
    return run.run()
  }

  private func recipe(_ source: String, steps: String = "", output: String = #"{ "path": "out.csv" }"#) -> String {
    #"{ "version": 1, "source": \#(source), "steps": [\#(steps)], "output": \#(output) }"#
  }

  func testARunPublishesAndReports() throws {
    try write("in.csv", "a,b\n1,x\n1,x\n2,y\n")
    let report = run(
      recipe(
        folder.isEmpty ? "" : #"{ "path": "\#(folder)/in.csv" }"#,
        steps: #"{ "step": "remove-duplicates", "id": "once" }"#))
    XCTAssertNil(report.failure)
    XCTAssertEqual(report.outcome, .done)
    XCTAssertEqual(report.steps.map(\.removed), [1])
    XCTAssertEqual(report.output?.rows, 2)
    XCTAssertEqual(content("out.csv"), "a,b\n1,x\n2,y\n")
  }

  private func comparison(_ recipe: String, _ nodes: [Int]) -> RecipeComparison {
    var run = RecipeRun(file: RecipeFile(path: folder + "/r.json", bytes: Array(recipe.utf8)))
    run.workingFolder = folder
    run.catalogPath = folder + "/catalog.sqlite"
    return RecipeComparison(run: run, nodes: nodes, repeats: 2)
  }

  func testAComparisonPublishesOnceAndTheCatalogKnowsItsRuns() throws {
    // Types that only the last row contradicts are settled by the run that is not counted.
    try write("in.csv", "a,b\n" + (0..<20_000).map { "\($0),x\n" }.joined() + "1.5,y\n")
    var comparison = comparison(recipe(#"{ "path": "\#(folder)/in.csv" }"#), [1, 3])
    var told: [Int] = []
    comparison.onTrial = { told += [$0, $1, $2] }
    let report = comparison.compare()
    XCTAssertNil(report.failure)
    XCTAssertEqual(told, [1, 4, 1, 2, 4, 3, 3, 4, 1, 4, 4, 3])
    XCTAssertEqual(report.comparison?.lines.map(\.nodes), [1, 3])
    XCTAssertEqual(report.nodes, 3)
    XCTAssertEqual(report.output?.rows, 20_001)
    XCTAssertEqual(content("out.csv")?.hasSuffix("19999.0,x\n1.5,y\n"), true)
    let runs = try Catalog.open(folder + "/catalog.sqlite").runs(limit: 10)
    XCTAssertEqual(runs.map(\.start.nodes), [3, 1, 3, 1])
    XCTAssertEqual(runs.map(\.outcome), [.done, .done, .done, .done])
    XCTAssertEqual(TestFolder.names(folder), [".sous", "catalog.sqlite", "in.csv", "out.csv"])
  }

  func testAComparisonThatFailsKeepsTheOldOutputAndItsRejects() throws {
    try write("out.csv", "")
    try write("in.csv", "a\n1\nq\n")
    let report = comparison(
      recipe(#"{ "path": "\#(folder)/in.csv", "types": { "a": "integer" } }"#), [1, 2]
    ).compare()
    XCTAssertEqual(report.failure?.kind, .rejects)
    XCTAssertNil(report.comparison)
    XCTAssertEqual(content("out.csv"), "")
    XCTAssertEqual(report.rejectsFile.map { FilePath.name(of: $0) }, "out.csv.rejects.jsonl")
    XCTAssertEqual(try Catalog.open(folder + "/catalog.sqlite").runs(limit: 10).map(\.outcome), [.failed])
  }

  func testARunThatFailsKeepsTheOldOutputAndItsRejects() throws {
    try write("in.csv", "a,b\n1,x\n")
    let source = #"{ "path": "\#(folder)/in.csv", "types": { "a": "integer" } }"#
    XCTAssertEqual(run(recipe(source)).outcome, .done)
    try write("in.csv", "a,b\n1,x\nq,\"y\nz\"\nr,w\n")
    let report = run(recipe(source))
    XCTAssertEqual(report.failure?.kind, .rejects)
    XCTAssertEqual(report.outcome, .failed)
    XCTAssertTrue(report.failure?.message.contains("in.csv:3, column a") ?? false, report.failure?.message ?? "")
    XCTAssertEqual(content("out.csv"), "a,b\n1,x\n")
    let lines = content("out.csv.rejects.jsonl")?.split(separator: "\n").map(String.init) ?? []
    XCTAssertEqual(lines.count, report.rejects.count)
    XCTAssertTrue(lines.first?.contains(#""line": 3, "byte": 8, "column": "a", "step": 0"#) ?? false, lines.first ?? "")
    XCTAssertTrue(lines.first?.contains(#""raw": "q,\"y\nz\"""#) ?? false, lines.first ?? "")
    XCTAssertEqual(run(recipe(source)) { $0.maximumRejects = .percent(100) }.outcome, .done)
  }

  func testRejectsOfEveryFormatNameTheirFileAndPlace() throws {
    try write("p.csv", "k,n\n1,one\n2,two\n3,three\n")
    try write("make.json", "")
    let made = run(
      recipe(
        #"{ "path": "\#(folder)/p.csv", "types": { "k": "text", "n": "text" } }"#, output: #"{ "path": "p.parquet" }"#))
    XCTAssertNil(made.failure)
    try write("a1.csv", "a,b\n1,x\n?,x\n")
    try write("a2.csv", "a,b\n1,\"x\ny\"\n!,x\n")
    try write("j.jsonl", "{\"a\": 5}\n[]\n{\"a\": 6}\n{\"a\": \"z\"}\n")
    let others =
      #"{ "path": "\#(folder)/j.jsonl", "types": { "a": "integer" } }, { "path": "\#(folder)/p.parquet", "types": { "n": "integer" } }"#
    let report = run(
      recipe(
        #"{ "path": "\#(folder)/a*.csv", "types": { "a": "integer" } }"#,
        steps: #"{ "step": "union-tables", "with": [\#(others)], "match": "name" }"#)
    ) { $0.maximumRejects = .rows(10) }
    XCTAssertNil(report.failure)
    XCTAssertEqual(report.output?.rows, 4)
    let lines = (content("out.csv.rejects.jsonl") ?? "").split(separator: "\n").map(String.init)
    let places = [
      #"/a1.csv", "line": 3, "byte": 8, "#, #"/a2.csv", "line": 4, "byte": 12, "#,
      #"/j.jsonl", "line": 2, "byte": 9, "#,
      #"/j.jsonl", "line": 4, "byte": 21, "#, #"/p.parquet", "line": null, "byte": null, "row": 1, "#, #""row": 2, "#,
      #""row": 3, "#,
    ]
    XCTAssertEqual(lines.count, places.count)
    for (line, place) in zip(lines, places) { XCTAssertTrue(line.contains(place), "\(place) is not in \(line)") }
    XCTAssertTrue(lines.last?.contains(#""column": "n", "step": 0"#) ?? false, lines.last ?? "")
  }

  func testAReportCountsTheRejectsOfEachSource() throws {
    try write("one.csv", "a\n1\n2\nx\n")
    try write("two.csv", "a\ny\nz\n3\n")
    try write("three.csv", "a\n4\n")
    func source(_ name: String) -> String { #"{ "path": "\#(folder)/\#(name).csv", "types": { "a": "integer" } }"# }
    let union = #"{ "step": "union-tables", "with": [\#(source("two")), \#(source("three"))], "match": "name" }"#
    let report = run(recipe(source("one"), steps: union)) { $0.maximumRejects = .rows(3) }
    XCTAssertNil(report.failure)
    let sources = report.json["sources"]?.list ?? []
    XCTAssertEqual(sources.map { $0["rows"]?.integer }, [2, 1, 1])
    XCTAssertEqual(sources.map { $0["rejected"]?.integer }, [1, 2, 0])
    XCTAssertEqual(report.json["rejects"]?["rows"]?.integer, 3)
  }

  func testWhatARecipeThatIsReadExpectsIsJudged() throws {
    try write("in.csv", "a,b\n1,x\n1,x\n2,0\n")
    let steps =
      #"{ "step": "remove-duplicates", "expect": { "removed": "= 0" } }, { "step": "add-columns", "values": { "c": "10 / cast(b as integer)" } }"#
    try write(
      "inner.json",
      #"{ "version": 1, "source": { "path": "\#(folder)/in.csv", "types": { "b": "text" } }, "steps": [\#(steps)] }"#)
    let report = run(recipe(#"{ "recipe": "inner.json" }"#, steps: #"{ "step": "limit-rows", "rows": 5 }"#)) {
      $0.maximumRejects = .rows(5)
    }
    XCTAssertEqual(report.failure?.kind, .expectation)
    XCTAssertTrue(
      report.failure?.message.contains("step 1 (remove-duplicates) of \(folder)/inner.json expects removed = 0")
        ?? false,
      report.failure?.message ?? "")
    XCTAssertEqual(report.steps.map(\.rowsIn), [3, 2, 0])
    XCTAssertEqual(report.steps.map { $0.recipe != nil }, [true, true, false])
    let lines = (content("out.csv.rejects.jsonl") ?? "").split(separator: "\n")
    XCTAssertEqual(lines.count, 2)
    XCTAssertTrue(lines.last?.contains(#""line": 4, "byte": 12, "column": "c", "step": 2"#) ?? false, "\(lines)")
    XCTAssertTrue(lines.last?.contains("/inner.json") ?? false, "\(lines)")
  }

  func testACancelledRunPublishesNothing() throws {
    try write("in.csv", "a,b\n1,x\n")
    let report = run(recipe(#"{ "path": "\#(folder)/in.csv" }"#)) { $0.options.cancellation.cancel(.terminated) }
    XCTAssertEqual(report.failure?.kind, .terminated)
    XCTAssertEqual(report.outcome, .interrupted)
    XCTAssertNil(content("out.csv"))
  }

  func testAnExpectationThatDoesNotHoldPublishesNothing() throws {
    try write("in.csv", "a,b\n1,x\n1,x\n")
    let report = run(
      recipe(
        #"{ "path": "\#(folder)/in.csv" }"#,
        steps: #"{ "step": "remove-duplicates", "expect": { "removed": "= 0" } }"#))
    XCTAssertEqual(report.failure?.kind, .expectation)
    XCTAssertEqual(report.steps.map(\.removed), [1])
    XCTAssertNil(content("out.csv"))
  }
}
