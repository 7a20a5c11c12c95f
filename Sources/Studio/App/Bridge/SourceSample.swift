import Engine

/// Rows of a source that previews work on, with where they stood in it.
struct SourceSample: Sendable {
  let source: InMemorySource
  /// Where each row stood in the source; `nil` where rows have no place, as behind a grouping.
  let origins: [Int64]?
  /// Lines in the files by row; 0 where it is not known. Empty for sources without lines.
  let lines: [Int32]

  init(schema: Schema, batches: [Batch], lines: ([Int64]) -> [Int32] = { _ in [] }) {
    let (schema, batches, origins) = Self.takingOrigins(schema, batches)
    source = InMemorySource(schema: schema, batches: batches)
    self.origins = origins
    self.lines = origins.map(lines) ?? []
  }

  var rowCount: Int { source.knownRowCount ?? 0 }

  func line(row: Int) -> Int? {
    guard lines.indices.contains(row), lines[row] > 0 else { return nil }
    return Int(lines[row])
  }

  /// Parts the hidden origin column from the others. Null becomes -1.
  static func takingOrigins(
    _ schema: Schema, _ batches: [Batch]
  ) -> (schema: Schema, batches: [Batch], origins: [Int64]?) {
    guard let position = schema.index(of: RowOrigin.columnName) else { return (schema, batches, nil) }
    var schema = schema
    schema.fields.remove(at: position)
    var origins: [Int64] = []
    var others: [Batch] = []
    for var batch in batches {
      let column = batch.columns.remove(at: position)
      if case .integer(let places) = column {
        for row in 0..<batch.rowCount { origins.append(column.isNull(row) ? -1 : places.values[row]) }
      }
      others.append(batch)
    }
    return (schema, others, origins)
  }
}
