/// Writes rows in the format of a request into memory: for tests of the writers, which see no files then.
package final class TableEncoder {
  private let writer: any TableFileWriter
  private let gathered = ByteStore()

  /// - Throws: `Failure` (`run`).
  package init(schema: Schema, request: WriteRequest) throws {
    writer = try request.makeWriter(schema: schema)
    let gathered = gathered
    try writer.begin { bytes in
      guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
      gathered.append(start, count: bytes.count)
    }
  }

  /// Adds rows; columns follow the schema.
  package func append(_ batch: Batch) throws { try writer.append(batch) }

  /// What has been written since the last call, as far as whole blocks are complete.
  package func take() -> [UInt8] {
    defer { gathered.count = 0 }
    return Array(UnsafeBufferPointer(start: gathered.base, count: gathered.count))
  }

  /// Ends the file and returns the rest of its bytes.
  package func finish() throws -> [UInt8] {
    try writer.finish()
    return take()
  }
}
