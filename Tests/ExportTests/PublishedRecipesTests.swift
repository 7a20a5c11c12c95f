import Export
import TestKit
import XCTest

/// The programs of the published recipes, kept as files to be read in review.
final class PublishedRecipesTests: XCTestCase {
  func testThePublishedRecipesGiveTheseProgramsInEveryLanguage() throws {
    let folder = TestFiles.cases + "/export"
    for name in ["encounters-for-symptom", "observations", "sinusitis-study"] {
      let path = "\(TestFiles.package)/recipes/\(name).json"
      let recipe = try XCTUnwrap(TestFiles.text(path))
      for target in ExportLanguage.all {
        let program = try TestFolder.inside(folder) {
          try Exports.program(recipe, target, path: "recipes/\(name).json", partitionCount: 250).get()
        }
        let ending = target == .pyspark ? "py" : "sql"
        XCTAssertNil(TestFiles.difference(program, from: "\(folder)/\(name).\(target.name).\(ending)"))
      }
    }
  }

  func testAScriptTakesAlongTheHelpersThatItNeeds() throws {
    let folder = TestFiles.cases + "/export"
    let recipe = #"""
      {
        "version": 1,
        "name": "try-cast",
        "description": "Steps whose scripts need helpers.",
        "parameters": { "least": { "type": "integer", "default": 100 } },
        "source": { "path": "data/encounters.csv", "note": ["A note", "of two lines"] },
        "steps": [
          { "step": "add-columns", "values": { "number": "try_cast(ID as integer)" } },
          { "step": "filter-rows", "where": "CODE > ${least}", "disabled": true },
          { "step": "sort-rows", "id": "order", "by": [{ "column": "DATE" }, { "column": "ID", "order": "descending" }] },
          { "step": "remove-duplicates", "columns": ["PATIENT"] },
          { "step": "limit-rows", "rows": 2, "offset": 1 },
          { "step": "join-table", "with": { "path": "data/patients.csv" }, "kind": "full", "on": [{ "left": "PATIENT", "right": "ID" }], "take": ["BIRTHDATE"] },
          { "step": "group-rows", "by": ["BIRTHDATE"], "values": { "n": "count()", "codes": "count(distinct CODE)" } }
        ],
        "output": { "path": "out" }
      }
      """#
    let program = try TestFolder.inside(folder) {
      try Exports.program(recipe, .pyspark, path: "recipes/try-cast.json").get()
    }
    XCTAssertNil(TestFiles.difference(program, from: "\(folder)/try-cast.pyspark.py"))
  }
}
