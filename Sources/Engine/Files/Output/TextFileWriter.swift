/// Turns rows into text of one format.
protocol RowTextEncoder: AnyObject {
  /// Appends what stands before the first row.
  func begin(into bytes: ByteStore)
  /// Appends rows.
  func append(_ batch: Batch, into bytes: ByteStore)
}

/// Writes text files (CSV, JSON Lines), compressed if wanted.
final class TextFileWriter: TableFileWriter {
  /// Text is handed on in blocks of exactly this size, so that compressed bytes do not depend on batches.
  private static let blockBytes = 256 << 10
  /// Most rows and cells encoded at a time: bounds what is gathered before a block is handed on.
  private static let maximumSliceRows = 4096
  private static let sliceCells = 1 << 18

  private let encoder: any RowTextEncoder
  private let compressor: (any BlockCompressor)?
  private let bytes = ByteStore(capacity: TextFileWriter.blockBytes * 2)
  private var flush: (UnsafeRawBufferPointer) throws -> Void = { _ in }

  /// - Parameter compression: `snappy` and `deflate` are not used for text files and mean none.
  /// - Throws: `Failure` (`run`) when there is no memory for the compressor.
  init(encoder: any RowTextEncoder, compression: WriteRequest.Compression) throws {
    self.encoder = encoder
    compressor =
      switch compression {
      case .gzip: try GzipCompressor()
      case .zstd: try ZstdCompressor()
      case .snappy, .deflate, .none: nil
      }
  }

  func begin(_ flush: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    self.flush = flush
    bytes.count = 0
    compressor?.begin()
    encoder.begin(into: bytes)
  }

  func append(_ batch: Batch) throws {
    let sliceRows = max(1, min(Self.maximumSliceRows, Self.sliceCells / max(batch.columns.count, 1)))
    if batch.rowCount <= sliceRows {
      encoder.append(batch, into: bytes)
      return try handOn(all: false)
    }
    var row = 0
    while row < batch.rowCount {
      let end = min(batch.rowCount, row + sliceRows)
      encoder.append(batch.slice(row..<end), into: bytes)
      try handOn(all: false)
      row = end
    }
  }

  func finish() throws {
    try handOn(all: true)
    try compressor?.finish(flush)
    flush = { _ in }
  }

  /// Hands on whole blocks, or everything.
  private func handOn(all: Bool) throws {
    var done = 0
    while bytes.count - done >= Self.blockBytes || (all && done < bytes.count) {
      let count = min(Self.blockBytes, bytes.count - done)
      let block = UnsafeRawBufferPointer(start: bytes.base + done, count: count)
      if let compressor { try compressor.compress(block, flush) } else { try flush(block) }
      done += count
    }
    guard done > 0 else { return }
    let left = bytes.count - done
    // Source and target may overlap.
    if left > 0 { UnsafeMutableRawPointer(bytes.base).copyMemory(from: bytes.base + done, byteCount: left) }
    bytes.count = left
  }
}
