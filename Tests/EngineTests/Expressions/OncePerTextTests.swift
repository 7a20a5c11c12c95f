import Engine
import enum Engine.Expression
import XCTest

/// Parts that read one text column are computed once per text: every cell and failure must be that of its row alone,
/// which is computed as it stands.
final class OncePerTextTests: XCTestCase {
  private static let schema = Schema([Field("t", .text), Field("n", .integer)])
  private static let expressions = [
    "upper(trim(t))", "regexp_replace(lower(t), '[0-9]+', '#')", "cast(substring(t, 2) as integer)",
    "cast(cast(t as integer) as text)", "coalesce(lower(t), 'none')", "case when upper(t) = 'X' then 1 else 2 end",
    "concat(upper(t), cast(n as text))", "try_cast(reverse(t) as double)", "repeat(t, 3) like '%a1%'",
    "to_date(lower(t), 'yyyy-MM-dd')", "substring(lower(t), n, 2)", "lpad(t, 2000, 'x')",
  ]

  /// Few texts, more with every batch, and so many that the column is given up in the middle.
  func testCellsAndFailuresAreThoseOfEachRowAlone() throws {
    for distinct in [3, 150, 100_000] {
      for text in Self.expressions { try check(text, distinct: distinct) }
    }
  }

  private func check(_ text: String, distinct: Int) throws {
    guard case .success(let expression) = ExpressionText.compile(text, schema: Self.schema) else {
      return XCTFail("\(text) does not compile")
    }
    let (whole, alone) = (
      Evaluator(expression, input: Self.schema), Evaluator(expression, input: Self.schema)
    )
    var state: UInt64 = 7
    for (batch, rowCount) in [5, 300, 1, 2100, 200].enumerated() {
      let rows = (0..<rowCount).map { _ -> [Value] in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let number = Int(state >> 33) % (distinct * (batch + 1))
        let value: Value
        switch number % 5 {
        case 0: value = .null
        case 1: value = .text("2024-01-\(10 + number % 30)")
        case 2: value = .text("\(number)")
        case 3: value = .text("a\(number)é")
        default: value = .text(number % 2 == 0 ? "" : " x ")
        }
        return [value, .integer(Int64(number % 4))]
      }
      let result = try whole.evaluate(Self.batch(rows))
      let reasons = Dictionary(uniqueKeysWithValues: result.failures.map { ($0.row, $0.reason) })
      XCTAssertEqual(result.failures.map(\.row), reasons.keys.sorted(), text)
      for row in stride(from: 0, to: rowCount, by: 29) {
        let single = try alone.evaluate(Self.batch([rows[row]]))
        XCTAssertEqual(result.column.value(at: row), single.column.value(at: 0), "\(text), row \(row) of \(batch)")
        XCTAssertEqual(reasons[row], single.failures.first?.reason, "\(text), row \(row) of \(batch)")
      }
    }
  }

  private static func batch(_ rows: [[Value]]) -> Batch {
    let columns = schema.fields.indices.map { index in
      var builder = ColumnBuilder(schema.fields[index].type)
      for row in rows { builder.append(row[index]) }
      return builder.finish()
    }
    return Batch(columns: columns, rowCount: rows.count)
  }
}
