import XCTest

final class CatalogSmokeTests: XCTestCase {
  func testBuilds() {}
}
