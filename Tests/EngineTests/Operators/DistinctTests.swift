import Engine
import XCTest

/// Duplicate removal against a plain twin, for every number of nodes, batch size and memory.
final class DistinctTests: XCTestCase {
  private let fields = [Field("n", .integer), Field("t", .text), Field("d", .double)]

  private func rows(_ count: Int) -> [[Value]] {
    (0..<count).map { row in
      let text: Value = row % 3 == 0 ? .null : .text("text \(row % 41) ü")
      // Nulls are equal, and so are the two zeros.
      let zero: Value = .double(row % 2 == 0 ? 0.0 : -0.0)
      return [.integer(Int64(row % 700)), text, zero]
    }
  }

  func testKeepsTheFirstOfEqualRowsInInputOrder() throws {
    let rows = rows(5000)
    var seen: Set<[Value]> = []
    let expected = rows.filter { seen.insert($0).inserted }
    let source = InMemorySource.table(fields, rows)
    let plan = Plan(.distinct(columns: nil), inputs: [source.plan], step: 1, schema: source.schema)
    for options in RunOptions.variations {
      let (batches, outcome) = try LocalEngine.collect(plan, options: options)
      XCTAssertEqual(batches.flatMap { $0.boxedRows }, expected)
      XCTAssertEqual(outcome.counts(step: 1).removed, rows.count - expected.count)
    }
  }

  func testComparesOnlyTheColumnsNamed() throws {
    let rows = rows(3000)
    var seen: Set<Value> = []
    let expected = rows.filter { seen.insert($0[1]).inserted }
    let source = InMemorySource.table(fields, rows)
    let plan = Plan(.distinct(columns: ["t"]), inputs: [source.plan], step: 1, schema: source.schema)
    for options in RunOptions.variations {
      let (batches, _) = try LocalEngine.collect(plan, options: options)
      XCTAssertEqual(batches.flatMap { $0.boxedRows }, expected)
    }
  }
}
