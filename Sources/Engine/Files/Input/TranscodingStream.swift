#if canImport(Glibc)
  import Glibc
#endif

/// Turns text of any encoding that iconv knows into UTF-8. One byte order mark at the start is taken off.
package final class TranscodingStream: ByteStream {
  /// What becomes of bytes that are no text in the encoding.
  package enum InvalidPolicy: Sendable {
    /// U+FFFD.
    case replace
    /// The byte 0xFF, which no UTF-8 holds: the reader that checks UTF-8 rejects the row.
    case mark
  }

  private let input: InputBlock
  private let encoding: TextEncoding
  private let policy: InvalidPolicy
  private let descriptor: iconv_t
  private let output = Buffer<UInt8>(capacity: 64 << 10, count: 0)
  private var outputStart = 0
  private var mayHoldMark = true
  private var isFinished = false

  package init(_ source: any ByteStream, encoding: TextEncoding, invalid: InvalidPolicy) throws(Failure) {
    input = InputBlock(source)
    self.encoding = encoding
    policy = invalid
    guard let descriptor = iconv_open("UTF-8", encoding.name), Int(bitPattern: descriptor) != -1 else {
      throw Failure(.input, "no encoding is named \"\(encoding)\"; iconv --list shows all names")
    }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  package var path: String { input.path }
  package var consumedBytes: Int { input.consumedBytes }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while outputStart == output.count && !isFinished { try convert() }
    let count = min(target.count, output.count - outputStart)
    if let start = target.baseAddress { memcpy(start, output.base + outputStart, count) }
    outputStart += count
    return count
  }

  /// Fills `output` from the next bytes of input.
  private func convert() throws(Failure) {
    outputStart = 0
    output.count = 0
    if input.count == 0 { _ = try input.refill() }
    if input.count == 0 {
      _ = step(flush: true)
      isFinished = true
      return
    }
    switch step(flush: false) {
    case .converted, .full: break
    case .incomplete:
      if try !input.refill() { invalid(byteCount: input.count) }
    case .invalid: invalid(byteCount: min(encoding.unitBytes, input.count))
    }
    takeOffMark()
  }

  private enum Outcome { case converted, full, incomplete, invalid }

  /// One call of iconv.
  private func step(flush: Bool) -> Outcome {
    // Sixteen bytes are kept free for a replacement.
    var room = output.capacity - output.count - 16
    var next: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(output.base + output.count)
      .assumingMemoryBound(to: CChar.self)
    var left = input.count
    var code: Int32 = 0
    if flush {
      _ = iconv(descriptor, nil, nil, &next, &room)
    } else {
      var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(input.bytes).assumingMemoryBound(
        to: CChar.self)
      let before = left
      if iconv(descriptor, &source, &left, &next, &room) == -1 { code = errno }
      input.consume(before - left)
    }
    output.count = output.capacity - 16 - room
    switch code {
    case 0: return .converted
    case E2BIG: return .full
    case EINVAL: return .incomplete
    default: return .invalid
    }
  }

  private func invalid(byteCount: Int) {
    for byte: UInt8 in policy == .replace ? [0xEF, 0xBF, 0xBD] : [0xFF] {
      output.base[output.count] = byte
      output.count += 1
    }
    input.consume(byteCount)
    _ = iconv(descriptor, nil, nil, nil, nil)
  }

  /// Encodings with a fixed byte order hand the mark through as U+FEFF.
  private func takeOffMark() {
    guard mayHoldMark && output.count > 0 else { return }
    mayHoldMark = false
    let consumesMark = encoding.name == "UTF-16" || encoding.name == "UTF-32"
    let first = output.elements.prefix(3)
    if !consumesMark && first.elementsEqual([0xEF, 0xBB, 0xBF]) { outputStart = 3 }
  }
}
