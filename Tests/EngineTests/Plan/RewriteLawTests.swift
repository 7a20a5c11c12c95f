import Engine
import XCTest

/// Laws of rewriting: the rows and the exact ledger of a plan do not depend on whether it was rewritten.
final class RewriteLawTests: XCTestCase {
  private let fields = [Field("id", .integer), Field("day", .date), Field("code", .text), Field("price", .double)]

  private func table(rows count: Int) -> InMemorySource {
    var random = Xorshift(seed: 7)
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
    func filter(_ plan: Plan, _ text: String, step: Int) throws -> Plan {
      Plan(.filter([try compiled(text, plan.schema)]), inputs: [plan], step: step, schema: plan.schema)
    }
    func project(_ plan: Plan, _ columns: [(String, String)], step: Int) throws -> Plan {
      let projections = try columns.map { Projection($0.0, try compiled($0.1, plan.schema)) }
      let schema = Schema(projections.map { Field($0.name, $0.expression.type) })
      return Plan(.project(projections), inputs: [plan], step: step, schema: schema)
    }
    func distinct(_ plan: Plan, _ columns: [String]? = nil, step: Int) -> Plan {
      Plan(.distinct(columns: columns), inputs: [plan], step: step, schema: plan.schema)
    }
    func join(_ plan: Plan, step: Int) -> Plan {
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
    let deduplicated = distinct(scan, step: 1)
    let filtered = try filter(deduplicated, "code = 'code 3' or price > 0.5", step: 2)
    let twice = try filter(filtered, "day >= date '2016-08-01'", step: 3)
    let derived = try project(
      twice, [("id", "id"), ("y", "day"), ("label", "concat(coalesce(code, '-'), '!')")], step: 4)
    let late = try filter(derived, "label <> 'code 1!' and y > date '2016-07-20'", step: 5)
    // The other table counts as small only when it says so; `other` has no files, which is as small as can be.
    let joined = try filter(distinct(join(scan, step: 1), step: 2), "name = 'n2' and id < 8", step: 3)
    let partly = try filter(distinct(scan, ["id", "code"], step: 1), "code is not null", step: 2)
    let failing = try filter(
      distinct(try project(scan, [("q", "10 / id"), ("code", "code")], step: 1), step: 2), "q > 1", step: 3)
    return [
      "filters above duplicates": late, "a join below duplicates": joined, "duplicates by columns": partly,
      "an expression that fails": failing,
    ]
  }

  private func compiled(_ text: String, _ schema: Schema) throws -> Engine.Expression {
    try ExpressionText.compile(text, schema: schema, parameters: [:]).get()
  }

  func testRowsAndLedgerAreThoseOfThePlanAsWritten() throws {
    for (name, plan) in try plans() {
      var plain = RunOptions()
      plain.rewrites = false
      let expected = try LocalEngine.collect(plan, options: plain)
      for options in RunOptions.variations where options.batchRows != 1 {
        let rejects = RejectCollector()
        let found = try LocalEngine.collect(plan, options: options, rejects: rejects)
        XCTAssertEqual(found.batches.flatMap { $0.boxedRows }, expected.batches.flatMap { $0.boxedRows }, name)
        for step in 1...5 {
          XCTAssertEqual(found.outcome.counts(step: step), expected.outcome.counts(step: step), "\(name), step \(step)")
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

  func testRulesMoveFiltersBelowDuplicateRemoval() throws {
    let plan = try XCTUnwrap(try plans()["filters above duplicates"])
    let explained = LocalEngine.explain(plan, options: RunOptions())
    XCTAssertEqual(explained.rules, ["filters-early"])
    XCTAssertEqual(
      explained.after,
      """
      project id, day as y, concat(coalesce(code, '-'), '!') as label  · step 4
        settle ghosts 1, 2, 3  · step 2
          distinct  · step 1
            mark not (concat(coalesce(code, '-'), '!') <> 'code 1!' and day > date '2016-07-20') as ghosts 3  · step 5
              mark not (day >= date '2016-08-01') as ghosts 2  · step 3
                mark not (code = 'code 3' or price > 0.5e0) as ghosts 1  · step 2
                  scan table [id, day, code, price]

      """)
  }
}

extension Xorshift {
  fileprivate mutating func next(below bound: Int) -> Int { Int(next() >> 33) % bound }
}
