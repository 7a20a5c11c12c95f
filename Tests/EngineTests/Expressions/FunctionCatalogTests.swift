import Engine
import enum Engine.Expression
import XCTest

/// Every function is documented, and its example is true.
final class FunctionCatalogTests: XCTestCase {
  func testEveryExampleGivesTheResultItNames() {
    for entry in FunctionCatalog.all {
      switch ExpressionText.compile(entry.example, schema: Schema([])) {
      case .failure(let problems): XCTFail("\(entry.name): \(entry.example): \(problems)")
      case .success(let expression):
        let cells = ExpressionLaws.cells(expression, Schema([]), [[]])
        XCTAssertEqual(cells, [entry.exampleResult], "\(entry.name): \(entry.example)")
        ExpressionLaws.check(expression, Schema([]), [[]], cells, entry.example)
      }
    }
  }

  func testFunctionsThatHandOnNullsGiveNullForNull() {
    for entry in FunctionCatalog.all where entry.nulls == .propagates {
      guard case .success(let expression) = ExpressionText.compile(entry.example, schema: Schema([])) else { continue }
      expression.forEachCall { name, arguments, type in
        guard name == entry.name else { return }
        for index in arguments.indices {
          var nulled = arguments
          nulled[index] = .literal(.null, arguments[index].type)
          let cells = ExpressionLaws.cells(.call(FunctionName(name), nulled, type), Schema([]), [[]])
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
  fileprivate func forEachCall(_ body: (String, [Expression], DataType) -> Void) {
    guard case .call(let name, let arguments, let type) = self else { return }
    body(name.name, arguments, type)
    for argument in arguments { argument.forEachCall(body) }
  }
}
