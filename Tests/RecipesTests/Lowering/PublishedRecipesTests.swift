import Engine
import Recipes
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// The three recipes of `recipes/` over the sample of the nine tables, where it is at hand. The numbers were counted
/// with another program.
final class PublishedRecipesTests: XCTestCase {
  private let sample =
    (getenv("SOUS_SHARED").map { String(cString: $0) } ?? TestFiles.package + "/../shared") + "/data/synthea-sample"

  private func run(_ name: String, rows: [Int], columns: [String]) throws -> [Batch] {
    guard !TestFiles.names(in: sample).isEmpty else { throw XCTSkip("the sample tables are not at hand") }
    let path = "\(TestFiles.package)/recipes/\(name).json"
    let file = RecipeFile(path: path, bytes: try FileBytes.read(path))
    var options = LoweringOptions(workingFolder: TestFiles.package)
    options.set = ["data": sample, "lake": "/nowhere"]
    var batches: [Batch] = []
    for nodes in [1, 3] {
      var runOptions = RunOptions()
      runOptions.nodes = nodes
      let rejects = RejectCollector()
      let session = RecipeSession(opener: FileOpener())
      try session.run(file, options: options) { recipe in
        XCTAssertEqual(recipe.diagnostics.items, [])
        let result = try LocalEngine.collect(recipe.plan, options: runOptions, rejects: rejects)
        let ledger = Ledger(recipe, result.outcome)
        XCTAssertEqual([ledger.sourceRows] + ledger.entries.map(\.rowsOut), rows)
        XCTAssertEqual(recipe.plan.schema.names, columns)
        batches = result.batches
      }
      XCTAssertEqual(rejects.count, 0)
    }
    return batches
  }

  func testEncountersForSymptom() throws {
    _ = try run(
      "encounters-for-symptom", rows: [1706, 1706, 275, 268, 268, 268],
      columns: ["ID", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "year", "month", "day"])
  }

  func testObservations() throws {
    let batches = try run(
      "observations", rows: [8229, 7986, 7986, 7986],
      columns: ["PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS", "year", "month", "day"])
    var days = Set<[Value]>()
    for batch in batches {
      for row in 0..<batch.rowCount { days.insert(batch.columns[6...8].map { $0.value(at: row) }) }
    }
    XCTAssertEqual(days.count, 904)
  }

  func testSinusitisStudy() throws {
    let batches = try run(
      "sinusitis-study", rows: [633, 633, 633, 633, 143, 92, 92, 92],
      columns: [
        "START", "STOP", "PATIENT", "CODE", "DESCRIPTION", "MARITAL", "RACE", "ETHNICITY", "GENDER", "condition_age",
      ])
    var ages: Int64 = 0
    for batch in batches {
      for row in 0..<batch.rowCount {
        guard case .integer(let age) = batch.columns[9].value(at: row) else { return XCTFail("an age is no integer") }
        ages += age
      }
    }
    XCTAssertEqual(ages, 1_467_358)
  }
}
