import Import
import Studio
import XCTest

/// Whoever knows another tool finds a step by that tool's word.
final class ForeignWordsTests: XCTestCase {
  func testEveryOperationOfDataBrewFindsAStepByItsName() throws {
    let engine = try RecipeEngine(catalogPath: "/nonexistent/catalog.sqlite", keepsDrafts: false)
    for operation in DataBrewOperations.all where operation.refusal == nil {
      for word in [operation.name.lowercased(), operation.name.lowercased().replacing("_", with: " ")] {
        let found = engine.kinds.filter { $0.elsewhere.contains(word) }
        XCTAssertFalse(found.isEmpty, "no step is called \(word)")
      }
    }
  }
}
