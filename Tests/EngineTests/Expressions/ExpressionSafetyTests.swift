import Engine
import TestKit
import XCTest

import enum Engine.Expression

/// No text can make the parser, the checker or the evaluator trap or hang.
final class ExpressionSafetyTests: XCTestCase {
  private let schema = Schema([
    Field("a", .integer), Field("t", .text), Field("d", .date), Field("x", .double), Field("ok", .boolean),
    Field("m", .decimal(precision: 10, scale: 2)), Field("ts", .timestamp),
  ])

  func testRandomBytesAreRefusedOrRead() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let bytes = (0..<(random.next() % 30)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 20) }
      _ = ExpressionText.compile(String(decoding: bytes, as: UTF8.self), schema: schema)
    }
  }

  func testRandomTokensAreRefusedOrComputed() throws {
    let functions = FunctionCatalog.callableNames
    let words = [
      "a", "t", "d", "x", "ok", "m", "ts", "1", "0", "-3", "2.5", "1e300", "'x'", "'2026-01-31'", "''", "null", "true",
      "date '2024-02-29'", "9223372036854775807", "99999999999999999999", "(", ")", ",", "+", "-", "*", "/", "%", "=",
      "<", "<=>", "and", "or", "not", "is", "in", "between", "like", "rlike", "case", "when", "then", "else", "end",
      "cast(", "as integer)", "as decimal(5,2))", "as date)", "||", "'%a_'", "'(a+)+'", "'yyyy-MM'", "escape",
    ]
    var random = SeededGenerator(seed: 12)
    let rows: [[Value]] = [
      [
        .integer(.min), .text("Größe, 12"), .date(.min), .double(.nan), .boolean(true),
        .decimal(-1, precision: 10, scale: 2), .timestamp(.min),
      ],
      [
        .integer(.max), .text(""), .date(.max), .double(1e308), .boolean(false),
        .decimal(9_999_999_999, precision: 10, scale: 2), .timestamp(.max),
      ],
      [.null, .null, .null, .null, .null, .null, .null],
    ]
    var computed = 0
    for _ in 0..<12_000 {
      var text = ""
      if random.next() % 3 == 0 {
        // A call with random arguments has better chances.
        let function = functions[Int(random.next() >> 33) % functions.count]
        let arguments = (0..<(1 + random.next() % 4)).map { _ in words[Int(random.next() >> 33) % 19] }
        text = "\(function)(\(arguments.joined(separator: ", ")))"
      } else {
        for _ in 0..<(1 + random.next() % 9) { text += words[Int(random.next() >> 33) % words.count] + " " }
      }
      guard case .success(let expression) = ExpressionText.compile(text, schema: schema) else { continue }
      computed += 1
      try ExpressionLaws.require(expression, schema, rows)
    }
    XCTAssertGreaterThan(computed, 500)
  }

  /// Folding makes constants that no check has seen: null stays null, and a failure of a value comes first.
  func testAConstantThatCannotBeUsedFailsTheRowsThatUseIt() throws {
    let rows = ["2024-02-29", nil, "x"].map { text in
      schema.fields.map { $0.name == "t" ? text.map { .text($0) } ?? .null : Value.null }
    }
    for (text, reason) in [
      ("date_format(to_date(t), 'G' || '')", "the pattern 'G' cannot be used: G is no letter of a date pattern"),
      ("cast(to_date(t) as text) rlike ('(' || '')", "the regular expression cannot be used: missing ): ("),
      ("cast(to_date(t) as text) like ('a' || '\\')", "a LIKE pattern cannot end in its escape character"),
    ] {
      let expression = try ExpressionText.compile(text, schema: schema).get()
      let cells = try ExpressionLaws.require(expression, schema, rows)
      XCTAssertTrue(cells[0].hasPrefix("!! " + reason), cells[0])
      XCTAssertEqual(cells[1], "null")
      XCTAssertTrue(cells[2].hasPrefix("!! 'x' "), cells[2])
    }
  }

  func testHostileRegularExpressionsAreAnsweredInTime() throws {
    guard let shared = SharedData.folder else { throw XCTSkip("shared data is not here") }
    let text = try ExpressionCaseFile.read(shared + "/corpora/redos/patterns.json")
    var checked = 0
    for entry in text.split(separator: "{\"p\":\"").dropFirst() {
      // {"p":"pattern","s":["char",count,"suffix"],"match":true}
      guard let end = entry.firstIndex(of: "\"") else { continue }
      let pattern = String(entry[..<end]).replacing("\\\\", with: "\\")
      let rest = entry[end...].split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
      guard let subjectStart = rest.firstIndex(of: ":["), let count = Int(rest[subjectStart + 2].filter(\.isNumber))
      else { continue }
      let subject = String(repeating: rest[subjectStart + 1], count: count) + rest[subjectStart + 3]
      let wanted = entry.contains("\"match\":true") ? "true" : "false"
      let mayRefuse = entry.contains("reject-or-false")
      let expression = "rlike(t, \(Expression.quoted(text: pattern)))"
      checked += 1
      switch ExpressionText.compile(expression, schema: Schema([Field("t", .text)])) {
      case .failure(let problems): XCTAssertTrue(mayRefuse, "\(pattern): \(problems)")
      case .success(let compiled):
        XCTAssertEqual(
          try ExpressionLaws.cells(compiled, Schema([Field("t", .text)]), [[.text(subject)]]), [wanted], pattern)
      }
    }
    XCTAssertEqual(checked, 20)
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var result = ""
    var rest = Substring(self)
    while let first = rest.first {
      if rest.hasPrefix(part) {
        result += other
        rest = rest.dropFirst(part.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
