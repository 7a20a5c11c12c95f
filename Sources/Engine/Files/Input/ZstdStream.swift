import CZstd

/// Decompresses zstd (RFC 8878): any number of frames, skippable ones included, checksums verified.
///
/// The window of a frame, which it needs to be decompressed, is charged to the memory budget, and refused when it is
/// more than half of that.
package final class ZstdStream: ByteStream {
  private let input: InputBlock
  private let context: OpaquePointer
  private var isInsideFrame = false
  private let budget: MemoryBudget
  private var charged = 0

  /// Windows that every decompressor has to take (RFC 8878, section 3.1.1.1.2).
  private static let usualWindowBytes = 8 << 20

  package init(
    _ source: any ByteStream, budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws(Failure) {
    input = InputBlock(source)
    self.budget = budget
    guard let context = ZSTD_createDCtx() else {
      throw Failure(.run, "not enough memory to decompress \(source.path)")
    }
    self.context = context
  }

  deinit {
    ZSTD_freeDCtx(context)
    budget.release(charged)
  }

  package var path: String { input.path }
  package var consumedBytes: Int { input.consumedBytes }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard let start = target.baseAddress else { return 0 }
    var output = ZSTD_outBuffer(dst: start, size: target.count, pos: 0)
    while output.pos == 0 {
      // Inside a frame the decoder may still hold output of bytes it has already taken.
      if input.count == 0, try !input.refill(), !isInsideFrame { return 0 }
      if !isInsideFrame { try chargeWindow() }
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

  /// Takes the memory of the frame that begins.
  private func chargeWindow() throws(Failure) {
    // The longest header; a frame that is cut off within it fails when it is read.
    while input.count < Self.headerBytes, try input.refill() {}
    guard let window = windowBytes() else { return }
    guard window > charged else { return }
    guard window <= max(Self.usualWindowBytes, budget.limit / 2) else {
      throw Failure(
        .input,
        "\(path) needs \(window >> 20) MiB to be decompressed, more than half of the memory; give more --memory, or compress it again without --long"
      )
    }
    budget.chargeAnyway(window - charged)
    charged = window
  }

  private static let headerBytes = 18

  /// The window that the header of the next frame asks for (RFC 8878, section 3.1.1.1).
  private func windowBytes() -> Int? {
    let (bytes, count) = (input.bytes, input.count)
    guard count >= 6, bytes[0] == 0x28, bytes[1] == 0xB5, bytes[2] == 0x2F, bytes[3] == 0xFD else { return nil }
    let descriptor = bytes[4]
    if descriptor & 0x20 == 0 {
      let base = 1 << (10 + Int(bytes[5] >> 3))
      return base + base / 8 * Int(bytes[5] & 7)
    }
    // The whole content is one segment, and its size stands behind the number of the dictionary.
    let place = 5 + [0, 1, 2, 4][Int(descriptor & 3)]
    let width = [1, 2, 4, 8][Int(descriptor >> 6)]
    guard count >= place + width else { return nil }
    let size = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
    return Int(clamping: size) + (width == 2 ? 256 : 0)
  }
}
