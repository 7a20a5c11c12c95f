import Engine
import XCTest

import enum Engine.Expression

/// Laws of random expressions that the grammar allows, over random rows with extreme values.
final class ExpressionGrammarTests: XCTestCase {
  private static let schema = Schema([
    Field("a", .integer), Field("b", .integer), Field("t", .text), Field("u", .text), Field("d", .date),
    Field("x", .double), Field("ok", .boolean), Field("m", .decimal(precision: 10, scale: 2)),
    Field("ts", .timestamp), Field("odd name", .integer),
  ])

  func testRandomExpressionsKeepTheLaws() { check(seed: 4_711, count: 1_500) }

  func testFreshRandomExpressionsKeepTheLaws() { check(seed: UInt64.random(in: 1...UInt64.max), count: 1_000) }

  private func check(seed: UInt64, count: Int) {
    var writer = RandomExpression(random: Xorshift(seed: seed))
    var computed = 0
    for number in 0..<count {
      let before = testRun?.failureCount ?? 0
      let text = writer.any(depth: 4)
      if case .success(let expression) = ExpressionText.compile(text, schema: Self.schema) {
        computed += 1
        let rows = (0..<4).map { _ in Self.schema.fields.map { writer.value($0.type) } }
        let cells = ExpressionLaws.cells(expression, Self.schema, rows)
        ExpressionLaws.check(expression, Self.schema, rows, cells, text)
      }
      guard (testRun?.failureCount ?? 0) == before else {
        return XCTFail("seed \(seed), expression \(number): \(text)")
      }
    }
    XCTAssertGreaterThan(computed, count / 10, "seed \(seed)")
  }
}

/// Texts of the grammar, mostly of types that fit.
private struct RandomExpression {
  var random: Xorshift
  /// A pattern that cannot be used is an error of the check where it is written out.
  private let functions = FunctionCatalog.callableNames.filter { !$0.hasPrefix("try_to_") }

  init(random: Xorshift) { self.random = random }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.next() >> 33) % elements.count]
  }

  private mutating func chance(_ one: UInt64) -> Bool { random.next() % one == 0 }

  mutating func any(depth: Int) -> String {
    switch random.next() % 8 {
    case 0, 1: condition(depth)
    case 2, 3: number(depth)
    case 4, 5: text(depth)
    case 6: moment(depth)
    default: call(depth)
    }
  }

  private mutating func call(_ depth: Int) -> String {
    let name = pick(functions)
    let count = Int(random.next() % 4)
    return "\(name)(\((0..<count).map { _ in any(depth: depth - 1) }.joined(separator: ", ")))"
  }

  // Products of decimals have tests of their own.
  private mutating func condition(_ depth: Int) -> String {
    guard depth > 0 else { return pick(["ok", "true", "false", "null", "a = b", "t is null"]) }
    let next = depth - 1
    switch random.next() % 12 {
    case 0: return "\(condition(next)) and \(condition(next)) and \(condition(next))"
    case 1: return "\(condition(next)) or \(condition(next))"
    case 2: return "not (\(condition(next)))"
    case 3: return "(\(condition(next)))"
    case 4: return "\(number(next)) \(pick(["=", "<>", "<", "<=", ">", ">=", "<=>"])) \(number(next))"
    case 5: return "(\(text(next))) \(pick(["like", "not like"])) \(pick(["'%a_'", "'\\%'", "u", "'A%b%'"]))"
    case 6: return "\(number(next)) \(chance(2) ? "in" : "not in") (\(number(next)), \(number(next)), null)"
    case 7: return "\(number(next)) \(chance(2) ? "between" : "not between") \(number(next)) and \(number(next))"
    case 8: return "(\(condition(next))) is \(chance(2) ? "not " : "")\(pick(["true", "false", "null"]))"
    case 9: return "case when \(condition(next)) then \(condition(next)) else \(condition(next)) end"
    case 10: return "\(text(next)) \(pick(["rlike", "not rlike"])) \(pick(["'a+'", "'^(x|y)*$'", "'\\d{2}'"]))"
    default: return "\(moment(next)) <= \(moment(next))"
    }
  }

  private mutating func number(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick([
        "a", "b", "x", "\"odd name\"", "1", "0", "-1", "1e308", "9223372036854775807", "0.5e-300",
        "-9223372036854775808", "null", "-0e0",
      ])
    }
    let next = depth - 1
    switch random.next() % 9 {
    case 0, 1: return "\(number(next)) \(pick(["+", "-", "*", "/", "%"])) \(number(next))"
    case 2: return "(\(number(next)))"
    case 3: return "- \(number(next))"
    case 4: return "cast(\(any(depth: next)) as \(pick(["integer", "double"])))"
    case 5: return "try_cast(\(text(next)) as \(pick(["integer", "double"])))"
    case 6: return "\(pick(["abs", "round", "ceil", "floor", "sign", "negative", "length"]))(\(number(next)))"
    case 7: return "case \(number(next)) when 1 then \(number(next)) when a then \(number(next)) end"
    default: return "coalesce(\(number(next)), \(number(next)))"
    }
  }

  private mutating func text(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["t", "u", "''", "'x'", "'it''s'", "'a\\b'", "'2026-01-31'", "'ß é 😀'", "null", "'${t}'", "' 12 '"])
    }
    let next = depth - 1
    switch random.next() % 7 {
    case 0, 1: return "(\(text(next)) || \(text(next)) || \(any(depth: next)))"
    case 2: return "\(pick(["upper", "lower", "trim", "reverse", "initcap", "soundex"]))(\(text(next)))"
    case 3: return "replace(\(text(next)), \(text(0)), \(text(next)))"
    case 4: return "substring(\(text(next)), \(number(0)), \(number(0)))"
    case 5: return "cast(\(any(depth: next)) as text)"
    default: return "lpad(\(text(next)), \(pick(["0", "7", "-1", "a"])), \(text(0)))"
    }
  }

  private mutating func moment(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["d", "ts", "date '2024-02-29'", "timestamp '1969-12-31 23:59:59.999999'", "null"])
    }
    let next = depth - 1
    switch random.next() % 5 {
    case 0: return "cast(\(any(depth: next)) as \(pick(["date", "timestamp"])))"
    case 1: return "date_add(\(moment(next)), \(number(next)))"
    case 2: return "\(pick(["to_date", "try_to_date", "to_timestamp"]))(\(text(next)), \(pick(["'yyyy-MM-dd'", "'d/M/yy'"])))"
    case 3: return "last_day(\(moment(next)))"
    default: return "date_trunc(\(pick(["'year'", "'week'", "'hour'"])), \(moment(next)))"
    }
  }

  mutating func value(_ type: DataType) -> Value {
    if chance(6) { return .null }
    switch type {
    case .integer: return .integer(pick([0, 1, -1, 7, .max, .min, Int64(truncatingIfNeeded: random.next())]))
    case .text:
      return .text(
        pick(["", "x", "12", "-3.5", "true", "2024-02-29", "Größe", "e\u{301}", "😀", "\0", " a ", "%", "1e400"]))
    case .date: return .date(pick([0, -1, 19_782, .max, .min, Int32(truncatingIfNeeded: random.next())]))
    case .double: return .double(pick([0, -0.0, .nan, .infinity, -.infinity, 1e308, .leastNonzeroMagnitude, 2.5, 9.2e18]))
    case .boolean: return .boolean(chance(2))
    case .decimal(let precision, let scale):
      return .decimal(pick([0, 1, -250, 9_999_999_999, -9_999_999_999]), precision: precision, scale: scale)
    case .timestamp: return .timestamp(pick([0, -1, 1_709_164_800_000_000, .max, .min]))
    }
  }
}
