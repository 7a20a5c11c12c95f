/// Writes files of one schema, one after the other, in any output format; buffers are kept from file to file.
final class PartFileWriter {
  private let parquet: ParquetFileWriter
  private var assembler = RowGroupAssembler()
  private var output: FileOutput?

  init(schema: Schema, request: WriteRequest) throws {
    parquet = try ParquetFileWriter(schema: schema, compression: request.compression)
  }

  /// Starts a new file.
  /// - Throws: `Failure` (`run`) when it cannot be made.
  func begin(path: String) throws {
    let output = try FileOutput(path: path)
    self.output = output
    parquet.begin { try output.write($0) }
  }

  func append(_ batch: Batch) throws {
    try assembler.append(batch) { try parquet.appendRowGroup($0.columns, rowCount: $0.rowCount) }
  }

  /// Ends the file and returns its size in bytes.
  func finish() throws -> Int {
    guard let output else { preconditionFailure("a file has been begun") }
    try assembler.flush { try parquet.appendRowGroup($0.columns, rowCount: $0.rowCount) }
    try parquet.finish()
    try output.close()
    self.output = nil
    return output.byteCount
  }
}
