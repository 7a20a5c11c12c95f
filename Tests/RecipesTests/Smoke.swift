import XCTest

final class RecipesSmokeTests: XCTestCase {
  func testBuilds() {}
}
