import Engine
import XCTest

extension XCTestCase {
  /// The sentence of the failure that `body` throws.
  func message(_ body: () throws -> Void, file: StaticString = #filePath, line: UInt = #line) -> String {
    do {
      try body()
      XCTFail("nothing was thrown", file: file, line: line)
      return ""
    } catch {
      return (error as? Failure)?.message ?? "\(error)"
    }
  }
}
