import Synchronization

/// Writes Parquet files of one schema, one after the other; every buffer is kept from file to file.
///
/// ```
/// let writer = try ParquetFileWriter(schema: schema, compression: .snappy)
/// for rows in partitions {
///   writer.begin()
///   try writer.appendRowGroup(rows.columns, rowCount: rows.count)
///   let bytes = try writer.finish()        // the whole file, for one write(); valid until the next begin()
/// }
/// ```
/// With `begin(flush:)` a large file leaves piecewise instead and `finish()` hands its last piece to `flush` too. The
/// bytes depend on the schema, the codec and the row groups only. All columns are optional leaves; data pages are of
/// version 1 with CRCs. One thread at a time.
package final class ParquetFileWriter {
  /// Bytes of finished pages beyond which a streamed file is flushed.
  private static let flushBytes = 1 << 20

  package let schema: Schema
  private let layouts: [ColumnLayout]
  private let compression: WriteRequest.Compression
  private let codec: PageCodec
  private let chunks: ColumnChunkWriter
  private let out = ByteStore(capacity: 256 << 10)
  private let rowGroups = ByteStore(capacity: 4 << 10)
  /// `FileMetaData` before the row count, and behind the row groups.
  private let footerStart: [UInt8]
  private let footerEnd: [UInt8]
  private var rowGroupCount = 0
  private var flushedBytes = 0
  private var flush: ((UnsafeRawBufferPointer) throws -> Void)?

  /// What is known of the file's columns so far.
  private(set) var totals: [ColumnTotal] = []
  /// Rows of the file so far.
  package private(set) var rowCount = 0
  /// Bytes of the file so far; its size after `finish()`.
  package var byteCount: Int { flushedBytes + out.count }

  /// - Parameter narrow: integer columns that have 32 bits in the file.
  /// - Throws: `Failure` (`run`) when the codec cannot start.
  package init(schema: Schema, compression: WriteRequest.Compression, narrow: Set<String> = []) throws {
    self.schema = schema
    self.compression = compression
    let compressor = try PageCompressor(compression)
    codec = compressor.codec
    chunks = ColumnChunkWriter(compressor)
    let layouts = schema.fields.map { ColumnLayout($0, codec: compressor.codec, isNarrow: narrow.contains($0.name)) }
    self.layouts = layouts
    (footerStart, footerEnd) = Self.constantFooter(layouts)
    begin()
  }

  /// Starts a file; what the writer held of another is dropped.
  package func begin(flush: ((UnsafeRawBufferPointer) throws -> Void)? = nil) {
    self.flush = flush
    (rowCount, rowGroupCount, flushedBytes) = (0, 0, 0)
    totals = layouts.map { ColumnTotal($0.type) }
    rowGroups.count = 0
    out.count = 0
    out.append(parquetMagic)
  }

  /// Appends a row group: the columns of the schema in its order, each with at least `rowCount` cells. No rows, no group.
  /// - Throws: `Failure` (`run`), and what `flush` throws.
  package func appendRowGroup(_ columns: [Column], rowCount: Int) throws {
    precondition(columns.count == layouts.count, "a row group has the columns of the file's schema")
    try encodeRowGroup(rowCount: rowCount) { columns[$0] }
  }

  /// As `appendRowGroup`, of rows that were gathered; every column is put together for itself.
  func appendRowGroup(_ group: RowGroupAssembler.Group) throws {
    try encodeRowGroup(rowCount: group.rowCount) { group.column($0) }
  }

  private func encodeRowGroup(rowCount: Int, _ column: (Int) -> Column) throws {
    try appendRowGroup(rowCount: rowCount) { position in
      let chunk = try chunks.write(
        column(position), rowCount: rowCount, layout: layouts[position], to: out, fileOffset: flushedBytes)
      return (chunk, chunks.bounds)
    }
  }

  /// As `appendRowGroup`, encoding columns side by side. The same bytes.
  func appendRowGroup(_ group: RowGroupAssembler.Group, parallel: ParallelLoop) throws {
    let rowCount = group.rowCount
    let (layouts, compression) = (layouts, compression)
    let encoded = Mutex<[Int: EncodedChunk]>([:])
    try parallel(layouts.count) { position in
      let chunk = try EncodedChunk(group.column(position), rowCount, layouts[position], compression)
      encoded.withLock { $0[position] = chunk }
    }
    let all = encoded.withLock { $0 }
    try appendRowGroup(rowCount: rowCount) { position in
      guard let found = all[position] else { preconditionFailure("every column has been encoded") }
      let chunk = found.chunk.moved(by: flushedBytes + out.count)
      out.append(found.bytes.base, count: found.bytes.count)
      return (chunk, found.bounds)
    }
  }

  /// One column of a row group that another thread has encoded. Filled once, then only read.
  private final class EncodedChunk: @unchecked Sendable {
    let chunk: ColumnChunkWriter.Chunk
    let bytes = ByteStore()
    let bounds: ColumnBounds

    init(_ column: Column, _ rowCount: Int, _ layout: ColumnLayout, _ compression: WriteRequest.Compression) throws {
      let writer = ColumnChunkWriter(try PageCompressor(compression))
      chunk = try writer.write(column, rowCount: rowCount, layout: layout, to: bytes, fileOffset: 0)
      bounds = writer.bounds
    }
  }

  /// - Parameter appendChunk: appends the chunk of a column to `out`.
  private func appendRowGroup(
    rowCount: Int, _ appendChunk: (Int) throws -> (ColumnChunkWriter.Chunk, ColumnBounds)
  ) throws {
    guard rowCount > 0 else { return }
    let start = flushedBytes + out.count
    var thrift = CompactWriter(rowGroups.reserve(32))
    let outer = thrift.beginElement()
    thrift.list(ThriftField.RowGroup.columns, of: CompactWriter.Kind.structure, count: layouts.count)
    rowGroups.finish(at: thrift.next)
    var (uncompressed, compressed) = (0, 0)
    for (position, layout) in layouts.enumerated() {
      let (chunk, bounds) = try appendChunk(position)
      totals[position].add(bounds, nulls: chunk.nullCount)
      appendMetadata(chunk, bounds, layout, rowCount)
      uncompressed += chunk.uncompressedBytes
      compressed += chunk.compressedBytes
      if flush != nil && out.count >= Self.flushBytes { try flushPages() }
    }
    thrift.next = rowGroups.reserve(64)
    thrift.resume(after: ThriftField.RowGroup.columns)
    thrift.i64(ThriftField.RowGroup.totalByteSize, uncompressed)
    thrift.i64(ThriftField.RowGroup.numRows, rowCount)
    thrift.i64(ThriftField.RowGroup.fileOffset, start)
    thrift.i64(ThriftField.RowGroup.totalCompressedSize, compressed)
    if rowGroupCount <= Int(Int16.max) { thrift.i16(ThriftField.RowGroup.ordinal, rowGroupCount) }
    thrift.end(outer)
    rowGroups.finish(at: thrift.next)
    rowGroupCount += 1
    self.rowCount += rowCount
  }

  /// Ends the file and gives its last bytes, all of them when it was not streamed; valid until the next `begin`.
  /// - Throws: `Failure` (`run`) when the footer outgrows the format, and what `flush` throws.
  @discardableResult
  package func finish() throws -> UnsafeRawBufferPointer {
    let footerOffset = out.count
    out.append(footerStart)
    var thrift = CompactWriter(out.reserve(32))
    thrift.resume(after: ThriftField.FileMetaData.schema)
    thrift.i64(ThriftField.FileMetaData.numRows, rowCount)
    thrift.list(ThriftField.FileMetaData.rowGroups, of: CompactWriter.Kind.structure, count: rowGroupCount)
    out.finish(at: thrift.next)
    out.append(rowGroups.base, count: rowGroups.count)
    out.append(footerEnd)
    let footerBytes = out.count - footerOffset
    guard footerBytes <= Int(Int32.max) else {
      throw Failure(.run, "the footer of a Parquet file would exceed 2 GB; write fewer columns or larger row groups")
    }
    let tail = UnsafeMutableRawPointer(out.reserve(8))
    tail.storeBytes(of: UInt32(footerBytes).littleEndian, as: UInt32.self)
    out.count += 4
    out.append(parquetMagic)
    let rest = UnsafeRawBufferPointer(start: out.base, count: out.count)
    if let flush {
      try flush(rest)
      self.flush = nil
    }
    return rest
  }

  private func flushPages() throws {
    try flush?(UnsafeRawBufferPointer(start: out.base, count: out.count))
    flushedBytes += out.count
    out.count = 0
  }

  /// Appends the `ColumnChunk` of a written chunk to the row group's metadata.
  private func appendMetadata(
    _ chunk: ColumnChunkWriter.Chunk, _ bounds: ColumnBounds, _ layout: ColumnLayout, _ rowCount: Int
  ) {
    let prefix = chunk.dictionaryOffset == nil ? layout.plainPrefix : layout.dictionaryPrefix
    let room = 128 + prefix.count + bounds.minimum.count + bounds.maximum.count
    var thrift = CompactWriter(rowGroups.reserve(room))
    let outer = thrift.beginElement()
    thrift.i64(ThriftField.ColumnChunk.fileOffset, 0)
    let metadata = thrift.begin(ThriftField.ColumnChunk.metaData)
    prefix.withUnsafeBufferPointer { bytes in
      if let start = bytes.baseAddress { thrift.next.update(from: start, count: bytes.count) }
    }
    thrift.next += prefix.count
    thrift.resume(after: ThriftField.ColumnMetaData.codec)
    thrift.i64(ThriftField.ColumnMetaData.numValues, rowCount)
    thrift.i64(ThriftField.ColumnMetaData.totalUncompressedSize, chunk.uncompressedBytes)
    thrift.i64(ThriftField.ColumnMetaData.totalCompressedSize, chunk.compressedBytes)
    thrift.i64(ThriftField.ColumnMetaData.dataPageOffset, chunk.dataOffset)
    if let offset = chunk.dictionaryOffset { thrift.i64(ThriftField.ColumnMetaData.dictionaryPageOffset, offset) }
    bounds.write(&thrift, nullCount: chunk.nullCount)
    thrift.end(metadata)
    thrift.end(outer)
    rowGroups.finish(at: thrift.next)
  }

  /// What stands in every footer of these columns, before the row count and behind the row groups.
  private static func constantFooter(_ layouts: [ColumnLayout]) -> (start: [UInt8], end: [UInt8]) {
    let room = 256 + layouts.reduce(0) { $0 + 96 + $1.name.count }
    let store = ByteStore(capacity: room)
    var thrift = CompactWriter(store.reserve(room))
    func taken() -> [UInt8] {
      let bytes = Array(UnsafeBufferPointer(start: store.base, count: thrift.next - store.base))
      thrift.next = store.base
      return bytes
    }
    thrift.i32(ThriftField.FileMetaData.version, 1)
    thrift.list(ThriftField.FileMetaData.schema, of: CompactWriter.Kind.structure, count: layouts.count + 1)
    let root = thrift.beginElement()
    var name = "schema"
    name.withUTF8 { bytes in
      if let start = bytes.baseAddress { thrift.binary(ThriftField.SchemaElement.name, start, count: bytes.count) }
    }
    thrift.i32(ThriftField.SchemaElement.numChildren, layouts.count)
    thrift.end(root)
    for layout in layouts { layout.writeSchemaElement(&thrift) }
    let start = taken()

    thrift.resume(after: ThriftField.FileMetaData.rowGroups)
    var author = ParquetAuthor.sous
    author.withUTF8 { bytes in
      if let start = bytes.baseAddress { thrift.binary(ThriftField.FileMetaData.createdBy, start, count: bytes.count) }
    }
    // Every column is ordered as its type defines, which is what makes min_value and max_value usable.
    thrift.list(ThriftField.FileMetaData.columnOrders, of: CompactWriter.Kind.structure, count: layouts.count)
    for _ in layouts {
      let order = thrift.beginElement()
      thrift.empty(ThriftField.ColumnOrder.typeOrder)
      thrift.end(order)
    }
    thrift.end(0)
    return (start, taken())
  }
}
