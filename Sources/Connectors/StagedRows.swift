import Engine

/// The rows of a staged file with their types, for databases that take value by value.
enum StagedRows {
  static var format: FormatRecord { .parquet }

  /// - Throws: `Failure` (`input`), and what `body` throws.
  static func forEach(
    _ file: String, _ schema: Schema, _ cancellation: Cancellation, _ body: (Batch) throws -> Void
  ) throws {
    let source = try Files.open(SourceDescription(path: file, format: format))
    let reader = try source.scan(ScanRequest(columns: schema.names)).makeReader()
    while try reader.nextMorsel() != nil {
      while let batch = try reader.nextBatch() {
        try cancellation.check()
        try body(batch)
      }
    }
  }
}
