/// Writes files of one schema in one format, one after the other, keeping its buffers. One thread at a time.
protocol TableFileWriter: AnyObject {
  /// Starts a file whose bytes go to `flush` as they are made.
  func begin(_ flush: @escaping (UnsafeRawBufferPointer) throws -> Void) throws
  /// Adds rows; columns follow the writer's schema.
  func append(_ batch: Batch) throws
  /// Ends the file. The bytes depend on the rows alone, not on how they were cut into batches.
  func finish() throws
  /// What is known of the columns of the file that was finished last; empty where nothing is.
  var fileColumns: [WrittenFile.Column] { get }
  /// As `finish`, when all nodes of a run are free to help.
  /// - Parameter memory: bytes that may be held for that.
  func finish(memory: Int, parallel: ParallelLoop) throws
}

extension WriteRequest {
  /// A writer for files of this request's format.
  /// - Throws: `Failure` (`run`).
  func makeWriter(schema: Schema) throws -> any TableFileWriter { try format.makeWriter(schema, self) }
}

/// Runs `body(item)` for every item of `0..<count` on several threads and waits for all.
typealias ParallelLoop = (_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws -> Void

extension TableFileWriter {
  var fileColumns: [WrittenFile.Column] { [] }

  func finish(memory: Int, parallel: ParallelLoop) throws { try finish() }
}
