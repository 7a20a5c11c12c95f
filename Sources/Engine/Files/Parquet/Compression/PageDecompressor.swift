import CLZ4
import CSnappy
import CZlib
import CZstd

/// Decompresses pages into memory of exactly the size their header claims. One thread at a time.
final class PageDecompressor {
  private var zstd: OpaquePointer?
  private var gzip: UnsafeMutablePointer<z_stream>?

  deinit {
    if let zstd { ZSTD_freeDCtx(zstd) }
    if let gzip {
      inflateEnd(gzip)
      gzip.deallocate()
    }
  }

  /// Refuses sizes that the codec cannot have made, before memory is taken for them.
  static func checkSizes(_ codec: PageCodec, compressed: Int, uncompressed: Int) throws(ParquetProblem) {
    // The most that one byte can become: a copy of 64 bytes takes three in Snappy, 255 more bytes one in LZ4.
    let factor: Int
    switch codec {
    case .uncompressed: factor = 1
    case .snappy: factor = 24
    case .gzip: factor = 1040
    case .lz4, .lz4Raw: factor = 260
    case .zstd: factor = 1 << 16
    case .lzo, .brotli:
      throw ParquetProblem.unsupported(
        "its pages are compressed with \(codec.name), which is not read; write it with snappy, zstd or gzip")
    }
    guard uncompressed <= compressed * factor + 64, codec != .uncompressed || compressed == uncompressed else {
      throw ParquetProblem("a page of \(compressed) bytes claims to hold \(uncompressed)")
    }
  }

  /// Fills `target` from `source`.
  /// - Throws: `ParquetProblem` when the bytes are not what the codec writes or are of another size.
  func decompress(
    _ source: UnsafeBufferPointer<UInt8>, codec: PageCodec, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(ParquetProblem) {
    guard let from = source.baseAddress, let to = target.baseAddress, source.count > 0 else {
      if target.isEmpty { return }
      throw ParquetProblem("a page is empty")
    }
    let isWhole: Bool
    switch codec {
    case .uncompressed:
      isWhole = source.count == target.count
      if isWhole { to.update(from: from, count: source.count) }
    case .snappy: isWhole = Self.snappy(from, source.count, to, target.count)
    case .gzip: isWhole = inflate(from, source.count, to, target.count)
    case .zstd:
      if zstd == nil { zstd = ZSTD_createDCtx() }
      let count = ZSTD_decompressDCtx(zstd, to, target.count, from, source.count)
      isWhole = ZSTD_isError(count) == 0 && count == target.count
    case .lz4Raw: isWhole = Self.lz4(from, source.count, to, target.count)
    case .lz4:
      isWhole = Self.hadoopLZ4(from, source.count, to, target.count) || Self.lz4(from, source.count, to, target.count)
    case .lzo, .brotli: isWhole = false
    }
    guard isWhole else { throw ParquetProblem("a page cannot be decompressed with \(codec.name)") }
  }

  private static func snappy(
    _ from: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutablePointer<UInt8>, _ wanted: Int
  ) -> Bool {
    from.withMemoryRebound(to: CChar.self, capacity: count) { from in
      to.withMemoryRebound(to: CChar.self, capacity: wanted) { to in
        var length = 0
        guard snappy_uncompressed_length(from, count, &length) == SNAPPY_OK, length == wanted else { return false }
        return snappy_uncompress(from, count, to, &length) == SNAPPY_OK && length == wanted
      }
    }
  }

  private static func lz4(
    _ from: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutablePointer<UInt8>, _ wanted: Int
  ) -> Bool {
    guard count <= Int(Int32.max), wanted <= Int(Int32.max) else { return false }
    return from.withMemoryRebound(to: CChar.self, capacity: count) { from in
      to.withMemoryRebound(to: CChar.self, capacity: wanted) { to in
        Int(LZ4_decompress_safe(from, to, Int32(count), Int32(wanted))) == wanted
      }
    }
  }

  /// Hadoop's framing: blocks of (uncompressed size, compressed size, bytes), sizes big-endian.
  private static func hadoopLZ4(
    _ from: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutablePointer<UInt8>, _ wanted: Int
  ) -> Bool {
    var (read, written) = (0, 0)
    while read < count {
      guard count - read >= 8 else { return false }
      let plain = Int(load32(from + read).byteSwapped >> 32)
      let packed = Int(load32(from + read + 4).byteSwapped >> 32)
      read += 8
      guard packed <= count - read, plain <= wanted - written else { return false }
      guard lz4(from + read, packed, to + written, plain) else { return false }
      read += packed
      written += plain
    }
    return written == wanted
  }

  /// One or more gzip members, or a zlib stream.
  private func inflate(
    _ from: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutablePointer<UInt8>, _ wanted: Int
  ) -> Bool {
    if gzip == nil {
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      guard inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        stream.deallocate()
        return false
      }
      gzip = stream
    }
    guard let stream = gzip, count <= Int(UInt32.max), wanted <= Int(UInt32.max) else { return false }
    stream.pointee.next_in = UnsafeMutablePointer(mutating: from)
    stream.pointee.avail_in = UInt32(count)
    stream.pointee.next_out = to
    stream.pointee.avail_out = UInt32(wanted)
    while true {
      inflateReset(stream)
      guard CZlib.inflate(stream, Z_FINISH) == Z_STREAM_END else { return false }
      if stream.pointee.avail_in == 0 { return stream.pointee.avail_out == 0 }
    }
  }
}
