import Engine
import XCTest

final class JoinTests: XCTestCase {
  private static let left = RandomRows.fields
  private static let right = RandomRows.fields.map { Field("r_" + $0.name, $0.type) }

  /// Joining as one would write it down.
  private func joined(_ left: [[Value]], _ right: [[Value]], _ kind: JoinKind, on keys: [Int]) -> [[Value]] {
    var result: [[Value]] = []
    var matched = Set<Int>()
    /// Rows with a null key match nothing.
    func key(_ row: [Value]) -> String? {
      let values = keys.map { row[$0].canonical }
      return values.contains(.null) ? nil : values.map(\.shown).joined(separator: "|")
    }
    let rightKeys = right.map(key)
    for row in left {
      let wanted = key(row)
      let found = wanted == nil ? [] : right.indices.filter { rightKeys[$0] == wanted }
      matched.formUnion(found)
      switch kind {
      case .inner, .right: result += found.map { row + right[$0] }
      case .left, .full:
        result += found.isEmpty ? [row + right[0].map { _ in .null }] : found.map { row + right[$0] }
      case .semi: if !found.isEmpty { result.append(row) }
      case .anti: if found.isEmpty { result.append(row) }
      }
    }
    if kind == .right || kind == .full {
      for (number, row) in right.enumerated() where !matched.contains(number) {
        result.append(row.indices.map { keys.contains($0) ? row[$0] : .null } + row)
      }
    }
    return result
  }

  private func plan(_ left: InMemorySource, _ right: InMemorySource, _ kind: JoinKind, on keys: [Int]) -> Plan {
    let takes = kind != .semi && kind != .anti
    let join = Join(
      kind: kind, on: keys.map { JoinKey(left: left.schema.names[$0], right: right.schema.names[$0]) },
      take: takes ? right.schema.names.map { TakenColumn(column: $0, name: $0) } : [])
    var other = right.plan
    other.operation = .scan(Scan(source: right, number: 1, name: "other"))
    return Plan(
      .join(join), inputs: [left.plan, other], step: .number(1),
      schema: Schema(left.schema.fields + (takes ? right.schema.fields : [])))
  }

  private func check(_ left: [[Value]], _ right: [[Value]], on names: [String], line: UInt = #line) throws {
    let keys = names.compactMap { name in Self.left.firstIndex { $0.name == name } }
    let leftSource = InMemorySource.table(Self.left, left)
    let rightSource = InMemorySource.table(Self.right, right, morselRows: 41)
    for kind in JoinKind.allCases {
      let plan = plan(leftSource, rightSource, kind, on: keys)
      let expected = joined(left, right, kind, on: keys)
      let lines = expected.lines
      let removed = removed(left, right, kind, on: keys)
      for options in RunOptions.variations {
        let (result, outcome) = try plan.run(options)
        let setting =
          "\(kind) on \(names), nodes \(options.nodes), batches of \(options.batchRows), memory \(options.memory)"
        let resultLines = result.lines
        XCTAssertEqual(resultLines, lines, setting, line: line)
        if resultLines != lines { return }
        XCTAssertEqual(
          outcome.added(step: .number(1)) - outcome.removed(step: .number(1)), expected.count - left.count, setting,
          line: line)
        XCTAssertEqual(outcome.removed(step: .number(1)), removed, setting, line: line)
      }
    }
  }

  private func removed(_ left: [[Value]], _ right: [[Value]], _ kind: JoinKind, on keys: [Int]) -> Int {
    let anti = joined(left, right, .anti, on: keys).count
    switch kind {
    case .inner, .right, .semi: return anti
    case .left, .full: return 0
    case .anti: return left.count - anti
    }
  }

  func testEveryKindOfJoinOnAKeyOfEveryType() throws {
    var random = RandomRows(seed: 21)
    let left = random.rows(90, different: 30)
    let right = random.rows(40, different: 40)
    for field in Self.left { try check(left, right, on: [field.name]) }
  }

  func testSeveralKeys() throws {
    var random = RandomRows(seed: 22)
    let left = random.rows(200, different: 6)
    let right = random.rows(100, different: 6)
    try check(left, right, on: ["flag", "int"])
    try check(left, right, on: ["text", "double", "day"])
  }

  func testLeftRowsThatRepeatTheirKeys() throws {
    var random = RandomRows(seed: 26)
    let left = random.rows(60, different: 10).flatMap { row in
      Array(repeating: row, count: 1 + random.number(below: 5))
    }
    let right = random.rows(30, different: 10)
    for names in [["text"], ["double"], ["flag", "int"]] { try check(left, right, on: names) }
  }

  func testARightSideThatDoesNotFit() throws {
    var random = RandomRows(seed: 23)
    let left = random.rows(200, different: 300)
    let right = random.rows(600, different: 300)
    try check(left, right, on: ["int"])
  }

  func testARightSideWithoutRows() throws {
    var random = RandomRows(seed: 24)
    let left = random.rows(20, different: 5)
    let source = InMemorySource.table(Self.left, left)
    let empty = InMemorySource.table(Self.right, [])
    for options in RunOptions.variations {
      XCTAssertEqual(try plan(source, empty, .inner, on: [0]).run(options).rows.count, 0)
      XCTAssertEqual(try plan(source, empty, .anti, on: [0]).run(options).rows.lines, left.lines)
      XCTAssertEqual(try plan(empty, source, .right, on: [0]).run(options).rows.count, 20)
    }
  }

  func testOneRowWithManyMatchesComesInBoundedBatches() throws {
    let left = InMemorySource.table([Field("k", .integer)], [[.integer(1)]])
    let right = InMemorySource.table(
      [Field("k", .integer), Field("n", .integer)], (0..<20_000).map { [.integer(1), .integer(Int64($0))] })
    let join = Join(
      kind: .inner, on: [JoinKey(left: "k", right: "k")], take: [TakenColumn(column: "n", name: "n")])
    var other = right.plan
    other.operation = .scan(Scan(source: right, number: 1, name: "other"))
    let plan = Plan(
      .join(join), inputs: [left.plan, other], step: .number(1),
      schema: Schema([Field("k", .integer), Field("n", .integer)]))
    for memory in [1 << 30, 1 << 17] {
      var options = RunOptions()
      options.memory = memory
      let (batches, outcome) = try LocalEngine.collect(plan, options: options)
      XCTAssertLessThanOrEqual(batches.map(\.rowCount).max() ?? 0, 4096)
      XCTAssertEqual(batches.flatMap(\.boxedRows).map { $0[1] }, (0..<20_000).map { .integer(Int64($0)) })
      XCTAssertEqual(outcome.added(step: .number(1)), 19_999)
    }
  }
}
