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

  func testEveryExampleOfAnAggregateGivesTheResultItNames() throws {
    for function in AggregateFunction.all {
      let example = function.example
      let values = try example.values.components(separatedBy: ", ").map { text in
        guard let value = try ExpressionText.compile(text, schema: Schema([])).get().literalValue else {
          throw Failure(.usage, "\(text) is no literal")
        }
        return value
      }
      XCTAssertEqual(try result(of: example.call, values), example.result, "\(example.call) of \(example.values)")
      XCTAssertTrue(function.summary.hasSuffix("."), function.name)
    }
  }

  /// What the list of aggregates says of all of them.
  func testAggregatesLeaveNullsOutAndGiveNullOfNothing() throws {
    for function in AggregateFunction.all {
      let (call, isText) = (function.example.call, function.example.values.contains("'"))
      let one: Value = isText ? .text("a") : .integer(1)
      XCTAssertEqual(try result(of: call, [one, .null, one]), try result(of: call, [one, one]), call)
      for values in [[], [Value.null, .null]] {
        XCTAssertEqual(try result(of: call, values), function.isCount ? "0" : "null", call)
      }
    }
  }

  private func result(of call: String, _ values: [Value]) throws -> String {
    let isText = values.contains { if case .text = $0 { true } else { false } }
    let source = InMemorySource.table([Field("x", isText ? .text : .integer)], values.map { [$0] })
    let aggregation = try ExpressionText.compileAggregation(call, name: "n", schema: source.schema).get()
    let plan = Plan(
      .aggregate(keys: [], [aggregation]), inputs: [source.plan], step: .number(1),
      schema: Schema([Field("n", aggregation.type)]))
    return ValueText.string(
      try XCTUnwrap(LocalEngine.collect(plan, options: RunOptions()).batches.flatMap(\.boxedRows).first?.first))
      ?? "null"
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
