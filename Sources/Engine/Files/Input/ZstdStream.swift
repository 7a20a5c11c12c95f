import CZstd

/// Decompresses zstd (RFC 8878): any number of frames, skippable ones included, checksums verified.
///
/// Memory is bounded by the library's limit of 128 MiB for a frame's window.
package final class ZstdStream: ByteStream {
  private let input: InputBlock
  private let context: OpaquePointer
  private var isInsideFrame = false

  package init(_ source: any ByteStream) throws(Failure) {
    input = InputBlock(source)
    guard let context = ZSTD_createDCtx() else {
      throw Failure(.run, "not enough memory to decompress \(source.path)")
    }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  package var path: String { input.path }
  package var consumedBytes: Int { input.consumedBytes }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard let start = target.baseAddress else { return 0 }
    var output = ZSTD_outBuffer(dst: start, size: target.count, pos: 0)
    while output.pos == 0 {
      // Inside a frame the decoder may still hold output of bytes it has already taken.
      if input.count == 0, try !input.refill(), !isInsideFrame { return 0 }
      var source = ZSTD_inBuffer(src: input.bytes, size: input.count, pos: 0)
      let left = ZSTD_decompressStream(context, &output, &source)
      if ZSTD_isError(left) != 0 {
        let reason = String(cString: ZSTD_getErrorName(left))
        throw Failure(
          .input, "\(path) has damaged zstd data near byte \(input.consumedBytes): \(reason); fetch the file again")
      }
      let taken = source.pos
      input.consume(taken)
      isInsideFrame = left != 0
      if isInsideFrame && taken == 0 && output.pos == 0 && input.isAtEnd {
        throw Failure(.input, "\(path) ends in the middle of its zstd data; fetch the file again")
      }
    }
    return output.pos
  }
}
