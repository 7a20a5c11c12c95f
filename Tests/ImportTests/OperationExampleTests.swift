import Engine
import Import
import Recipes
import TestKit
import XCTest

/// Operations as one begins with them by their names: a step on a column, filled in.
final class OperationExampleTests: XCTestCase {
  private static let columns = [
    Field("name", .text), Field("amount", .integer), Field("share", .double), Field("born", .date),
    Field("seen", .timestamp), Field("flag", .boolean),
  ]

  /// What opens filled is a step that checks on a column that fits.
  func testStepsCheckOnAColumnThatFits() throws {
    let folder = try TestFolder()
    folder.write("table.csv", Self.columns.map(\.name).joined(separator: ",") + "\n")
    let types = JSON.object(Self.columns.map { ($0.name, .text($0.type.description)) })
    let session = RecipeSession(opener: CaseOpener(folder: folder.path), reader: CaseReader(folder: folder.path))
    // Several steps each, or columns that depend on the data.
    var without: Set<String> = []
    for operation in DataBrewOperations.all where operation.opensFilled {
      let place = try XCTUnwrap(Self.columns.indices.first { operation.fit.takes(Self.columns[$0].type.description) })
      guard let step = operation.example(on: place, of: Self.columns) else {
        without.insert(operation.name)
        continue
      }
      XCTAssertTrue(operation.sous.hasPrefix(step.kind), operation.name)
      // A parameter that it reads is the recipe's, and is to be added there.
      if step.json.line.contains("${") { continue }
      var recipe = Recipe(name: nil, path: "table.csv")
      recipe.source["types"] = types
      recipe.steps = [step]
      let errors = session.analyse(recipe, path: nil, options: LoweringOptions(workingFolder: folder.path)).diagnostics
        .errors
      XCTAssertEqual(errors.map(\.text), [], "\(operation.name): \(step.json.line)")
    }
    XCTAssertEqual(
      without,
      [
        "FLAG_OUTLIERS", "RESCALE_OUTLIERS_WITH_SKEW", "RESCALE_OUTLIERS_WITH_Z_SCORE", "SPLIT_COLUMN_WITH_INTERVALS",
      ])
  }
}
