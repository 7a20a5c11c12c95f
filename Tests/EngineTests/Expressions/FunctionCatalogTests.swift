import Engine
import TestKit
import enum Engine.Expression
import XCTest

/// Every function is documented, and its example is true.
final class FunctionCatalogTests: XCTestCase {
  func testEveryExampleGivesTheResultItNames() throws {
    for entry in FunctionCatalog.all {
      switch ExpressionText.compile(entry.example, schema: Schema([])) {
      case .failure(let problems): XCTFail("\(entry.name): \(entry.example): \(problems)")
      case .success(let expression):
        let cells = try ExpressionLaws.require(expression, Schema([]), [[]])
        XCTAssertEqual(cells, [entry.exampleResult], "\(entry.name): \(entry.example)")
      }
    }
  }

  func testFunctionsThatHandOnNullsGiveNullForNull() throws {
    for entry in FunctionCatalog.all where entry.nulls == .propagates {
      guard case .success(let expression) = ExpressionText.compile(entry.example, schema: Schema([])) else { continue }
      try expression.forEachCall { name, arguments, type in
        guard name == entry.name else { return }
        for index in arguments.indices {
          var nulled = arguments
          nulled[index] = .literal(.null, arguments[index].type)
          let cells = try ExpressionLaws.cells(.call(FunctionName(name), nulled, type), Schema([]), [[]])
          XCTAssertEqual(cells, ["null"], "\(name) with a null argument \(index + 1)")
        }
      }
    }
  }

  func testEveryEntrySaysWhatItDoesInOneSentence() {
    XCTAssertGreaterThanOrEqual(FunctionCatalog.all.count, 60)
    for entry in FunctionCatalog.all {
      XCTAssertTrue(entry.summary.hasSuffix("."), entry.name)
      XCTAssertFalse(entry.signatures.isEmpty, entry.name)
      XCTAssertEqual(entry.name, entry.name.lowercased())
    }
  }
}

extension Expression {
  fileprivate func forEachCall(_ body: (String, [Expression], DataType) throws -> Void) rethrows {
    guard case .call(let name, let arguments, let type) = self else { return }
    try body(name.name, arguments, type)
    for argument in arguments { try argument.forEachCall(body) }
  }
}
