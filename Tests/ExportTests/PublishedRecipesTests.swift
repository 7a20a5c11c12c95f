import Export
import XCTest

/// The programs of the published recipes, kept as files to be read in review.
final class PublishedRecipesTests: XCTestCase {
  func testThePublishedRecipesGiveTheseProgramsInEveryLanguage() throws {
    let folder = TestFolder.cases + "/export"
    for name in ["encounters-for-symptom", "observations", "sinusitis-study"] {
      let path = "\(TestFolder.package)/recipes/\(name).json"
      let recipe = try XCTUnwrap(TestFolder.text(path))
      for target in ExportTarget.allCases {
        let program = try TestFolder.inside(folder) {
          try Exports.program(recipe, target, path: "recipes/\(name).json", partitionCount: 250).get()
        }
        let ending = target == .pyspark ? "py" : "sql"
        TestFolder.expect(program, toEqual: "\(folder)/\(name).\(target.rawValue).\(ending)")
      }
    }
  }
}
