/// Rows of some columns in a temporary file, block by block.
struct SpilledBlock: Sendable {
  let file: SpillFile
  let offset: Int
  let byteCount: Int
  let rowCount: Int

  /// The rows; about twice `byteCount` bytes, which the caller charges.
  func read(types: [DataType]) throws -> [Column] {
    let bytes = Buffer<UInt8>(capacity: byteCount)
    try file.read(UnsafeMutableRawBufferPointer(start: bytes.base, count: byteCount), at: offset)
    return ColumnCodec.decode(bytes, types: types, rowCount: rowCount)
  }
}

/// Writes blocks of rows to one temporary file, made when the first block comes. Used by one thread.
final class SpillStore {
  private let folder: SpillFolder
  private var file: SpillFile?
  private var scratch = Buffer<UInt8>(capacity: 0)

  init(_ folder: SpillFolder) { self.folder = folder }

  func write(_ columns: [Column], rowCount: Int) throws -> SpilledBlock {
    let file = try file ?? folder.makeFile()
    self.file = file
    let byteCount = ColumnCodec.byteCount(columns, rowCount: rowCount)
    if scratch.capacity < byteCount { scratch = Buffer(capacity: byteCount) }
    ColumnCodec.encode(columns, rowCount: rowCount, to: UnsafeMutableRawPointer(scratch.base))
    let offset = try file.append(UnsafeRawBufferPointer(start: scratch.base, count: byteCount))
    return SpilledBlock(file: file, offset: offset, byteCount: byteCount, rowCount: rowCount)
  }
}
