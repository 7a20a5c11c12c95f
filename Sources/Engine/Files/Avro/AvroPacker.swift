import CZlib

/// Compresses blocks with the codec of a file. One thread at a time.
final class AvroPacker {
  let codec: AvroCodec
  /// Snappy and zstd are as in the pages of Parquet.
  private let pages: PageCompressor?
  private var deflater: UnsafeMutablePointer<z_stream>?
  private let scratch = ByteStore(capacity: 64 << 10)

  /// - Throws: `Failure` (`run`) when the codec's library cannot start, or files do not have the compression.
  init(_ compression: WriteRequest.Compression) throws {
    switch compression {
    case .none: (codec, pages) = (.null, nil)
    case .deflate: (codec, pages) = (.deflate, nil)
    case .snappy: (codec, pages) = (.snappy, try PageCompressor(.snappy))
    case .zstd: (codec, pages) = (.zstandard, try PageCompressor(.zstd))
    case .gzip: throw Failure(.run, "Avro files are not compressed with gzip; choose deflate")
    }
    guard codec == .deflate else { return }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Raw, without a wrapper.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard deflateInit2_(stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
      stream.deallocate()
      throw Failure(.run, "not enough memory to compress the output")
    }
    deflater = stream
  }

  deinit {
    if let deflater {
      deflateEnd(deflater)
      deflater.deallocate()
    }
  }

  /// The compressed block, valid until the next call.
  func pack(_ block: UnsafeBufferPointer<UInt8>) throws -> UnsafeBufferPointer<UInt8> {
    switch codec {
    case .null: return block
    case .zstandard: return try pages?.compress(block) ?? block
    case .snappy:
      guard let pages, let source = block.baseAddress else { return block }
      scratch.count = 0
      let packed = try pages.compress(block)
      if let start = packed.baseAddress { scratch.append(start, count: packed.count) }
      let sum = UInt32(truncatingIfNeeded: crc32(0, source, UInt32(block.count)))
      scratch.append(withUnsafeBytes(of: sum.bigEndian) { Array($0) })
      return UnsafeBufferPointer(start: scratch.base, count: scratch.count)
    case .deflate: return try deflated(block)
    }
  }

  private func deflated(_ block: UnsafeBufferPointer<UInt8>) throws -> UnsafeBufferPointer<UInt8> {
    guard let stream = deflater, let source = block.baseAddress else { return block }
    deflateReset(stream)
    scratch.count = 0
    let bound = Int(deflateBound(stream, UInt(block.count)))
    let target = scratch.reserve(bound)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
    stream.pointee.avail_in = UInt32(block.count)
    stream.pointee.next_out = target
    stream.pointee.avail_out = UInt32(bound)
    guard deflate(stream, Z_FINISH) == Z_STREAM_END else { throw Failure(.run, "deflate could not compress a block") }
    return UnsafeBufferPointer(start: target, count: bound - Int(stream.pointee.avail_out))
  }
}
