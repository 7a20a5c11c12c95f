import CZlib
import CZstd

/// Compresses a stream of blocks; the same blocks give the same bytes. Reusable.
protocol BlockCompressor: AnyObject {
  func begin()
  func compress(_ block: UnsafeRawBufferPointer, _ flush: (UnsafeRawBufferPointer) throws -> Void) throws
  func finish(_ flush: (UnsafeRawBufferPointer) throws -> Void) throws
}

private let outputBytes = 128 << 10

/// gzip (RFC 1952) at level 6, without a name or time in its header.
final class GzipCompressor: BlockCompressor {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let output = Buffer<UInt8>(capacity: outputBytes)

  init() throws(Failure) {
    stream.initialize(to: z_stream())
    let size = Int32(MemoryLayout<z_stream>.size)
    // 15 bits of window, 16 for the gzip wrapper; 8 is the usual memory level.
    guard deflateInit2_(stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
      throw Failure(.run, "not enough memory to compress the output")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func begin() { deflateReset(stream) }

  func compress(_ block: UnsafeRawBufferPointer, _ flush: (UnsafeRawBufferPointer) throws -> Void) throws {
    try run(block, Z_NO_FLUSH, flush)
  }

  func finish(_ flush: (UnsafeRawBufferPointer) throws -> Void) throws {
    try run(UnsafeRawBufferPointer(start: output.base, count: 0), Z_FINISH, flush)
  }

  private func run(
    _ block: UnsafeRawBufferPointer, _ mode: Int32, _ flush: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: block.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(block.count)
    while true {
      stream.pointee.next_out = output.base
      stream.pointee.avail_out = UInt32(output.capacity)
      let status = deflate(stream, mode)
      let made = output.capacity - Int(stream.pointee.avail_out)
      if made > 0 { try flush(UnsafeRawBufferPointer(start: output.base, count: made)) }
      if mode == Z_FINISH ? status == Z_STREAM_END : stream.pointee.avail_out > 0 { return }
      guard status == Z_OK || status == Z_BUF_ERROR else { throw Failure(.run, "the output cannot be compressed") }
    }
  }
}

/// zstd (RFC 8878) at level 3 with a checksum.
final class ZstdCompressor: BlockCompressor {
  private let context: OpaquePointer
  private let output = Buffer<UInt8>(capacity: outputBytes)

  init() throws(Failure) {
    guard let context = ZSTD_createCCtx() else { throw Failure(.run, "not enough memory to compress the output") }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { ZSTD_freeCCtx(context) }

  func begin() { ZSTD_CCtx_reset(context, ZSTD_reset_session_only) }

  func compress(_ block: UnsafeRawBufferPointer, _ flush: (UnsafeRawBufferPointer) throws -> Void) throws {
    try run(block, ZSTD_e_continue, flush)
  }

  func finish(_ flush: (UnsafeRawBufferPointer) throws -> Void) throws {
    try run(UnsafeRawBufferPointer(start: output.base, count: 0), ZSTD_e_end, flush)
  }

  private func run(
    _ block: UnsafeRawBufferPointer, _ mode: ZSTD_EndDirective, _ flush: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var input = ZSTD_inBuffer(src: block.baseAddress, size: block.count, pos: 0)
    while true {
      var made = ZSTD_outBuffer(dst: output.base, size: output.capacity, pos: 0)
      let left = ZSTD_compressStream2(context, &made, &input, mode)
      guard ZSTD_isError(left) == 0 else {
        throw Failure(.run, "the output cannot be compressed: \(String(cString: ZSTD_getErrorName(left)))")
      }
      if made.pos > 0 { try flush(UnsafeRawBufferPointer(start: output.base, count: made.pos)) }
      if mode == ZSTD_e_end ? left == 0 : input.pos == input.size { return }
    }
  }
}
