import Engine
import XCTest

final class LimitTests: XCTestCase {
  func testALimitKeepsTheFirstRowsOfTheInput() throws {
    var random = RandomRows(seed: 3)
    let rows = random.rows(300, different: 20)
    let source = InMemorySource.table(RandomRows.fields, rows, morselRows: 13)
    for (count, offset) in [(0, 0), (1, 0), (100, 0), (100, 150), (5, 298), (5, 2000), (5000, 0), (Int.max, 1)] {
      let plan = Plan(
        .limit(count: count, offset: offset), inputs: [source.plan], step: .number(1), schema: source.schema)
      let expected = Array(rows.dropFirst(offset).prefix(count)).lines
      for var options in RunOptions.variations {
        let (result, outcome) = try plan.run(options)
        XCTAssertEqual(result.lines, expected, "\(count) from \(offset), nodes \(options.nodes)")
        XCTAssertEqual(outcome.removed(step: .number(1)), rows.count - expected.count)
        options.stopsEarly = true
        XCTAssertEqual(try plan.run(options).rows.lines, expected, "stopping early")
      }
    }
  }

  func testAPreviewReadsNoMoreMorselsThanItNeeds() throws {
    let rows = (0..<10_000).map { [Value.integer(Int64($0))] }
    let source = InMemorySource.table([Field("n", .integer)], rows, morselRows: 100)
    let plan = Plan(.limit(count: 150, offset: 0), inputs: [source.plan], step: .number(1), schema: source.schema)
    var options = RunOptions()
    options.stopsEarly = true
    let (result, outcome) = try plan.run(options)
    XCTAssertEqual(result.count, 150)
    XCTAssertEqual(outcome.removed(step: .number(1)), 50)
  }
}
