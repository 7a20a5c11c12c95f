import Engine
import TestKit
import XCTest

/// What the grammar writes is worth computing.
final class ExpressionGrammarTests: XCTestCase {
  func testAGoodPartOfWhatTheGrammarWritesIsTaken() {
    let schema = Schema([
      Field("a", .integer), Field("t", .text), Field("d", .date), Field("x", .double), Field("ok", .boolean),
    ])
    var random = SeededGenerator(seed: 4_711)
    var taken = 0
    for _ in 0..<1_000 {
      var grammar = ExpressionGrammar(Choices(random.bytes(300)), schema: schema)
      if case .success = ExpressionText.compile(grammar.any(depth: 3), schema: schema) { taken += 1 }
    }
    XCTAssertGreaterThan(taken, 250)
  }
}
