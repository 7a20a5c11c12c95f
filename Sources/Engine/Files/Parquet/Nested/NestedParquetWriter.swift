/// Writes a small Parquet file of nested columns into memory: one page of version 1 for every leaf of a row group. For the
/// files in which tables keep their own state; data are written by `ParquetFileWriter`.
final class NestedParquetWriter {
  private static let groupRows = 20_000

  private struct Chunk {
    var offset: Int
    var values: Int
    var uncompressedBytes: Int
    var compressedBytes: Int
  }

  private let shredder: NestedShredder
  private let compressor: PageCompressor
  private let out = ByteStore(capacity: 64 << 10)
  private var groups: [(rows: Int, chunks: [Chunk])] = []
  private var pending = 0

  /// - Throws: `Failure` (`run`) when the codec cannot start.
  init(_ nodes: [NestedNode]) throws {
    shredder = NestedShredder(nodes)
    compressor = try PageCompressor(.snappy)
    out.append(parquetMagic)
  }

  /// Adds a row: a value for each node.
  func append(_ row: [NestedValue]) throws {
    shredder.append(row)
    pending += 1
    if pending == Self.groupRows { try flush() }
  }

  /// The whole file.
  func finish() throws -> [UInt8] {
    try flush()
    let start = out.count
    writeFooter()
    let footerBytes = UInt32(out.count - start)
    withUnsafeBytes(of: footerBytes.littleEndian) { out.append(Array($0)) }
    out.append(parquetMagic)
    return Array(UnsafeBufferPointer(start: out.base, count: out.count))
  }

  private func flush() throws {
    guard pending > 0 else { return }
    groups.append((pending, try shredder.leaves.map(writeChunk)))
    pending = 0
    for leaf in shredder.leaves { leaf.clear() }
  }

  private func writeChunk(_ leaf: NestedLeafStore) throws -> Chunk {
    let page = ByteStore(capacity: leaf.values.count + 1024)
    for (levels, maximum) in [(leaf.repetitions, leaf.maximumRepetition), (leaf.definitions, leaf.maximumDefinition)]
    where maximum > 0 {
      let width = Int.bitWidth - maximum.leadingZeroBitCount
      let target = page.reserve(HybridEncoder.maximumByteCount(count: levels.count, width: width) + 4)
      let end = levels.withUnsafeBufferPointer { levels in
        levels.baseAddress.map { HybridEncoder.encode($0, count: levels.count, width: width, to: target + 4) }
          ?? target + 4
      }
      UnsafeMutableRawPointer(target).storeBytes(of: UInt32(end - target - 4).littleEndian, as: UInt32.self)
      page.finish(at: end)
    }
    page.append(leaf.plain)
    let body = try compressor.compress(UnsafeBufferPointer(start: page.base, count: page.count))
    let offset = out.count
    var thrift = CompactWriter(out.reserve(128))
    thrift.i32(ThriftField.PageHeader.type, PageKind.data.rawValue)
    thrift.i32(ThriftField.PageHeader.uncompressedPageSize, page.count)
    thrift.i32(ThriftField.PageHeader.compressedPageSize, body.count)
    thrift.i32(ThriftField.PageHeader.crc, Int(Int32(bitPattern: PageChecksum.of(body))))
    let header = thrift.begin(ThriftField.PageHeader.dataPageHeader)
    thrift.i32(ThriftField.DataPageHeader.numValues, leaf.definitions.count)
    thrift.i32(ThriftField.DataPageHeader.encoding, PageEncoding.plain.rawValue)
    thrift.i32(ThriftField.DataPageHeader.definitionLevelEncoding, PageEncoding.rle.rawValue)
    thrift.i32(ThriftField.DataPageHeader.repetitionLevelEncoding, PageEncoding.rle.rawValue)
    thrift.end(header)
    thrift.byte(0)
    out.finish(at: thrift.next)
    let headerBytes = out.count - offset
    if let start = body.baseAddress { out.append(start, count: body.count) }
    return Chunk(
      offset: offset, values: leaf.definitions.count, uncompressedBytes: headerBytes + page.count,
      compressedBytes: headerBytes + body.count)
  }

  // MARK: The footer (parquet.thrift, `FileMetaData`)

  private func writeFooter() {
    let names = shredder.leaves.reduce(0) { $0 + $1.path.reduce(64) { $0 + $1.utf8.count * 2 + 32 } }
    let room = 4096 + names * 4 + groups.count * (64 + names + shredder.leaves.count * 128)
    var thrift = CompactWriter(out.reserve(room))
    thrift.i32(ThriftField.FileMetaData.version, 1)
    thrift.list(
      ThriftField.FileMetaData.schema, of: CompactWriter.Kind.structure,
      count: 1 + shredder.nodes.reduce(0) { $0 + Self.size($1) })
    let root = thrift.beginElement()
    thrift.text(ThriftField.SchemaElement.name, "schema")
    thrift.i32(ThriftField.SchemaElement.numChildren, shredder.nodes.count)
    thrift.end(root)
    for node in shredder.nodes { Self.write(node, &thrift) }
    thrift.resume(after: ThriftField.FileMetaData.schema)
    thrift.i64(ThriftField.FileMetaData.numRows, groups.reduce(0) { $0 + $1.rows })
    thrift.list(ThriftField.FileMetaData.rowGroups, of: CompactWriter.Kind.structure, count: groups.count)
    for group in groups { write(group.rows, group.chunks, &thrift) }
    thrift.resume(after: ThriftField.FileMetaData.rowGroups)
    thrift.text(ThriftField.FileMetaData.createdBy, ParquetAuthor.sous)
    thrift.end(0)
    out.finish(at: thrift.next)
  }

  private func write(_ rows: Int, _ chunks: [Chunk], _ thrift: inout CompactWriter) {
    let group = thrift.beginElement()
    thrift.list(ThriftField.RowGroup.columns, of: CompactWriter.Kind.structure, count: chunks.count)
    for (leaf, chunk) in zip(shredder.leaves, chunks) {
      let outer = thrift.beginElement()
      thrift.i64(ThriftField.ColumnChunk.fileOffset, 0)
      let metadata = thrift.begin(ThriftField.ColumnChunk.metaData)
      thrift.i32(ThriftField.ColumnMetaData.type, leaf.physical.rawValue)
      thrift.list(ThriftField.ColumnMetaData.encodings, of: CompactWriter.Kind.i32, count: 2)
      thrift.zigzag(PageEncoding.plain.rawValue)
      thrift.zigzag(PageEncoding.rle.rawValue)
      thrift.list(ThriftField.ColumnMetaData.pathInSchema, of: CompactWriter.Kind.binary, count: leaf.path.count)
      for name in leaf.path { thrift.element(name) }
      thrift.i32(ThriftField.ColumnMetaData.codec, compressor.codec.rawValue)
      thrift.i64(ThriftField.ColumnMetaData.numValues, chunk.values)
      thrift.i64(ThriftField.ColumnMetaData.totalUncompressedSize, chunk.uncompressedBytes)
      thrift.i64(ThriftField.ColumnMetaData.totalCompressedSize, chunk.compressedBytes)
      thrift.i64(ThriftField.ColumnMetaData.dataPageOffset, chunk.offset)
      thrift.end(metadata)
      thrift.end(outer)
    }
    thrift.resume(after: ThriftField.RowGroup.columns)
    thrift.i64(ThriftField.RowGroup.totalByteSize, chunks.reduce(0) { $0 + $1.uncompressedBytes })
    thrift.i64(ThriftField.RowGroup.numRows, rows)
    thrift.end(group)
  }

  /// Elements of the schema that a node takes.
  private static func size(_ node: NestedNode) -> Int {
    switch node {
    case .leaf: 1
    case .group(_, let children): 1 + children.reduce(0) { $0 + size($1) }
    case .map: 4
    case .list: 3
    }
  }

  private enum Repetition { static let (required, optional, repeated) = (0, 1, 2) }

  private static func write(_ node: NestedNode, _ thrift: inout CompactWriter) {
    switch node {
    case .leaf(let name, let leaf): element(name, Repetition.optional, leaf, &thrift)
    case .group(let name, let children):
      group(name, Repetition.optional, children.count, nil, &thrift)
      for child in children { write(child, &thrift) }
    case .map(let name):
      group(name, Repetition.optional, 1, (.map, ThriftField.LogicalType.map), &thrift)
      group("key_value", Repetition.repeated, 2, nil, &thrift)
      element("key", Repetition.required, .text, &thrift)
      element("value", Repetition.optional, .text, &thrift)
    case .list(let name):
      group(name, Repetition.optional, 1, (.list, ThriftField.LogicalType.list), &thrift)
      group("list", Repetition.repeated, 1, nil, &thrift)
      element("element", Repetition.optional, .text, &thrift)
    }
  }

  private static func element(
    _ name: String, _ repetition: Int, _ leaf: NestedNode.Leaf, _ thrift: inout CompactWriter
  ) {
    let outer = thrift.beginElement()
    thrift.i32(
      ThriftField.SchemaElement.type, NestedLeafStore([], leaf, definition: 0, repetition: 0).physical.rawValue)
    thrift.i32(ThriftField.SchemaElement.repetitionType, repetition)
    thrift.text(ThriftField.SchemaElement.name, name)
    if case .text = leaf {
      thrift.i32(ThriftField.SchemaElement.convertedType, ConvertedType.utf8.rawValue)
      let logical = thrift.begin(ThriftField.SchemaElement.logicalType)
      thrift.empty(ThriftField.LogicalType.string)
      thrift.end(logical)
    }
    thrift.end(outer)
  }

  /// - Parameter annotation: its older type, and the field of `LogicalType`.
  private static func group(
    _ name: String, _ repetition: Int, _ children: Int, _ annotation: (ConvertedType, Int)?,
    _ thrift: inout CompactWriter
  ) {
    let outer = thrift.beginElement()
    thrift.i32(ThriftField.SchemaElement.repetitionType, repetition)
    thrift.text(ThriftField.SchemaElement.name, name)
    thrift.i32(ThriftField.SchemaElement.numChildren, children)
    if let (converted, logicalField) = annotation {
      thrift.i32(ThriftField.SchemaElement.convertedType, converted.rawValue)
      let logical = thrift.begin(ThriftField.SchemaElement.logicalType)
      thrift.empty(logicalField)
      thrift.end(logical)
    }
    thrift.end(outer)
  }
}

extension CompactWriter {
  fileprivate mutating func text(_ field: Int, _ text: String) {
    header(field, Kind.binary)
    element(text)
  }

  fileprivate mutating func element(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { element(start, count: bytes.count) } else { varint(0) }
    }
  }
}
