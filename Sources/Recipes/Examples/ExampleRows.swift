import Engine

/// Some rows of a task, for which expressions are computed.
struct ExampleRows {
  struct Computed {
    var type: DataType
    /// By row; `nil` where the expression is null or fails.
    var texts: [String?]
    var failures: Int
  }

  let schema: Schema
  /// Positions in the task's rows.
  let rows: [Int]
  /// The rows, in order.
  private let batches: [Batch]
  private let column: Int

  /// - Parameter rows: in increasing order.
  init(_ task: ExampleTask, rows: [Int]) {
    schema = task.schema
    self.rows = rows
    column = task.column
    var start = 0
    var rest = rows[...]
    batches = task.batches.compactMap { batch in
      let end = start + batch.rowCount
      let own = rest.prefix { $0 < end }.map { Int32(truncatingIfNeeded: $0 - start) }
      rest = rest.dropFirst(own.count)
      start = end
      return own.isEmpty ? nil : own.withUnsafeBufferPointer { batch.gather($0) }
    }
  }

  /// The cells of a column as texts.
  func texts(column: Int) -> [String?] {
    batches.flatMap { Self.texts($0.columns[column], count: $0.rowCount) }
  }

  /// By row, whether the task's column has a value.
  var present: [Bool] { texts(column: column).map { !($0 ?? "").isEmpty } }

  /// `nil` for what is no expression of these columns.
  func compute(_ text: String) -> Computed? {
    guard case .success(let expression) = ExpressionText.compile(text, schema: schema) else { return nil }
    let evaluator = Evaluator(expression, input: schema)
    var computed = Computed(type: expression.type, texts: [], failures: 0)
    for batch in batches {
      guard let result = try? evaluator.evaluate(batch) else { return nil }
      var texts = Self.texts(result.column, count: batch.rowCount)
      for failure in result.failures { texts[failure.row] = nil }
      computed.texts += texts
      computed.failures += result.failures.count
    }
    return computed
  }

  private static func texts(_ column: Column, count: Int) -> [String?] {
    (0..<count).map { row in
      if column.isNull(row) { return nil }
      if case .text(let texts) = column { return texts.views[row].string }
      var bytes: [UInt8] = []
      ValueText.appendShown(column, row: row, into: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
