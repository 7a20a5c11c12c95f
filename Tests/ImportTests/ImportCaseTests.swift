import Engine
import Import
import Recipes
import TestKit
import XCTest

/// Case directories: what another tool wrote (`databrew.json`, `databrew.yaml`, `glue.json`), perhaps the data it ran on
/// (`input.csv`), the recipes and remarks that must come of it, and what the recipe gives when it is run.
final class ImportCaseTests: XCTestCase {
  private let folder = TestFiles.cases + "/import"

  func testEveryCaseGivesWhatItSays() throws {
    for group in TestFiles.names(in: folder) {
      for name in TestFiles.names(in: "\(folder)/\(group)") {
        do {
          try check("\(folder)/\(group)/\(name)", name: "\(group)/\(name)")
        } catch {
          XCTFail("\(group)/\(name): \(error)")
        }
      }
    }
  }

  func testEveryOperationHasACase() {
    let cases = Set(TestFiles.names(in: folder + "/operations"))
    XCTAssertEqual(Set(DataBrewOperations.all.map(\.name)), cases)
    XCTAssertEqual(DataBrewOperations.all.count, 216)
  }

  func testThePageIsCurrent() {
    XCTAssertNil(TestFiles.difference(OperationsDocument.markdown, from: TestFiles.package + "/docs/databrew.md"))
  }

  func testNamesThatAreNotDataBrewsAreAnsweredWithTheRightOne() throws {
    let result = try Importer().run(Array(#"[{"Action":{"Operation":"FILL_DOWN"}}]"#.utf8), path: "a.json")
    XCTAssertEqual(
      result.refusals.map(\.text),
      ["DataBrew 1: FILL_DOWN: DataBrew has no operation FILL_DOWN; write FILL_WITH_LAST_VALID, which is what is meant"]
    )
  }

  /// Tables of one job never share a place: each of them would replace the one before.
  func testAnOutputIsTakenWhereTheJobHasOneSink() throws {
    func job(_ sinks: [String]) -> [UInt8] {
      let nodes = sinks.map {
        #""\#($0)": { "S3DirectTarget": { "Name": "\#($0)", "Inputs": ["s"], "Path": "s3://b/\#($0)/", "Format": "csv", "PartitionKeys": [["c"]] } }"#
      }
      let source = #""s": { "S3CsvSource": { "Name": "t", "Paths": ["s3://b/t.csv"] } }"#
      return Array(
        #"{ "Name": "j", "CodeGenConfigurationNodes": { \#(([source] + nodes).joined(separator: ", ")) } }"#.utf8)
    }
    var importer = Importer()
    importer.output = RecipeOutput(path: "out.csv")
    let one = try importer.run(job(["a"]), path: "j.json")
    XCTAssertEqual(one.recipes.map(\.recipe.output?.path), ["out.csv"])
    XCTAssertEqual(
      one.remarks.map(\.text),
      ["Glue a: S3DirectTarget: --output is a place without partitions; the job divides by c"])
    let two = try importer.run(job(["a", "b"]), path: "j.json")
    XCTAssertEqual(two.recipes.map(\.recipe.output?.path), ["s3://b/a/", "s3://b/b/"])
    XCTAssertEqual(
      two.remarks.first?.text,
      "j: --output is left out: the job writes 2 tables, each to a place of its own")
  }

  /// Files alone would take the place of a table that is more than its files.
  func testATableOfHudiIsNotReplacedByFiles() throws {
    let job =
      #"{ "Name": "j", "CodeGenConfigurationNodes": { "s": { "S3CsvSource": { "Name": "t", "Paths": ["s3://b/t.csv"] } }, "h": { "S3HudiDirectTarget": { "Name": "h", "Inputs": ["s"], "Path": "s3://b/h/" } } } }"#
    let result = try Importer().run(Array(job.utf8), path: "j.json")
    XCTAssertEqual(
      result.refusals.map(\.text),
      ["Glue h: S3HudiDirectTarget: it writes hudi, which Sous does not write; choose parquet, csv, json, avro or delta"])
    XCTAssertNil(result.recipes[0].recipe.output)
  }

  func testARefusedStepSaysWhichParametersAreUnknown() throws {
    let text = #"[{"Action":{"Operation":"REMOVE_MISSING","Parameters":{"column":"a"}}}]"#
    let result = try Importer().run(Array(text.utf8), path: "a.json")
    XCTAssertEqual(
      result.remarks.map(\.text),
      [
        "DataBrew 1: REMOVE_MISSING: the parameter column is not known here and is left out",
        "DataBrew 1: REMOVE_MISSING: the parameter sourceColumns (or sourceColumn) is missing; add it, as DataBrew's page of REMOVE_MISSING has it",
      ])
  }

  /// Whatever the bytes, importing says a sentence or gives recipes.
  func testDamagedFilesAreAnsweredInASentence() {
    let whole = Array(#"[{"Action":{"Operation":"DELETE","Parameters":{"sourceColumn":"a"}}}]"#.utf8)
    for length in 0..<whole.count {
      XCTAssertThrowsError(try Importer().run(Array(whole[..<length]), path: "a.json")) { XCTAssertTrue($0 is Failure) }
    }
    let bomb =
      "a: &a [x, x]\nb: &b [*a, *a]\n"
      + (0..<30).map { "c\($0): &c\($0) [*\($0 == 0 ? "b" : "c\($0 - 1)"), *b]\n" }.joined()
    for text in [bomb, String(repeating: "[", count: 100_000), String(repeating: "- ", count: 50_000), "a: *b", "\0"] {
      XCTAssertThrowsError(try Importer().run(Array(text.utf8), path: "a.yaml")) { XCTAssertTrue($0 is Failure) }
    }
  }

  /// Checks one case; returns what the engine has not yet, when that is why it was not run.
  private func check(_ path: String, name: String) throws {
    let file = try XCTUnwrap(
      TestFiles.names(in: path).first { $0.hasPrefix("databrew.") || $0.hasPrefix("glue.") }, name)
    var importer = Importer()
    importer.places = try ImportPlaces(["s3://lake=."])
    let opener = CaseOpener(folder: path)
    // In place of keys, which lie nowhere here: the same for all.
    let options = LoweringOptions(workingFolder: path) { _ in "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" }
    if TestFiles.read(path + "/input.csv") != nil { importer.source = RecipeSource(path: "input.csv") }
    importer.data = EngineData(
      opener: opener, reader: CaseReader(folder: path), options: options, running: RunOptions())
    let result = try importer.run(try XCTUnwrap(TestFiles.read("\(path)/\(file)")), path: file)

    let remarks = result.remarks.map { "\($0.severity): \($0.text)\n" }.joined()
    if !remarks.isEmpty || TestFiles.read(path + "/expected.remarks") != nil {
      XCTAssertNil(TestFiles.difference(remarks, from: path + "/expected.remarks"))
    }
    var texts: [String: String] = [:]
    for imported in result.recipes {
      texts[imported.fileName] = imported.recipe.canonicalText
      XCTAssertNil(TestFiles.difference(imported.recipe.canonicalText, from: "\(path)/expected-\(imported.fileName)"))
    }
    let session = RecipeSession(opener: opener, reader: CaseReader(folder: path, texts: texts))
    let hasData = TestFiles.names(in: path).contains { $0.hasSuffix(".csv") && !$0.hasPrefix("expected") }
    for imported in result.recipes where !imported.isNested && hasData {
      var recipe = imported.recipe
      recipe.output = nil
      let analysed = session.analyse(recipe, path: nil, options: Self.given(recipe, options))
      XCTAssertEqual(analysed.diagnostics.errors.map(\.text), [], name)
      guard let lowered = analysed.lowered else { continue }
      let rejects = RejectCollector()
      let (batches, _) = try LocalEngine.collect(lowered.plan, options: RunOptions(), rejects: rejects)
      XCTAssertEqual(try rejects.sorted.map(\.reason), [], "\(name): what does not fit becomes null")
      let table = imported.fileName.dropLast(".json".count)
      XCTAssertNil(
        TestFiles.difference(CaseTable.csv(lowered.plan.schema, batches), from: "\(path)/expected-\(table).csv"))
    }
  }

  /// With values that are the same at every run, in place of the time of the run.
  private static func given(_ recipe: Recipe, _ options: LoweringOptions) -> LoweringOptions {
    let values = ["timestamp": "2026-01-31 12:30:00", "date": "2026-01-31"]
    var options = options
    for parameter in recipe.parameters { options.set[parameter.name] = parameter.type.flatMap { values[$0] } }
    return options
  }
}
