import CSnappy
import CZlib
import CZstd

/// How the blocks of a file are compressed, by its name in the header.
enum AvroCodec: String {
  case null, deflate, snappy, zstandard
}

/// Unpacks the blocks of files. One thread at a time.
final class AvroUnpacker {
  private let memory: PageMemory
  private var inflater: UnsafeMutablePointer<z_stream>?
  private var zstd: OpaquePointer?

  init(_ memory: PageMemory) { self.memory = memory }

  deinit {
    if let inflater {
      inflateEnd(inflater)
      inflater.deallocate()
    }
    if let zstd { ZSTD_freeDCtx(zstd) }
  }

  /// The records of a block, whose count of bytes is set. What they take is never believed, but found out.
  func unpack(_ packed: PageBytes, _ codec: AvroCodec) throws(AvroProblem) -> PageBytes {
    switch codec {
    case .null: return packed
    case .snappy: return try unsnap(packed)
    case .deflate: return try inflate(packed)
    case .zstandard: return try unzstd(packed)
    }
  }

  func room(_ byteCount: Int) throws(AvroProblem) -> PageBytes {
    do throws(ParquetProblem) {
      return try PageBytes(byteCount: byteCount, memory: memory, for: "a block")
    } catch {
      throw AvroProblem.unsupported(error.message)
    }
  }

  /// Snappy's length is bounded by what it could make of so many bytes; a checksum of the records follows.
  private func unsnap(_ packed: PageBytes) throws(AvroProblem) -> PageBytes {
    let damage = AvroProblem("a block cannot be decompressed with snappy")
    let count = packed.buffer.count - 4
    guard count > 0 else { throw damage }
    var length = 0
    let isKnown = packed.start.withMemoryRebound(to: CChar.self, capacity: count) {
      snappy_uncompressed_length($0, count, &length) == SNAPPY_OK
    }
    guard isKnown, length <= count * 24 + 64 else { throw damage }
    let target = try room(length)
    let isWhole = packed.start.withMemoryRebound(to: CChar.self, capacity: count) { from in
      target.start.withMemoryRebound(to: CChar.self, capacity: max(length, 1)) { to in
        snappy_uncompress(from, count, to, &length) == SNAPPY_OK
      }
    }
    guard isWhole else { throw damage }
    target.buffer.count = length
    let sum = UnsafeRawPointer(packed.start + count).loadUnaligned(as: UInt32.self).bigEndian
    guard UInt32(truncatingIfNeeded: crc32(0, target.start, UInt32(length))) == sum else {
      throw AvroProblem("the checksum of a block is wrong")
    }
    return target
  }

  private func inflate(_ packed: PageBytes) throws(AvroProblem) -> PageBytes {
    let damage = AvroProblem("a block cannot be decompressed with deflate")
    if inflater == nil {
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      // Raw: without the wrapper of zlib or gzip.
      guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        stream.deallocate()
        throw AvroProblem.unsupported("there is no memory to decompress it")
      }
      inflater = stream
    }
    guard let stream = inflater, packed.buffer.count <= Int(UInt32.max) else { throw damage }
    inflateReset(stream)
    stream.pointee.next_in = packed.start
    stream.pointee.avail_in = UInt32(packed.buffer.count)
    return try grow(packed) { target, room throws(AvroProblem) in
      stream.pointee.next_out = target
      stream.pointee.avail_out = UInt32(min(room, 1 << 30))
      let before = stream.pointee.avail_out
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      guard status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && stream.pointee.avail_out == 0) else {
        throw damage
      }
      // A stream that wants more than there is stops with room left.
      guard status == Z_STREAM_END || stream.pointee.avail_out == 0 else { throw damage }
      return (Int(before - stream.pointee.avail_out), status == Z_STREAM_END)
    }
  }

  private func unzstd(_ packed: PageBytes) throws(AvroProblem) -> PageBytes {
    let damage = AvroProblem("a block cannot be decompressed with zstandard")
    if zstd == nil { zstd = ZSTD_createDCtx() }
    guard let context = zstd else { throw AvroProblem.unsupported("there is no memory to decompress it") }
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
    // A frame may ask for a window of gigabytes, whatever it holds.
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
    var input = ZSTD_inBuffer(src: packed.start, size: packed.buffer.count, pos: 0)
    return try grow(packed) { target, room throws(AvroProblem) in
      var output = ZSTD_outBuffer(dst: target, size: room, pos: 0)
      let left = ZSTD_decompressStream(context, &output, &input)
      guard ZSTD_isError(left) == 0 else { throw damage }
      let isDone = left == 0 && input.pos == input.size
      guard isDone || output.pos > 0 || input.pos < input.size else { throw damage }
      return (output.pos, isDone)
    }
  }

  /// Lets `more` fill memory that grows, until it says that nothing is left.
  private func grow(
    _ packed: PageBytes,
    _ more: (UnsafeMutablePointer<UInt8>, _ room: Int) throws(AvroProblem) -> (made: Int, isDone: Bool)
  ) throws(AvroProblem) -> PageBytes {
    var target = try room(max(4 << 10, packed.buffer.count * 4))
    var count = 0
    while true {
      if count == target.buffer.capacity {
        let larger = try room(target.buffer.capacity * 2)
        larger.start.update(from: target.start, count: count)
        target = larger
      }
      let (made, isDone) = try more(target.start + count, target.buffer.capacity - count)
      count += made
      if isDone {
        target.buffer.count = count
        return target
      }
    }
  }
}
