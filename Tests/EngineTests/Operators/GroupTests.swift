import Engine
import XCTest

final class GroupTests: XCTestCase {
  private static let aggregations: [Aggregation] = {
    func column(_ name: String) -> Engine.Expression {
      .column(name, RandomRows.fields.first { $0.name == name }?.type ?? .integer)
    }
    var result = [Aggregation(name: "rows", function: .count, argument: nil, type: .integer)]
    for field in RandomRows.fields {
      let argument = column(field.name)
      for function in [AggregateFunction.min, .max, .first, .last, .mode] {
        result.append(
          Aggregation(name: "\(function) \(field.name)", function: function, argument: argument, type: field.type))
      }
      for function in [AggregateFunction.count, .countDistinct] {
        result.append(
          Aggregation(name: "\(function) \(field.name)", function: function, argument: argument, type: .integer))
      }
    }
    for name in ["id", "money", "double"] {
      for function in [AggregateFunction.mean, .median] {
        result.append(
          Aggregation(name: "\(function) \(name)", function: function, argument: column(name), type: .double))
      }
    }
    result.append(Aggregation(name: "sum id", function: .sum, argument: column("id"), type: .integer))
    result.append(
      Aggregation(
        name: "sum money", function: .sum, argument: column("money"), type: .decimal(precision: 19, scale: 2)))
    result.append(
      Aggregation(
        name: "mean money as decimal", function: .mean, argument: column("money"),
        type: .decimal(precision: 13, scale: 6)))
    result.append(Aggregation(name: "sum double", function: .sum, argument: column("double"), type: .double))
    return result
  }()

  /// One aggregate as one would write it down.
  private func result(_ aggregation: Aggregation, _ values: [Value]) -> Value {
    let present = values.filter { $0 != .null }
    let ordered = present.map(\.canonical).sorted(by: Value.precedes)
    switch aggregation.function {
    case .count: return .integer(Int64(present.count))
    case .countDistinct: return .integer(Int64(Set(ordered.map(\.shown)).count))
    case .min: return ordered.first ?? .null
    case .max: return ordered.last ?? .null
    case .first: return present.first ?? .null
    case .last: return present.last ?? .null
    case .mode:
      let counts = Dictionary(grouping: ordered, by: \.shown).mapValues(\.count)
      let most = counts.values.max()
      return ordered.first { counts[$0.shown] == most } ?? .null
    case .sum, .mean: return sum(aggregation, present)
    case .median:
      guard !ordered.isEmpty else { return .null }
      let (low, high) = (ordered[(ordered.count - 1) / 2], ordered[ordered.count / 2])
      if case .double(let a) = low { return .double(a == number(high) ? a : 0.5 * (a + number(high))) }
      return .double(Double(whole(low) + whole(high)) / (2 * number(scaleOf: low)))
    default: return .null
    }
  }

  private func sum(_ aggregation: Aggregation, _ values: [Value]) -> Value {
    if values.isEmpty { return .null }
    let count = Int128(values.count)
    switch (aggregation.type, aggregation.function) {
    case (.integer, _): return .integer(Int64(values.map(whole).reduce(0, +)))
    case (.decimal(let precision, let scale), .sum):
      return .decimal(values.map(whole).reduce(0, +), precision: precision, scale: scale)
    case (.decimal(let precision, let scale), _):
      let scaled = values.map(whole).reduce(0, +) * 10_000
      let half = scaled < 0 ? -(count / 2) : count / 2
      return .decimal((scaled + half) / count, precision: precision, scale: scale)
    default:
      let total: Double
      if case .double = values[0] {
        total = values.map { number($0) }.sorted { abs($0) > abs($1) }.reduce(0) { (sum: Double, term: Double) in
          sum + term
        }
      } else {
        total = Double(values.map(whole).reduce(0, +)) / number(scaleOf: values[0])
      }
      return .double(aggregation.function == .mean ? total / Double(count) : total)
    }
  }

  private func whole(_ value: Value) -> Int128 {
    switch value {
    case .integer(let value): Int128(value)
    case .decimal(let value, _, _): value
    default: 0
    }
  }

  private func number(_ value: Value) -> Double {
    if case .double(let value) = value { return value }
    return Double(whole(value)) / number(scaleOf: value)
  }

  private func number(scaleOf value: Value) -> Double {
    if case .decimal(_, _, let scale) = value { return (0..<scale).reduce(1) { power, _ in power * 10 } }
    return 1
  }

  private func grouped(_ rows: [[Value]], by keys: [Int], _ aggregations: [Aggregation]) -> [[Value]] {
    var order: [String] = []
    var groups: [String: [[Value]]] = [:]
    for row in rows {
      let key = keys.map { row[$0].canonical.shown }.joined(separator: "|")
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    if keys.isEmpty && order.isEmpty { order = [""] }
    return order.map { key in
      let members = groups[key] ?? []
      return keys.map { members[0][$0].canonical }
        + aggregations.map { aggregation in
          guard case .column(let name, _)? = aggregation.argument else { return .integer(Int64(members.count)) }
          let column = RandomRows.fields.firstIndex { $0.name == name } ?? 0
          return result(aggregation, members.map { $0[column] })
        }
    }
  }

  private func plan(_ source: InMemorySource, by keys: [String], _ aggregations: [Aggregation]) -> Plan {
    let schema = Schema(
      keys.compactMap { source.schema[$0] } + aggregations.map { Field($0.name, $0.type) })
    return Plan(.aggregate(keys: keys, aggregations), inputs: [source.plan], step: .number(1), schema: schema)
  }

  /// Runs the grouping in every setting, with the aggregates of the columns named.
  private func check(
    _ rows: [[Value]], by keys: [String], of columns: Set<String> = ["id", "text"], morselRows: Int = 31,
    line: UInt = #line
  ) throws {
    let source = InMemorySource.table(RandomRows.fields, rows, morselRows: morselRows)
    let positions = keys.compactMap { source.schema.index(of: $0) }
    let aggregations = Self.aggregations.filter { aggregation in
      guard case .column(let name, _)? = aggregation.argument else { return true }
      return columns.contains(name)
    }
    let expected = grouped(rows, by: positions, aggregations)
    let plan = plan(source, by: keys, aggregations)
    for options in RunOptions.variations {
      let (result, outcome) = try plan.run(options)
      let setting = "by \(keys), nodes \(options.nodes), batches of \(options.batchRows), memory \(options.memory)"
      XCTAssertEqual(result.count, expected.count, setting, line: line)
      for (position, row) in zip(result, expected).enumerated() where row.0.map(\.shown) != row.1.map(\.shown) {
        for (column, cell) in zip(row.0, row.1).enumerated() where cell.0.shown != cell.1.shown {
          XCTFail(
            "\(setting): group \(position), \(plan.schema.names[column]) is \(cell.0.shown), not \(cell.1.shown)",
            line: line)
        }
        return
      }
      XCTAssertEqual(
        outcome.removed(step: .number(1)) - outcome.added(step: .number(1)), rows.count - expected.count, line: line)
    }
  }

  func testEveryAggregateOfEveryType() throws {
    var random = RandomRows(seed: 1)
    let rows = random.rows(250, different: 20)
    for field in RandomRows.fields { try check(rows, by: ["flag"], of: [field.name]) }
  }

  func testKeysOfEveryType() throws {
    var random = RandomRows(seed: 2)
    let rows = random.rows(300, different: 30)
    for key in RandomRows.fields.dropFirst() { try check(rows, by: [key.name], of: ["id"]) }
  }

  func testGroupsBySeveralKeys() throws {
    var random = RandomRows(seed: 3)
    let rows = random.rows(400, different: 6)
    try check(rows, by: ["flag", "text"])
    try check(rows, by: ["int", "double", "day"], of: ["money"])
  }

  func testManyGroupsSpill() throws {
    var random = RandomRows(seed: 4)
    try check(random.rows(900, different: 700), by: ["int", "text"], of: ["double"])
  }

  func testRowsThatRepeatTheirKeys() throws {
    var random = RandomRows(seed: 6)
    let rows = random.rows(150, different: 12).flatMap { row in
      Array(repeating: row, count: 1 + random.number(below: 5))
    }
    for key in ["int", "double", "text", "money", "day"] { try check(rows, by: [key], of: ["text", "flag"]) }
    try check(rows, by: ["flag", "text"], of: ["id", "double"])
    try check(rows, by: ["text"], of: ["id"], morselRows: 700)
    // About half of the rows begin a run: here worth it, there not.
    let more = random.rows(1500, different: 40).flatMap { row in
      Array(repeating: row, count: 1 + random.number(below: 3))
    }
    try check(more, by: ["text"], of: ["flag"], morselRows: 1200)
  }

  /// Few groups and many, with values of one group and of most: pairs are kept in other ways, and counted alike.
  func testDifferentValuesOfFewGroupsAndMany() throws {
    for (groups, values, rows) in [
      (1, 40, 300), (3, 500, 2000), (64, 30, 3000), (65, 30, 3000), (1020, 6, 4000), (1500, 9, 6000), (900, 3000, 5000),
    ] {
      var random = RandomRows(seed: UInt64(groups * 31 + values))
      // Groups come one after the other, and the early ones again.
      let table = (0..<rows).map { row -> [Value] in
        let group = min(groups - 1, row * groups / rows) - (row % 3 == 0 ? random.number(below: groups) : 0)
        return [.integer(Int64(max(group, 0))), .text("v\(random.number(below: values))")]
      }
      var expected: [Value: Set<Value>] = [:]
      for row in table { expected[row[0], default: []].insert(row[1]) }
      let source = InMemorySource.table(
        [Field("group", .integer), Field("value", .text)], table, morselRows: 1 + rows / 5)
      let count = Aggregation(
        name: "n", function: .countDistinct, argument: .column("value", .text), type: .integer)
      let plan = Plan(
        .aggregate(keys: ["group"], [count]), inputs: [source.plan], step: .number(1),
        schema: Schema([Field("group", .integer), Field("n", .integer)]))
      for options in RunOptions.variations where options.batchRows > 1 {
        for row in try plan.run(options).rows {
          XCTAssertEqual(
            row[1], .integer(Int64(expected[row[0]]?.count ?? 0)),
            "group \(row[0]) of \(groups), \(options.nodes) nodes")
        }
      }
    }
  }

  func testWithoutKeysThereIsOneRow() throws {
    var random = RandomRows(seed: 5)
    try check(random.rows(300, different: 50), by: [])
    try check([], by: [])
  }

  func testWithoutRowsThereAreNoGroups() throws { try check([], by: ["int"]) }

  func testSumsOfDoublesDoNotDependOnTheOrder() throws {
    var random = RandomRows(seed: 5)
    var values: [Double] = []
    for _ in 0..<400 {
      let exponent = random.number(below: 600) - 300
      values.append(
        (Double(random.number(below: 2_000_001)) - 1_000_000) * Double(sign: .plus, exponent: exponent, significand: 1))
    }
    // What is added is taken away again, so that only the odd one out is left.
    let all = values + values.map { -$0 } + [0.1]
    for _ in 0..<4 {
      let rows = all.shuffled(using: &random.random).map { [Value.double($0)] }
      let source = InMemorySource.table([Field("double", .double)], rows, morselRows: 50)
      let argument = Engine.Expression.column("double", .double)
      let plan = plan(source, by: [], [Aggregation(name: "s", function: .sum, argument: argument, type: .double)])
      for options in RunOptions.variations { XCTAssertEqual(try plan.run(options).rows, [[.double(0.1)]]) }
    }
  }

  func testSumsBeyondTheRangeOfDoublesComeBack() throws {
    let values: [([Double], Double)] = [
      ([1e308, 1e308, -1e308], 1e308), ([.greatestFiniteMagnitude, .greatestFiniteMagnitude], .infinity),
      ([0x1p-1074, 0x1p-1074], 0x1p-1073), ([1e16, 1, -1e16], 1), ([.infinity, 1], .infinity),
      ([.infinity, -.infinity], .nan),
      ([1, 0x1p-53, 0x1p-53], 1.0000000000000002), ([1, 0x1p-53], 1), ([1e300, 0x1p-1074, -1e300], 0x1p-1074),
    ]
    for (terms, expected) in values {
      let source = InMemorySource.table([Field("double", .double)], terms.map { [.double($0)] }, morselRows: 1)
      let argument = Engine.Expression.column("double", .double)
      let plan = plan(source, by: [], [Aggregation(name: "s", function: .sum, argument: argument, type: .double)])
      for options in RunOptions.variations {
        XCTAssertEqual(try plan.run(options).rows.lines, [[Value.double(expected)]].lines, "\(terms)")
      }
    }
  }

  func testStandardDeviationIsTheSamplesAndExact() throws {
    let cases: [([Value], Value)] = [
      (
        [.double(2), .double(4), .double(4), .double(4), .double(5), .double(5), .double(7), .double(9)],
        .double(2.138089935299395)
      ),
      ([.double(1e9 + 4), .double(1e9 + 7), .double(1e9 + 13), .double(1e9 + 16)], .double(5.477225575051661)),
      ([.double(3)], .null), ([.null, .null], .null), ([.double(7), .double(7), .double(7)], .double(0)),
    ]
    for (values, expected) in cases {
      let source = InMemorySource.table([Field("double", .double)], values.map { [$0] }, morselRows: 1)
      let argument = Engine.Expression.column("double", .double)
      let plan = plan(
        source, by: [], [Aggregation(name: "d", function: .standardDeviation, argument: argument, type: .double)])
      for options in RunOptions.variations { XCTAssertEqual(try plan.run(options).rows, [[expected]]) }
    }
  }

  func testASumThatDoesNotFitFailsTheRun() throws {
    let rows: [[Value]] = [[.integer(.max)], [.integer(1)]]
    let source = InMemorySource.table([Field("n", .integer)], rows)
    let argument = Engine.Expression.column("n", .integer)
    let total = plan(source, by: [], [Aggregation(name: "total", function: .sum, argument: argument, type: .integer)])
    XCTAssertThrowsError(try total.run(RunOptions())) { error in
      XCTAssertEqual(
        (error as? Failure)?.message,
        "the sum in column \"total\" of step 1 does not fit integer; change the type of its argument to double")
    }
    // In passing it may exceed the range.
    let back = InMemorySource.table([Field("n", .integer)], rows + [[.integer(-1)]])
    let fits = plan(back, by: [], [Aggregation(name: "total", function: .sum, argument: argument, type: .integer)])
    XCTAssertEqual(try fits.run(RunOptions()).rows, [[.integer(.max)]])
  }
}
