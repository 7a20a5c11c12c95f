import Engine
import TestKit
import XCTest

/// Laws of rewriting: the rows and the exact ledger of a plan do not depend on whether it was rewritten.
final class RewriteLawTests: XCTestCase {
  private let fields = [Field("id", .integer), Field("day", .date), Field("code", .text), Field("price", .double)]

  private func table(rows count: Int) -> InMemorySource {
    var random = SeededGenerator(seed: 7)
    let rows = (0..<count).map { _ -> [Value] in
      let code: Value = random.next(below: 10) == 0 ? .null : .text("code \(random.next(below: 6))")
      return [
        .integer(Int64(random.next(below: 12))), .date(Int32(17_000 + random.next(below: 40))), code,
        .double(Double(random.next(below: 3)) / 2),
      ]
    }
    return InMemorySource.table(fields, rows)
  }

  /// Every plan in two forms, with the steps that credit the ledger.
  private func plans() throws -> [String: Plan] {
    let source = table(rows: 1500)
    let other = InMemorySource.table(
      [Field("key", .integer), Field("name", .text)], (0..<9).map { [.integer(Int64($0)), .text("n\($0 % 4)")] })
    func filter(_ plan: Plan, _ text: String, step: PlanStep) throws -> Plan {
      Plan(.filter([try compiled(text, plan.schema)]), inputs: [plan], step: step, schema: plan.schema)
    }
    func project(_ plan: Plan, _ columns: [(String, String)], step: PlanStep) throws -> Plan {
      let projections = try columns.map { Projection($0.0, try compiled($0.1, plan.schema)) }
      let schema = Schema(projections.map { Field($0.name, $0.expression.type) })
      return Plan(.project(projections), inputs: [plan], step: step, schema: schema)
    }
    func distinct(_ plan: Plan, _ columns: [String]? = nil, step: PlanStep) -> Plan {
      Plan(.distinct(columns: columns), inputs: [plan], step: step, schema: plan.schema)
    }
    func join(_ plan: Plan, step: PlanStep) -> Plan {
      var scan = other.plan
      if case .scan(var inner) = scan.operation {
        inner.number = 1
        scan.operation = .scan(inner)
      }
      let take = [TakenColumn(column: "name", name: "name")]
      return Plan(
        .join(Join(kind: .inner, on: [JoinKey(left: "id", right: "key")], take: take)), inputs: [plan, scan],
        step: step, schema: Schema(plan.schema.fields + [Field("name", .text)]))
    }
    let scan = source.plan
    let deduplicated = distinct(scan, step: .number(1))
    let filtered = try filter(deduplicated, "code = 'code 3' or price > 0.5", step: .number(2))
    let twice = try filter(filtered, "day >= date '2016-08-01'", step: .number(3))
    let derived = try project(
      twice, [("id", "id"), ("y", "day"), ("label", "coalesce(code, '-')")], step: .number(4))
    let late = try filter(derived, "label <> 'code 1' and y > date '2016-07-20'", step: .number(5))
    // The other table counts as small only when it says so; `other` has no files, which is as small as can be.
    let joined = try filter(
      distinct(join(scan, step: .number(1)), step: .number(2)), "name = 'n2' and id < 8", step: .number(3))
    let partly = try filter(distinct(scan, ["id", "code"], step: .number(1)), "code is not null", step: .number(2))
    let failing = try filter(
      distinct(try project(scan, [("q", "10 / id"), ("code", "code")], step: .number(1)), step: .number(2)), "q > 1",
      step: .number(3))
    var result = try joinsAndUnions()
    for (name, plan) in [
      "filters above duplicates": late, "a join below duplicates": joined, "duplicates by columns": partly,
      "an expression that fails": failing,
    ] {
      result[name] = plan
    }
    return result
  }

  /// Filters above joins of every kind, over right sides with one and with many rows a key, and above unions.
  private func joinsAndUnions() throws -> [String: Plan] {
    var result: [String: Plan] = [:]
    func filter(_ plan: Plan, _ text: String, step: PlanStep) throws -> Plan {
      Plan(.filter([try compiled(text, plan.schema)]), inputs: [plan], step: step, schema: plan.schema)
    }
    let scan = table(rows: 700).plan
    for (sideName, keys) in [("one", 9), ("many", 40)] {
      let other = InMemorySource.table(
        [Field("key", .integer), Field("name", .text)],
        (0..<keys).map { [.integer(Int64($0 * 7 % 9)), .text("n\($0)")] }, morselRows: 4)
      let right = Plan(
        .scan(Scan(source: other, number: 1, name: "other")), inputs: [], step: .otherTables(of: 1),
        schema: other.schema)
      for kind in JoinKind.allCases {
        let take = kind == .semi || kind == .anti ? [] : [TakenColumn(column: "name", name: "name")]
        let schema = Schema(scan.schema.fields + (take.isEmpty ? [] : [Field("name", .text)]))
        let join = Plan(
          .join(Join(kind: kind, on: [JoinKey(left: "id", right: "key")], take: take)), inputs: [scan, right],
          step: .number(1), schema: schema)
        let once = try filter(join, "code is not null and id <> 4", step: .number(2))
        let twice = try filter(once, "price > 0.0", step: .number(3))
        result["filters above a \(kind) join, \(sideName) a key"] = twice
        result["duplicates of a filtered \(kind) join, \(sideName) a key"] = try filter(
          Plan(.distinct(columns: nil), inputs: [once], step: .number(3), schema: schema), "id < 7", step: .number(4))
      }
    }
    let union = Plan(.union, inputs: [scan, table(rows: 300).plan, scan], step: .number(1), schema: scan.schema)
    let filtered = try filter(try filter(union, "code = 'code 2'", step: .number(2)), "price > 0.5", step: .number(3))
    result["filters above a union"] = filtered
    // What can fail needs the rows' origin, which the inputs of the union then carry.
    let quotient = try compiled("10 / id", union.schema)
    result["what can fail above a filtered union"] = Plan(
      .project([Projection("q", quotient)]), inputs: [filtered], step: .number(4),
      schema: Schema([Field("q", quotient.type)]))
    let nested = Plan(.union, inputs: [scan, filtered], step: .number(4), schema: scan.schema)
    result["filters above nested unions"] = try filter(
      Plan(
        .distinct(columns: nil), inputs: [try filter(nested, "id > 3", step: .number(5))], step: .number(6),
        schema: scan.schema),
      "day > date '2016-07-30'", step: .number(7))
    return result
  }

  private func compiled(_ text: String, _ schema: Schema) throws -> Engine.Expression {
    try ExpressionText.compile(text, schema: schema, parameters: [:]).get()
  }

  func testRowsAndLedgerAreThoseOfThePlanAsWritten() throws {
    for (name, plan) in try plans() {
      var plain = RunOptions()
      plain.rewrites = false
      let expected = try LocalEngine.collect(plan, options: plain)
      for var options in RunOptions.variations where options.batchRows != 1 {
        options.minimumReducedBytes = 0
        let rejects = RejectCollector()
        let found = try LocalEngine.collect(plan, options: options, rejects: rejects)
        XCTAssertEqual(found.batches.flatMap { $0.boxedRows }, expected.batches.flatMap { $0.boxedRows }, name)
        for step in 1...7 {
          XCTAssertEqual(
            found.outcome.counts(step: .number(step)), expected.outcome.counts(step: .number(step)),
            "\(name), step \(step)")
        }
      }
    }
  }

  func testAMergedLedgerKeepsTheRows() throws {
    for (name, plan) in try plans() {
      var options = RunOptions()
      let expected = try LocalEngine.collect(plan, options: options)
      options.ledger = .merged
      let found = try LocalEngine.collect(plan, options: options)
      XCTAssertEqual(found.batches.flatMap { $0.boxedRows }, expected.batches.flatMap { $0.boxedRows }, name)
    }
  }

  func testRulesMoveFiltersIntoJoinsAndUnions() throws {
    let plans = try joinsAndUnions()
    var options = RunOptions()
    options.minimumReducedBytes = 0
    func rewritten(_ name: String) throws -> String {
      LocalEngine.explain(try XCTUnwrap(plans[name]), options: options).after
    }
    XCTAssertEqual(
      try rewritten("filters above a inner join, many a key"),
      """
      settle ghosts 1, 2  · step 2
        inner join on id = key take [name] · left keys first  · step 1
          mark not (price > 0.0e0) as ghosts 2  · step 3
            mark not (code is not null and id <> 4) as ghosts 1  · step 2
              scan table [id, day, code, price]
          scan other [key, name]

      """)
    XCTAssertEqual(
      try rewritten("filters above a union"),
      """
      union  · step 1
        filter price > 0.5e0  · step 3
          filter code = 'code 2'  · step 2
            scan table [id, day, code, price]
        filter price > 0.5e0  · step 3
          filter code = 'code 2'  · step 2
            count added rows  · step 1
              scan table [id, day, code, price]
        filter price > 0.5e0  · step 3
          filter code = 'code 2'  · step 2
            count added rows  · step 1
              scan table [id, day, code, price]

      """)
  }

  func testRulesMoveFiltersBelowDuplicateRemoval() throws {
    let plan = try XCTUnwrap(try plans()["filters above duplicates"])
    let explained = LocalEngine.explain(plan, options: RunOptions())
    XCTAssertEqual(explained.rules, ["filters-early"])
    XCTAssertEqual(
      explained.after,
      """
      project id, day as y, coalesce(code, '-') as label  · step 4
        settle ghosts 1, 2, 3  · step 2
          distinct  · step 1
            mark not (coalesce(code, '-') <> 'code 1' and day > date '2016-07-20') as ghosts 3  · step 5
              mark not (day >= date '2016-08-01') as ghosts 2  · step 3
                mark not (code = 'code 3' or price > 0.5e0) as ghosts 1  · step 2
                  scan table [id, day, code, price]

      """)
  }
}
