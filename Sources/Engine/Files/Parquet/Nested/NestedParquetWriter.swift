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
    thrift.i32(1, PageKind.data.rawValue)
    thrift.i32(2, page.count)
    thrift.i32(3, body.count)
    thrift.i32(4, Int(Int32(bitPattern: PageChecksum.of(body))))
    let header = thrift.begin(5)
    thrift.i32(1, leaf.definitions.count)
    thrift.i32(2, PageEncoding.plain.rawValue)
    thrift.i32(3, PageEncoding.rle.rawValue)
    thrift.i32(4, PageEncoding.rle.rawValue)
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
    thrift.i32(1, 1)
    thrift.list(2, of: CompactWriter.Kind.structure, count: 1 + shredder.nodes.reduce(0) { $0 + Self.size($1) })
    let root = thrift.beginElement()
    thrift.text(4, "schema")
    thrift.i32(5, shredder.nodes.count)
    thrift.end(root)
    for node in shredder.nodes { Self.write(node, &thrift) }
    thrift.resume(after: 2)
    thrift.i64(3, groups.reduce(0) { $0 + $1.rows })
    thrift.list(4, of: CompactWriter.Kind.structure, count: groups.count)
    for group in groups { write(group.rows, group.chunks, &thrift) }
    thrift.resume(after: 4)
    thrift.text(6, ParquetAuthor.sous)
    thrift.end(0)
    out.finish(at: thrift.next)
  }

  private func write(_ rows: Int, _ chunks: [Chunk], _ thrift: inout CompactWriter) {
    let group = thrift.beginElement()
    thrift.list(1, of: CompactWriter.Kind.structure, count: chunks.count)
    for (leaf, chunk) in zip(shredder.leaves, chunks) {
      let outer = thrift.beginElement()
      thrift.i64(2, 0)
      let metadata = thrift.begin(3)
      thrift.i32(1, leaf.physical.rawValue)
      thrift.list(2, of: CompactWriter.Kind.i32, count: 2)
      thrift.zigzag(PageEncoding.plain.rawValue)
      thrift.zigzag(PageEncoding.rle.rawValue)
      thrift.list(3, of: CompactWriter.Kind.binary, count: leaf.path.count)
      for name in leaf.path { thrift.element(name) }
      thrift.i32(4, compressor.codec.rawValue)
      thrift.i64(5, chunk.values)
      thrift.i64(6, chunk.uncompressedBytes)
      thrift.i64(7, chunk.compressedBytes)
      thrift.i64(9, chunk.offset)
      thrift.end(metadata)
      thrift.end(outer)
    }
    thrift.resume(after: 1)
    thrift.i64(2, chunks.reduce(0) { $0 + $1.uncompressedBytes })
    thrift.i64(3, rows)
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
      group(name, Repetition.optional, 1, (.map, 2), &thrift)
      group("key_value", Repetition.repeated, 2, nil, &thrift)
      element("key", Repetition.required, .text, &thrift)
      element("value", Repetition.optional, .text, &thrift)
    case .list(let name):
      group(name, Repetition.optional, 1, (.list, 3), &thrift)
      group("list", Repetition.repeated, 1, nil, &thrift)
      element("element", Repetition.optional, .text, &thrift)
    }
  }

  private static func element(
    _ name: String, _ repetition: Int, _ leaf: NestedNode.Leaf, _ thrift: inout CompactWriter
  ) {
    let outer = thrift.beginElement()
    thrift.i32(1, NestedLeafStore([], leaf, definition: 0, repetition: 0).physical.rawValue)
    thrift.i32(3, repetition)
    thrift.text(4, name)
    if case .text = leaf {
      thrift.i32(6, ConvertedType.utf8.rawValue)
      let logical = thrift.begin(10)
      thrift.empty(1)
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
    thrift.i32(3, repetition)
    thrift.text(4, name)
    thrift.i32(5, children)
    if let (converted, logicalField) = annotation {
      thrift.i32(6, converted.rawValue)
      let logical = thrift.begin(10)
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
