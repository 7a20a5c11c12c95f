#if canImport(Glibc)
  import Glibc
#endif

/// Writes output partitions one after the other, reusing every buffer. Used by one thread at a time.
final class PartitionEncoder: @unchecked Sendable {
  /// Rows decoded from records at a time.
  private static let sliceRows = 32_768

  private let codec: RowCodec
  private let columns: [Int]
  private let request: WriteRequest
  private let writer: PartFileWriter
  private let table = DuplicateTable()
  private var madeFolders: Set<String> = []

  init(codec: RowCodec, columns: [Int], schema: Schema, request: WriteRequest) throws {
    self.codec = codec
    self.columns = columns
    self.request = request
    writer = try PartFileWriter(schema: schema, request: request)
  }

  /// The records that equal no earlier one, in their order.
  func firsts(of records: Buffer<UnsafeRawPointer>) -> Buffer<UnsafeRawPointer> {
    let kept = Buffer<UnsafeRawPointer>(capacity: records.count)
    kept.count = table.firsts(of: records.elements, into: kept.base, codec: codec, columns: nil)
    return kept
  }

  /// Writes the rows as contiguous ranges, one file each.
  /// - Throws: `Failure` (`run`) when a folder or file cannot be written.
  func write(_ records: Buffer<UnsafeRawPointer>, to partition: PartitionPath) throws -> WriteResult.Partition {
    let folder = partition.path.isEmpty ? request.folder : request.folder + "/" + partition.path
    if !partition.path.isEmpty { try makeFolders(partition.path) }
    var result = WriteResult.Partition(
      values: partition.values, path: partition.path, rows: records.count, files: 0, bytes: 0)
    let wanted = request.filesPerPartition
    for file in 0..<wanted {
      let range = records.count * file / wanted..<records.count * (file + 1) / wanted
      if range.isEmpty && records.count > 0 { continue }
      try writer.begin(path: folder + "/" + request.partName(result.files))
      var row = range.lowerBound
      while row < range.upperBound {
        let count = min(Self.sliceRows, range.upperBound - row)
        let some = UnsafeBufferPointer(start: UnsafePointer(records.base + row), count: count)
        try writer.append(
          Batch(columns: columns.map { codec.column($0, of: some, owners: []) }, rowCount: count))
        row += count
      }
      result.bytes += try writer.finish()
      result.files += 1
    }
    return result
  }

  private func makeFolders(_ path: String) throws {
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      let parent = String(path[..<slash])
      if !madeFolders.contains(parent) {
        try makeFolders(parent)
        madeFolders.insert(parent)
      }
    }
    let folder = request.folder + "/" + path
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw Failure(.run, "cannot make folder \(folder): \(String(cString: strerror(errno)))")
    }
  }
}
