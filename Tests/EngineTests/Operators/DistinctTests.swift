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

  func testManyNodesOfManyTextColumnsDoNotFillTheMemoryBeforeTheFirstRow() throws {
    let fields = (0..<30).map { Field("c\($0)", .text) }
    let rows = (0..<400).map { row in fields.map { Value.text("\($0.name) of row \(row % 150)") } }
    let source = InMemorySource.table(fields, rows, morselRows: 1)
    let plan = Plan(.distinct(columns: nil), inputs: [source.plan], step: .number(1), schema: source.schema)
    var options = RunOptions()
    options.nodes = 149
    options.memory = 64 << 20
    let (rowCount, outcome) = try LocalEngine.count(plan, options: options)
    XCTAssertEqual(rowCount, 150)
    XCTAssertEqual(outcome.spilledBytes, 0)
  }

  func testKeepsTheFirstOfEqualRowsInInputOrder() throws {
    let rows = rows(5000)
    var seen: Set<[Value]> = []
    let expected = rows.filter { seen.insert($0).inserted }
    let source = InMemorySource.table(fields, rows)
    let plan = Plan(.distinct(columns: nil), inputs: [source.plan], step: .number(1), schema: source.schema)
    for options in RunOptions.variations {
      let (batches, outcome) = try LocalEngine.collect(plan, options: options)
      XCTAssertEqual(batches.flatMap { $0.boxedRows }, expected)
      XCTAssertEqual(outcome.counts(step: .number(1)).removed, rows.count - expected.count)
    }
  }

  func testComparesAwkwardValuesOfEveryType() throws {
    var random = RandomRows(seed: 11)
    let rows = random.rows(1500, different: 9).map { Array($0.dropFirst()) }
    let fields = Array(RandomRows.fields.dropFirst())
    for columns in [[3], [2, 3], [1, 3, 7], [3, 4, 5, 6, 8].map { $0 - 1 }] {
      let names = columns.map { fields[$0].name }
      var seen: Set<[String]> = []
      let expected = rows.filter { row in seen.insert(columns.map { row[$0].canonical.shown }).inserted }
      let source = InMemorySource.table(fields, rows)
      let plan = Plan(.distinct(columns: names), inputs: [source.plan], step: .number(1), schema: source.schema)
      for options in RunOptions.variations {
        let found = try LocalEngine.collect(plan, options: options).batches.flatMap { $0.boxedRows }
        XCTAssertEqual(found.map { $0.map(\.shown) }, expected.map { $0.map(\.shown) }, "\(names)")
      }
    }
  }

  func testComparesOnlyTheColumnsNamed() throws {
    let rows = rows(3000)
    var seen: Set<Value> = []
    let expected = rows.filter { seen.insert($0[1]).inserted }
    let source = InMemorySource.table(fields, rows)
    let plan = Plan(.distinct(columns: ["t"]), inputs: [source.plan], step: .number(1), schema: source.schema)
    for options in RunOptions.variations {
      let (batches, _) = try LocalEngine.collect(plan, options: options)
      XCTAssertEqual(batches.flatMap { $0.boxedRows }, expected)
    }
  }

  /// Records hold numbers of the texts that came first on any node, and other texts as they are.
  func testTextsAreComparedHoweverTheyAreKept() throws {
    let rows: [[Value]] = (0..<11000).map { row in
      // New texts and repeated ones in turn, more than are numbered, so that one text is kept in both ways.
      let text = row % 2 == 0 ? "text \(row * 7 % 10001)" : "often \(row % 10)"
      return [.integer(Int64(row % 4)), .text(text), .double(0)]
    }
    var seen: Set<[Value]> = []
    let expected = rows.filter { seen.insert($0).inserted }
    let source = InMemorySource.table(fields, rows)
    let plan = Plan(.distinct(columns: nil), inputs: [source.plan], step: .number(1), schema: source.schema)
    for nodes in [1, 3] {
      var options = RunOptions()
      options.nodes = nodes
      XCTAssertEqual(try LocalEngine.collect(plan, options: options).batches.flatMap { $0.boxedRows }, expected)
    }
  }
}
