import CZlib

/// Decompresses gzip (RFC 1952): any number of members one after the other, checksums verified, zero padding allowed.
package final class GzipStream: ByteStream {
  private let input: InputBlock
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isInsideMember = false
  private var isFinished = false

  package init(_ source: any ByteStream) throws(Failure) {
    input = InputBlock(source)
    stream.initialize(to: z_stream())
    // 15 bits of window, 16 for the gzip wrapper.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Failure(.run, "not enough memory to decompress \(source.path)")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  package var path: String { input.path }
  package var consumedBytes: Int { input.consumedBytes }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard !isFinished, let start = target.baseAddress else { return 0 }
    let capacity = min(target.count, 1 << 30)
    stream.pointee.next_out = start.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(capacity)
    while stream.pointee.avail_out == UInt32(capacity) {
      if input.count == 0, try !input.refill() {
        if isInsideMember { throw truncated }
        isFinished = true
        return 0
      }
      if !isInsideMember, try !beginMember() {
        isFinished = true
        return 0
      }
      stream.pointee.next_in = input.bytes
      stream.pointee.avail_in = UInt32(input.count)
      let status = inflate(stream, Z_NO_FLUSH)
      input.consume(input.count - Int(stream.pointee.avail_in))
      switch status {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END:
        isInsideMember = false
        inflateReset(stream)
      default:
        throw Failure(.input, "\(path) has damaged gzip data near byte \(input.consumedBytes); fetch the file again")
      }
    }
    return capacity - Int(stream.pointee.avail_out)
  }

  /// Whether another member follows; zero bytes behind the last one are padding.
  private func beginMember() throws(Failure) -> Bool {
    while true {
      while input.count > 0 && input.bytes[0] == 0 { input.consume(1) }
      if input.count >= 2 { break }
      if try !input.refill() {
        if input.count == 0 { return false }
        throw truncated
      }
    }
    guard input.bytes[0] == 0x1F && input.bytes[1] == 0x8B else {
      throw Failure(.input, "\(path) has bytes behind its gzip data that are not gzip; fetch the file again")
    }
    isInsideMember = true
    return true
  }

  private var truncated: Failure {
    Failure(.input, "\(path) ends in the middle of its gzip data; fetch the file again")
  }
}
