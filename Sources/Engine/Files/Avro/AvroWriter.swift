/// Writes Avro files: a header, then blocks that end with the first row that fills them, so that bytes follow from the rows
/// alone.
final class AvroWriter: TableFileWriter {
  /// Bytes of records from which on a block is full.
  private static let blockBytes = 64 << 10
  /// Rows of a full block, whose records may have few bytes or none.
  private static let blockRows = 64 << 10

  private let schema: Schema
  private let packer: AvroPacker
  private let header: [UInt8]
  private let sync: [UInt8]
  private let records = ByteStore(capacity: AvroWriter.blockBytes * 2)
  private var rowCount = 0
  private var flush: (UnsafeRawBufferPointer) throws -> Void = { _ in }

  /// - Throws: `Failure` (`run`) for a name that Avro cannot have, or when the compression cannot start.
  init(schema: Schema, compression: WriteRequest.Compression) throws {
    if let refusal = AvroWriterSchema.refusal(schema) { throw Failure(.run, "\(refusal.message); \(refusal.remedy)") }
    self.schema = schema
    packer = try AvroPacker(compression)
    let own = AvroWriterSchema(schema)
    sync = own.sync(packer.codec)
    let bytes = ByteStore()
    bytes.append(OpenAvroFile.magic)
    bytes.putLong(2)
    for (key, value) in [("avro.schema", own.json), ("avro.codec", Array(packer.codec.rawValue.utf8))] {
      bytes.putCounted(Array(key.utf8))
      bytes.putCounted(value)
    }
    bytes.putLong(0)
    bytes.append(sync)
    header = Array(UnsafeBufferPointer(start: bytes.base, count: bytes.count))
  }

  func begin(_ flush: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    self.flush = flush
    (records.count, rowCount) = (0, 0)
    try header.withUnsafeBytes { try flush($0) }
  }

  func append(_ batch: Batch) throws {
    for row in 0..<batch.rowCount {
      for column in batch.columns { records.put(column, row) }
      rowCount += 1
      if records.count >= Self.blockBytes || rowCount >= Self.blockRows { try endBlock() }
    }
  }

  func finish() throws {
    if rowCount > 0 { try endBlock() }
    flush = { _ in }
  }

  private func endBlock() throws {
    let packed = try packer.pack(UnsafeBufferPointer(start: records.base, count: records.count))
    let head = ByteStore(capacity: 32)
    head.putLong(Int64(rowCount))
    head.putLong(Int64(packed.count))
    try flush(UnsafeRawBufferPointer(start: head.base, count: head.count))
    try flush(UnsafeRawBufferPointer(packed))
    try sync.withUnsafeBytes { try flush($0) }
    (records.count, rowCount) = (0, 0)
  }
}

extension ByteStore {
  /// A number, zigzag, the lowest seven bits first.
  fileprivate func putLong(_ number: Int64) {
    var bits = UInt64(bitPattern: number << 1 ^ number >> 63)
    var target = reserve(10)
    while bits >= 0x80 {
      target[0] = UInt8(truncatingIfNeeded: bits) | 0x80
      target += 1
      bits >>= 7
    }
    target[0] = UInt8(truncatingIfNeeded: bits)
    finish(at: target + 1)
  }

  fileprivate func putCounted(_ bytes: [UInt8]) {
    putLong(Int64(bytes.count))
    append(bytes)
  }

  private func putWord(_ word: UInt64) {
    UnsafeMutableRawPointer(reserve(8)).storeBytes(of: word.littleEndian, as: UInt64.self)
    count += 8
  }

  /// The fewest bytes of a two's complement number, the highest first.
  private func putDecimal(_ number: Int128) {
    var width = 1
    while width < 16, number >> Int128(8 * width - 1) != (number < 0 ? -1 : 0) { width += 1 }
    putLong(Int64(width))
    let target = reserve(width)
    for place in 0..<width { target[place] = UInt8(truncatingIfNeeded: number >> Int128(8 * (width - 1 - place))) }
    count += width
  }

  /// A cell: the branch of its union (0 for null), then the value.
  fileprivate func put(_ column: Column, _ row: Int) {
    if column.isNull(row) { return putLong(0) }
    putLong(1)
    switch column {
    case .text(let texts):
      let view = texts.views[row]
      putLong(Int64(view.count))
      append(view.start, count: view.count)
    case .integer(let values), .timestamp(let values): putLong(values.values[row])
    case .decimal(let values, _, _): putDecimal(values.values[row])
    case .double(let values): putWord(values.values[row].bitPattern)
    case .boolean(let values): append([values.values[row]])
    case .date(let values): putLong(Int64(values.values[row]))
    }
  }
}
