import Engine
import TestKit

import enum Engine.Expression

/// Any text as an expression over columns of every type: refused, or computed over extreme values.
enum ExpressionTarget {
  static let schema = Schema([
    Field("a", .integer), Field("t", .text), Field("d", .date), Field("x", .double), Field("ok", .boolean),
    Field("m", .decimal(precision: 10, scale: 2)), Field("ts", .timestamp),
    Field("w", .decimal(precision: 38, scale: 38)),
  ])

  static let rows: [[Value]] = [
    [
      .integer(.min), .text("Größe, 12"), .date(-719_162), .double(.nan), .boolean(true),
      .decimal(-1, precision: 10, scale: 2), .timestamp(-62_135_596_800_000_000),
      .decimal(-99_999_999_999_999_999_999_999_999_999_999_999_999, precision: 38, scale: 38),
    ],
    [
      .integer(.max), .text(""), .date(2_932_896), .double(1e308), .boolean(false),
      .decimal(9_999_999_999, precision: 10, scale: 2), .timestamp(253_402_300_799_999_999),
      .decimal(1, precision: 38, scale: 38),
    ],
    Array(repeating: .null, count: 8),
    [
      .integer(-1), .text("2026-01-31 12:00:00.5"), .date(0), .double(-0.0), .boolean(true),
      .decimal(0, precision: 10, scale: 2), .timestamp(1), .decimal(0, precision: 38, scale: 38),
    ],
  ]

  static let target = FuzzTarget("expression", limit: 1024) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    if case .success(let expression) = ExpressionText.compile(text, schema: schema) {
      try ExpressionLaws.require(expression, schema, rows)
    }
    _ = ExpressionText.compileAggregation(text, name: "n", schema: schema)
    _ = ExpressionText.columnNames(text)
  }
}
