import Engine
import XCTest

final class SortTests: XCTestCase {
  /// Sorting as one would write it down.
  private func sorted(_ rows: [[Value]], _ fields: [Field], by keys: [SortKey]) -> [[Value]] {
    let columns = keys.map { key in fields.firstIndex { $0.name == key.column } ?? 0 }
    return rows.enumerated().sorted { left, right in
      for (key, column) in zip(keys, columns) {
        let (a, b) = (left.element[column], right.element[column])
        if a == .null || b == .null {
          if a == .null && b == .null { continue }
          return (a == .null) != key.nullsLast
        }
        if Value.precedes(a, b) { return !key.descending }
        if Value.precedes(b, a) { return key.descending }
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  private func check(_ keys: [SortKey], rows count: Int, different: Int, line: UInt = #line) throws {
    var random = RandomRows(seed: 7)
    let rows = random.rows(count, different: different)
    let source = InMemorySource.table(RandomRows.fields, rows)
    let expected = sorted(rows, RandomRows.fields, by: keys).lines
    let plan = Plan(.sort(keys), inputs: [source.plan], step: .number(1), schema: source.schema)
    for options in RunOptions.variations {
      let result = try plan.run(options).rows.lines
      XCTAssertEqual(result, expected, "nodes \(options.nodes), batches of \(options.batchRows)", line: line)
      if result != expected { return }
    }
  }

  func testRowsAreSortedByAColumnOfEveryType() throws {
    for field in RandomRows.fields {
      try check([SortKey(column: field.name)], rows: 150, different: 40)
      try check([SortKey(column: field.name, descending: true)], rows: 150, different: 40)
    }
  }

  func testNullsGoWhereTheKeySays() throws {
    for column in ["int", "text", "double"] {
      try check([SortKey(column: column, nullsLast: true)], rows: 200, different: 9)
      try check([SortKey(column: column, descending: true, nullsLast: true)], rows: 200, different: 9)
    }
  }

  func testSeveralKeysSortOneAfterTheOther() throws {
    try check([SortKey(column: "flag"), SortKey(column: "text", descending: true)], rows: 250, different: 12)
    try check([SortKey(column: "text"), SortKey(column: "int"), SortKey(column: "day")], rows: 250, different: 12)
    try check(
      [SortKey(column: "big", descending: true), SortKey(column: "moment"), SortKey(column: "double")], rows: 250,
      different: 5)
  }

  func testEqualKeysKeepInputOrder() throws {
    try check([SortKey(column: "flag")], rows: 1000, different: 3)
  }

  func testRunsThatAreInOrderStayTogether() throws {
    let fields = [Field("n", .integer), Field("id", .integer)]
    // Where each run begins: apart, one behind the other, end to end in either order, overlapping, equal.
    let starts: [[Int]] = [
      [400, 100, 300, 0, 200], [0, 40, 80, 120], [39, 0, 78, 117], [117, 78, 39, 0], [0, 20, 300, 10], [5, 5, 5, 5],
      [0],
    ]
    for starts in starts {
      let numbers = starts.flatMap { start in (0..<40).map { start + $0 } }
      let rows = numbers.enumerated().map { [Value.integer(Int64($0.element)), .integer(Int64($0.offset))] }
      let source = InMemorySource.table(fields, rows)
      for descending in [false, true] {
        let keys = [SortKey(column: "n", descending: descending)]
        let plan = Plan(.sort(keys), inputs: [source.plan], step: .number(1), schema: source.schema)
        let expected = sorted(rows, fields, by: keys).lines
        for options in RunOptions.variations {
          XCTAssertEqual(try plan.run(options).rows.lines, expected, "runs from \(starts), nodes \(options.nodes)")
        }
      }
    }
  }

  func testAllNodesSortALargeTable() throws {
    let rows = (0..<40_000).map { [Value.integer(Int64($0 * 7919 % 40_009)), .text("row \($0 % 10)")] }
    let source = InMemorySource.table([Field("n", .integer), Field("t", .text)], rows, morselRows: 1000)
    for key in [[SortKey(column: "n")], [SortKey(column: "t"), SortKey(column: "n", descending: true)]] {
      let plan = Plan(.sort(key), inputs: [source.plan], step: .number(1), schema: source.schema)
      var options = RunOptions()
      let expected = try plan.run(options).rows
      XCTAssertEqual(expected.lines, sorted(rows, source.schema.fields, by: key).lines)
      options.nodes = 4
      XCTAssertEqual(try plan.run(options).rows, expected)
      options.memory = 1 << 18
      XCTAssertEqual(try plan.run(options).rows, expected)
    }
  }

  func testAnEmptyTableStaysEmpty() throws {
    let source = InMemorySource.table(RandomRows.fields, [])
    let plan = Plan(.sort([SortKey(column: "id")]), inputs: [source.plan], step: .number(1), schema: source.schema)
    for options in RunOptions.variations { XCTAssertEqual(try plan.run(options).rows, []) }
  }

  func testALimitBehindASortGivesTheFirstRowsOfTheOrder() throws {
    var random = RandomRows(seed: 11)
    let rows = random.rows(1500, different: 300)
    let source = InMemorySource.table(RandomRows.fields, rows)
    for (keys, count, offset) in [
      ([SortKey(column: "int")], 10, 0), ([SortKey(column: "text", descending: true)], 40, 25),
      ([SortKey(column: "flag")], 5, 1495), ([SortKey(column: "double")], 0, 3), ([SortKey(column: "day")], 9999, 1),
    ] {
      let sort = Plan(.sort(keys), inputs: [source.plan], step: .number(1), schema: source.schema)
      let plan = Plan(.limit(count: count, offset: offset), inputs: [sort], step: .number(2), schema: source.schema)
      let expected = Array(sorted(rows, RandomRows.fields, by: keys).dropFirst(offset).prefix(count)).lines
      for options in RunOptions.variations {
        let (result, outcome) = try plan.run(options)
        XCTAssertEqual(result.lines, expected, "nodes \(options.nodes), batches of \(options.batchRows)")
        XCTAssertEqual(outcome.removed(step: .number(2)), rows.count - expected.count)
      }
    }
  }
}
