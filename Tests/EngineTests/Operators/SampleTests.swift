import Engine
import XCTest

/// Rows picked at random: the same for any number of nodes, spread over all, in order.
final class SampleTests: XCTestCase {
  private func plan(rows: Int, batch: Int) -> Plan {
    let schema = Schema([Field("id", .integer), Field("text", .text)])
    var batches: [Batch] = []
    var first = 0
    while first < rows {
      let count = min(batch, rows - first)
      var numbers = ColumnBuilder(.integer)
      var texts = ColumnBuilder(.text)
      for row in first..<(first + count) {
        numbers.append(.integer(Int64(row)))
        texts.append(.text("row \(row)"))
      }
      batches.append(Batch(columns: [numbers.finish(), texts.finish()], rowCount: count))
      first += count
    }
    let source = InMemorySource(schema: schema, batches: batches)
    return Plan(.scan(Scan(source: source, number: 0, name: "rows")), inputs: [], step: .source, schema: schema)
  }

  private func ids(_ batches: [Batch]) -> [Int64] {
    batches.flatMap { batch -> [Int64] in
      guard case .integer(let column) = batch.columns[0] else { return [] }
      return (0..<batch.rowCount).map { column.values[$0] }
    }
  }

  private func sample(_ plan: Plan, _ rows: Int, seed: UInt64, nodes: Int) throws -> [Int64] {
    var options = RunOptions()
    options.nodes = nodes
    let (batches, total) = try LocalEngine.sample(plan, rows: rows, seed: seed, options: options)
    XCTAssertEqual(total, 20_000)
    for batch in batches {
      guard case .integer(let numbers) = batch.columns[0], case .text(let texts) = batch.columns[1] else { continue }
      for row in 0..<batch.rowCount { XCTAssertEqual(texts.views[row].string, "row \(numbers.values[row])") }
    }
    return ids(batches)
  }

  func testTheSameRowsForAnyNumberOfNodes() throws {
    let plan = plan(rows: 20_000, batch: 700)
    let one = try sample(plan, 500, seed: 7, nodes: 1)
    XCTAssertEqual(one.count, 500)
    XCTAssertEqual(one, one.sorted())
    XCTAssertEqual(Set(one).count, 500)
    for nodes in [2, 8] { XCTAssertEqual(try sample(plan, 500, seed: 7, nodes: nodes), one) }
    XCTAssertNotEqual(try sample(plan, 500, seed: 8, nodes: 1), one)
  }

  func testRowsAreSpreadOverAll() throws {
    let picked = try sample(plan(rows: 20_000, batch: 4096), 2000, seed: 1, nodes: 2)
    for tenth in 0..<10 {
      let inside = picked.count { $0 / 2000 == Int64(tenth) }
      XCTAssertTrue((140...260).contains(inside), "\(inside) of 200 expected rows in tenth \(tenth)")
    }
  }

  func testMoreThanThereAreIsAll() throws {
    XCTAssertEqual(try sample(plan(rows: 20_000, batch: 999), 50_000, seed: 3, nodes: 2), Array(0..<20_000))
    XCTAssertEqual(try sample(plan(rows: 20_000, batch: 999), 0, seed: 3, nodes: 2), [])
  }

  func testOriginsAreCarriedThroughFiltersSortsAndJoins() throws {
    let rows = plan(rows: 10, batch: 3)
    let sorted = Plan(
      .sort([SortKey(column: "id", descending: true)]), inputs: [rows], step: .number(1), schema: rows.schema)
    let carried = sorted.carryingOrigin()
    XCTAssertEqual(carried.schema.names.last, RowOrigin.columnName)
    let (batches, _) = try LocalEngine.collect(carried, options: RunOptions())
    let places = batches.flatMap { batch -> [Int64] in
      guard case .integer(let column) = batch.columns[2] else { return [] }
      return (0..<batch.rowCount).map { column.values[$0] }
    }
    XCTAssertEqual(places, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    // Asking twice changes nothing; behind a grouping there is nothing to carry.
    XCTAssertEqual(carried.carryingOrigin().schema, carried.schema)
    let counted = Schema([Field("n", .integer)])
    let grouped = Plan(
      .aggregate(keys: [], [Aggregation(name: "n", function: .count, argument: nil, type: .integer)]), inputs: [rows],
      step: .number(1), schema: counted)
    XCTAssertEqual(grouped.carryingOrigin().schema, counted)
  }
}
