package import Engine

/// What a table holds, whatever the order of its rows: a number for each column and one for whole rows.
package struct TableDigest: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    package var name: String
    package var type: DataType
    /// The sum of the checksums of all values.
    package var sum: Int64
  }

  package var rows: Int
  package var columns: [Column]
  /// The sum of the checksums of all rows.
  package var whole: Int64

  /// Reads the table that a plan makes.
  package init(_ plan: Plan, options: RunOptions) throws {
    let fields = plan.schema.fields
    var sums: [Aggregation] = [try Aggregation.make(.count, nil, name: "rows")]
    for (index, field) in fields.enumerated() {
      let checksum = try Expression.make("crc32", [try Self.text(field)])
      sums.append(try Aggregation.make(.sum, checksum, name: "c\(index)"))
    }
    let checksum = try Expression.make("crc32", [try Self.row(fields)])
    sums.append(try Aggregation.make(.sum, checksum, name: "whole"))
    let schema = Schema(sums.map { Field($0.name, $0.type) })
    let digest = Plan(.aggregate(keys: [], sums), inputs: [plan], step: .outside, schema: schema)
    let batches = try LocalEngine.collect(digest, options: options).batches
    guard let batch = batches.first(where: { $0.rowCount > 0 }) else { throw Failure(.run, "a table has no digest") }
    func number(_ index: Int) -> Int64 {
      if case .integer(let number) = batch.columns[index].value(at: 0) { number } else { 0 }
    }
    rows = Int(number(0))
    columns = fields.enumerated().map { Column(name: $1.name, type: $1.type, sum: number($0 + 1)) }
    whole = number(fields.count + 1)
  }

  /// A value as text that tells null from every other.
  private static func text(_ field: Field) throws(ExpressionProblem) -> Expression {
    // -0.0 and 0.0 are equal, and which of them stands for both depends on the order of rows.
    var value = Expression.column(field)
    if field.type == .double { value = try Expression.make("+", [value, .literal(.double(0), .double)]) }
    let text = try Expression.makeCast(value, to: .text)
    return try Expression.make("coalesce", [text, .text("\u{0}")])
  }

  /// A whole row as one text.
  static func row(_ fields: [Field]) throws(ExpressionProblem) -> Expression {
    var parts: [Expression] = [.text("\u{1F}")]
    for field in fields { parts.append(try text(field)) }
    return try Expression.make("concat_ws", parts)
  }
}

/// Rows that only one of two tables has, or has more often.
package struct RowDifference: Hashable, Sendable {
  /// Cells as text; `nil` is null.
  package var cells: [String?]
  /// How often the row stands in each table.
  package var counts: [Int]

  /// The first rows in order of their text.
  package static func find(_ tables: [Plan], limit: Int, options: RunOptions) throws -> [RowDifference] {
    let fields = tables[0].schema.fields
    let counted = try tables.map { table -> Plan in
      let row = Projection("row", try TableDigest.row(fields))
      let rows = Plan(.project([row]), inputs: [table], step: .outside, schema: Schema([Field("row", .text)]))
      let count = try Aggregation.make(.count, nil, name: "count")
      return Plan(
        .aggregate(keys: ["row"], [count]), inputs: [rows], step: .outside,
        schema: Schema([Field("row", .text), Field("count", .integer)]))
    }
    let join = Join(
      kind: .full, on: [JoinKey(left: "row", right: "row")], take: [TakenColumn(column: "count", name: "other")])
    let schema = Schema([Field("row", .text), Field("count", .integer), Field("other", .integer)])
    let joined = Plan(.join(join), inputs: counted, step: .outside, schema: schema)
    let same = try Expression.make("<=>", [.column("count", .integer), .column("other", .integer)])
    let different = Plan(
      .filter([try Expression.make("not", [same])]), inputs: [joined], step: .outside, schema: schema)
    let sorted = Plan(.sort([SortKey(column: "row")]), inputs: [different], step: .outside, schema: schema)
    let first = Plan(.limit(count: limit, offset: 0), inputs: [sorted], step: .outside, schema: schema)
    var found: [RowDifference] = []
    for batch in try LocalEngine.collect(first, options: options).batches {
      for row in 0..<batch.rowCount {
        guard case .text(let text) = batch.columns[0].value(at: row) else { continue }
        let cells = text.split(separator: "\u{1F}", omittingEmptySubsequences: false)
        let counts = [1, 2].map { column -> Int in
          if case .integer(let number) = batch.columns[column].value(at: row) { Int(number) } else { 0 }
        }
        found.append(RowDifference(cells: cells.map { $0 == "\u{0}" ? nil : String($0) }, counts: counts))
      }
    }
    return found
  }
}
