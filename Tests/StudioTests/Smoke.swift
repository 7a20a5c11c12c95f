import XCTest

final class StudioSmokeTests: XCTestCase {
  func testBuilds() {}
}
