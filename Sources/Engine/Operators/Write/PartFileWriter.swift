/// Writes files of one schema, one after the other, in any output format; buffers are kept from file to file.
final class PartFileWriter {
  private let writer: any TableFileWriter
  private let request: WriteRequest
  private var output: (any StagedFile)?
  /// Of the open file, below the output.
  private var path = ""
  private var rows = 0
  /// Of the files that are finished.
  private(set) var stamps: [FileStamp] = []

  init(schema: Schema, request: WriteRequest) throws {
    self.request = request
    writer = try request.makeWriter(schema: schema)
  }

  /// Starts a new file.
  /// - Parameter path: below the request's folder, where there is one.
  /// - Throws: `Failure` (`run`) when it cannot be made.
  func begin(path: String) throws {
    let output = try request.staging?.makeFile(path) ?? FileOutput(path: request.folder + "/" + path)
    self.output = output
    (self.path, rows) = (path, 0)
    try writer.begin { try output.write($0) }
  }

  func append(_ batch: Batch) throws {
    rows += batch.rowCount
    try writer.append(batch)
  }

  /// Ends the file and returns its size in bytes.
  /// - Parameter context: given when all nodes of the run are free to help.
  func finish(on context: RunContext? = nil) throws -> Int {
    guard let output else { preconditionFailure("a file has been begun") }
    if let context, context.nodes > 1 {
      try writer.finish(memory: context.budget.limit / 8, parallel: context.parallel)
    } else {
      try writer.finish()
    }
    try output.close()
    self.output = nil
    if let changed = output.changed {
      stamps.append(
        FileStamp(path: path, byteCount: output.byteCount, seconds: changed.seconds, nanoseconds: changed.nanoseconds))
    }
    request.files?.add(
      WrittenFile(path: path, rows: rows, byteCount: output.byteCount, columns: writer.fileColumns))
    return output.byteCount
  }
}
