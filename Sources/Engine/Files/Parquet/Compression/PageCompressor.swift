import CSnappy
import CZlib
import CZstd

/// Compresses pages with the codec of a file; its contexts and scratch are reused. One thread at a time.
final class PageCompressor {
  private enum Method { case none, snappy, gzip(UnsafeMutablePointer<z_stream>), zstd(OpaquePointer) }

  /// Pages up to this size go into a Snappy stream as they are: finding matches costs more than they are worth.
  private static let literalByteCount = 48
  /// From this size on two samples of a page tell whether it is worth compressing with Snappy at all.
  private static let sampledByteCount = 32 << 10
  private static let sampleBytes = 2 << 10

  let codec: PageCodec
  private let method: Method
  private let scratch = ByteStore(capacity: 64 << 10)

  /// - Throws: `Failure` (`run`) when the codec's library cannot start.
  init(_ compression: WriteRequest.Compression) throws {
    switch compression {
    case .none: (codec, method) = (.uncompressed, .none)
    case .snappy: (codec, method) = (.snappy, .snappy)
    case .deflate: throw Failure(.run, "Parquet files are not compressed with deflate; choose gzip")
    case .gzip:
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      // 16 asks for the gzip header, which Parquet's GZIP codec requires; its time stays 0, so output is repeatable.
      let status = deflateInit2_(
        stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard status == Z_OK else {
        stream.deallocate()
        throw Failure(.run, "cannot start gzip compression; free memory or choose another compression")
      }
      (codec, method) = (.gzip, .gzip(stream))
    case .zstd:
      guard let context = ZSTD_createCCtx() else {
        throw Failure(.run, "cannot start zstd compression; free memory or choose another compression")
      }
      (codec, method) = (.zstd, .zstd(context))
    }
  }

  deinit {
    switch method {
    case .none, .snappy: break
    case .gzip(let stream):
      deflateEnd(stream)
      stream.deallocate()
    case .zstd(let context): ZSTD_freeCCtx(context)
    }
  }

  /// The compressed page, valid until the next call.
  ///
  /// Snappy takes three times as long over bytes that hardly repeat as over others, for a tenth less of them at most:
  /// such pages go into its stream as they are. Complexity: O(bytes).
  /// - Parameter isNoise: whether the values are known to be such, as ids are.
  func compress(_ page: UnsafeBufferPointer<UInt8>, isNoise: Bool = false) throws -> UnsafeBufferPointer<UInt8> {
    guard let source = page.baseAddress else { return page }
    scratch.count = 0
    switch method {
    case .none: return page
    case .snappy:
      if page.count <= Self.literalByteCount || isNoise || hardlyShrinks(page) { return snappyLiteral(page) }
      return snappy(page) ?? snappyLiteral(page)
    case .gzip(let stream):
      let bound = Int(deflateBound(stream, UInt(page.count)))
      let target = scratch.reserve(bound)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
      stream.pointee.avail_in = UInt32(page.count)
      stream.pointee.next_out = target
      stream.pointee.avail_out = UInt32(bound)
      let status = deflate(stream, Z_FINISH)
      let count = bound - Int(stream.pointee.avail_out)
      deflateReset(stream)
      guard status == Z_STREAM_END else { throw Failure(.run, "gzip could not compress a page") }
      return UnsafeBufferPointer(start: target, count: count)
    case .zstd(let context):
      let bound = ZSTD_compressBound(page.count)
      let target = scratch.reserve(bound)
      let count = ZSTD_compressCCtx(context, target, bound, source, page.count, 3)
      guard ZSTD_isError(count) == 0 else { throw Failure(.run, "zstd could not compress a page") }
      return UnsafeBufferPointer(start: target, count: count)
    }
  }

  /// Whether Snappy saves less than a sixteenth of a piece at the beginning and one in the middle.
  private func hardlyShrinks(_ page: UnsafeBufferPointer<UInt8>) -> Bool {
    guard page.count >= Self.sampledByteCount else { return false }
    var compressed = 0
    for start in [0, page.count / 2] {
      let piece = UnsafeBufferPointer(rebasing: page[start..<start + Self.sampleBytes])
      guard let bytes = snappy(piece) else { return false }
      compressed += bytes.count
    }
    return compressed * 16 > 2 * Self.sampleBytes * 15
  }

  private func snappy(_ page: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    guard let source = page.baseAddress else { return nil }
    var count = snappy_max_compressed_length(page.count)
    let target = scratch.reserve(count)
    let status = source.withMemoryRebound(to: CChar.self, capacity: page.count) { source in
      target.withMemoryRebound(to: CChar.self, capacity: count) { target in
        snappy_compress(source, page.count, target, &count)
      }
    }
    return status == SNAPPY_OK ? UnsafeBufferPointer(start: target, count: count) : nil
  }

  /// A Snappy stream of one literal (format_description.txt, section 2.1): the page as it is.
  private func snappyLiteral(_ page: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard let source = page.baseAddress else { return page }
    let target = scratch.reserve(page.count + 10)
    var next = appendVarint(UInt64(page.count), target)
    let length = page.count - 1
    if length < 60 {
      next.pointee = UInt8(truncatingIfNeeded: length << 2)
      next += 1
    } else {
      let width = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : length < 1 << 24 ? 3 : 4
      next.pointee = UInt8(truncatingIfNeeded: (59 + width) << 2)
      next += 1
      for shift in 0..<width {
        next.pointee = UInt8(truncatingIfNeeded: length >> (8 * shift))
        next += 1
      }
    }
    next.update(from: source, count: page.count)
    return UnsafeBufferPointer(start: target, count: next + page.count - target)
  }
}
