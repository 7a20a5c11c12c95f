/// Writes Parquet files whose row groups follow from the rows alone.
final class ParquetTableWriter: TableFileWriter {
  private let writer: ParquetFileWriter
  private let statistics: WriteStatistics.Account?
  private var assembler = RowGroupAssembler()

  init(schema: Schema, request: WriteRequest) throws {
    writer = try ParquetFileWriter(schema: schema, compression: request.compression, narrow: request.narrowIntegers)
    statistics = request.statistics?.makeAccount(schema)
  }

  var fileColumns: [WrittenFile.Column] { writer.totals.map(\.fileColumn) }

  func begin(_ flush: @escaping (UnsafeRawBufferPointer) throws -> Void) throws { writer.begin(flush: flush) }

  func append(_ batch: Batch) throws {
    try assembler.append(batch) { try writer.appendRowGroup($0) }
  }

  func finish(memory: Int, parallel: ParallelLoop) throws {
    if let group = assembler.takeLarge(memory) { try writer.appendRowGroup(group, parallel: parallel) }
    try finish()
  }

  func finish() throws {
    try assembler.flush { try writer.appendRowGroup($0) }
    try writer.finish()
    statistics?.add(writer.totals)
  }
}
