#if canImport(Glibc)
  import Glibc
#endif

/// Writes output partitions one after the other, reusing every buffer. Used by one thread at a time.
final class PartitionEncoder: @unchecked Sendable {
  /// Most rows decoded from records at a time.
  private static let maximumSliceRows = 32_768

  /// Of the files that are finished.
  var stamps: [FileStamp] { writer.stamps }
  private let codec: RowCodec
  private let columns: [Int]
  private let sliceRows: Int
  private let request: WriteRequest
  private let writer: PartFileWriter
  private let table = DuplicateTable()
  private let kept = GrowingBuffer<UnsafeRawPointer>()
  private var madeFolders: Set<[UInt8]> = []
  /// The open partition, the next row in it and the number of the range of rows that goes to one file.
  private var written = WriteResult.Partition(values: [], path: "", rows: 0, files: 0, bytes: 0)
  private var row = 0
  private var range = 0
  private var isFileOpen = false

  init(codec: RowCodec, columns: [Int], schema: Schema, request: WriteRequest) throws {
    self.codec = codec
    self.columns = columns
    sliceRows = max(1, min(Self.maximumSliceRows, RunContext.batchCells / max(columns.count, 1)))
    self.request = request
    writer = try PartFileWriter(schema: schema, request: request)
  }

  /// The records that equal no earlier one, in their order. Valid until the next call.
  func firsts(of records: UnsafeBufferPointer<UnsafeRawPointer>) -> UnsafeBufferPointer<UnsafeRawPointer> {
    let target = kept.reserving(records.count)
    let count = table.firsts(of: records, into: target, codec: codec, columns: nil)
    return UnsafeBufferPointer(start: target, count: count)
  }

  /// Starts a partition of `rows` rows, which come through `append` and end with `close`.
  /// - Throws: `Failure` (`run`) when a folder or file cannot be written.
  func open(_ partition: PartitionPath, rows: Int) throws {
    if !partition.path.isEmpty, request.staging == nil { try makeFolders(partition.path) }
    written = WriteResult.Partition(values: partition.values, path: partition.path, rows: rows, files: 0, bytes: 0)
    (row, range) = (0, 0)
    if rows == 0 { try beginFile() }
  }

  /// The next rows of the open partition, in contiguous ranges of files.
  /// - Parameter owners: keep the records alive; none when the caller does until `close`.
  func append(_ records: UnsafeBufferPointer<UnsafeRawPointer>, owners: [any ByteOwner] = []) throws {
    var at = 0
    while at < records.count {
      while row >= rangeEnd(range) {
        range += 1
        try endFile()
      }
      if !isFileOpen { try beginFile() }
      let count = min(sliceRows, records.count - at, rangeEnd(range) - row)
      let some = UnsafeBufferPointer(rebasing: records[at..<(at + count)])
      try writer.append(Batch(columns: codec.columns(columns, of: some, owners: owners), rowCount: count))
      at += count
      row += count
    }
  }

  /// Ends the open partition.
  func close() throws -> WriteResult.Partition {
    try endFile()
    return written
  }

  /// First row that no longer belongs to the file of this number.
  private func rangeEnd(_ range: Int) -> Int { written.rows * (range + 1) / request.filesPerPartition }

  private func beginFile() throws {
    let folder = written.path.isEmpty ? "" : written.path + "/"
    try writer.begin(path: folder + request.partName(written.files))
    isFileOpen = true
  }

  private func endFile() throws {
    guard isFileOpen else { return }
    written.bytes += try writer.finish()
    written.files += 1
    isFileOpen = false
  }

  private func makeFolders(_ path: String) throws {
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      let parent = String(path[..<slash])
      if madeFolders.insert(Array(parent.utf8)).inserted {
        try makeFolders(parent)
      }
    }
    let folder = request.folder + "/" + path
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw Failure(.run, "cannot make folder \(folder): \(String(cString: strerror(errno)))")
    }
  }
}
