/// Walks the pages of one column chunk after the other: headers through a small window, bodies read, verified and
/// decompressed into reused memory. One thread at a time.
final class PageReader {
  /// A page's values, decompressed. Valid until the next header is read, the bytes of `owner` as long as it is held.
  struct Body {
    /// Version 2: the definition levels, which stand apart. Version 1 keeps them in front of the values.
    var levels: UnsafeBufferPointer<UInt8>?
    /// Version 2: the repetition levels, which a flat column has none of.
    var repetitions: UnsafeBufferPointer<UInt8>?
    var values: UnsafeBufferPointer<UInt8>
    var owner: PageBytes
  }

  private static let windowBytes = 32 << 10
  /// A header, with the bounds some writers put into it, is not longer than this.
  private static let maximumHeaderBytes = 16 << 20

  private let memory: PageMemory
  private let progress: ScanProgress
  private let scratch: PageScratch
  private var file: InputFile?
  private var codec = PageCodec.uncompressed
  /// Offset of the next byte to be looked at, and behind the last of the chunk.
  private(set) var position = 0
  private var end = 0
  /// Bytes of the chunk from `windowStart` on.
  private var window: PageBytes?
  private var windowCount = 0
  private var windowStart = 0
  private var countedTo = 0
  private var plain: PageBytes?
  /// Number of the page under way within its chunk, for messages.
  private(set) var pageNumber = 0

  init(memory: PageMemory, progress: ScanProgress, scratch: PageScratch) {
    self.memory = memory
    self.progress = progress
    self.scratch = scratch
  }

  /// Turns to the chunk between two offsets.
  func open(_ file: InputFile, codec: PageCodec, start: Int, end: Int) {
    file.expect(start..<max(start, end))
    self.file = file
    self.codec = codec
    position = start
    self.end = end
    (windowCount, windowStart, countedTo) = (0, start, 0)
    pageNumber = 0
  }

  /// Makes the page under way, whose header is at `place`, the next one again.
  func rewind(to place: Int) {
    position = place
    pageNumber -= 1
  }

  /// Reads the page whose header is at `place`, and comes back.
  func visiting(_ place: Int, _ body: (PageHeader) throws -> Void) throws {
    let here = (position, pageNumber)
    position = place
    if let header = try nextHeader() { try body(header) }
    (position, pageNumber) = here
  }

  /// Frees all memory that nobody else holds.
  func letGo() {
    (window, windowCount, plain) = (nil, 0, nil)
  }

  /// Reads the next header; `nil` at the end of the chunk. Follow it with `skipBody` or `readBody`.
  func nextHeader() throws -> PageHeader? {
    guard position < end else { return nil }
    pageNumber += 1
    var wanted = 256
    while true {
      try fillWindow(wanted)
      let available = windowStart + windowCount - position
      guard let window else { throw ParquetProblem("a column chunk is empty") }
      var thrift = CompactReader(UnsafeBufferPointer(start: window.start + (position - windowStart), count: available))
      let before = thrift.next
      do {
        let header = try PageHeader.read(&thrift)
        position += thrift.next - before
        guard header.compressedBytes <= end - position else {
          throw ParquetProblem(
            "page \(pageNumber) claims \(header.compressedBytes) bytes where \(end - position) are left")
        }
        return header
      } catch {
        guard thrift.ranOut, position + available < end, wanted < Self.maximumHeaderBytes else { throw error }
        wanted = max(available, wanted) * 4
      }
    }
  }

  func skipBody(_ header: PageHeader) { position += header.compressedBytes }

  /// Reads, checks and decompresses the body behind the header just read.
  func readBody(_ header: PageHeader) throws -> Body {
    let levelBytes = header.kind == .dataV2 ? header.definitionLevelBytes + header.repetitionLevelBytes : 0
    let packedBytes = header.compressedBytes - levelBytes
    let plainBytes = header.uncompressedBytes - levelBytes
    guard packedBytes >= 0, plainBytes >= 0 else {
      throw ParquetProblem("page \(pageNumber) has more levels than bytes")
    }
    let body = try packedBody(header.compressedBytes)
    if let checksum = header.checksum, checksum != PageChecksum.of(body) {
      throw ParquetProblem("page \(pageNumber) does not match its checksum")
    }
    position += header.compressedBytes
    // Pages that are read again count once.
    if position > countedTo {
      progress.bytesRead.add(header.compressedBytes)
      countedTo = position
    }
    let source = UnsafeBufferPointer(rebasing: body[levelBytes...])
    let codec = header.isCompressed && plainBytes > 0 ? self.codec : .uncompressed
    // Some writers compress nothing into a few bytes.
    if plainBytes > 0 {
      try PageDecompressor.checkSizes(codec, compressed: packedBytes, uncompressed: plainBytes)
    }
    let owner = try pageMemory(plainBytes + levelBytes)
    let values = UnsafeMutableBufferPointer(start: owner.start, count: plainBytes)
    if plainBytes > 0 { try scratch.decompressor.decompress(source, codec: codec, into: values) }
    var (levels, repetitions): (UnsafeBufferPointer<UInt8>?, UnsafeBufferPointer<UInt8>?)
    if header.kind == .dataV2 {
      // Behind the values: the packed page is given to the next column.
      if let start = body.baseAddress { (owner.start + plainBytes).update(from: start, count: levelBytes) }
      let all = UnsafeBufferPointer(start: UnsafePointer(owner.start + plainBytes), count: levelBytes)
      levels = UnsafeBufferPointer(rebasing: all[header.repetitionLevelBytes...])
      repetitions = UnsafeBufferPointer(rebasing: all[..<header.repetitionLevelBytes])
    }
    return Body(levels: levels, repetitions: repetitions, values: UnsafeBufferPointer(values), owner: owner)
  }

  /// The bytes of the body as they stand in the file: in the window when they are there, else in a buffer of their own.
  private func packedBody(_ byteCount: Int) throws -> UnsafeBufferPointer<UInt8> {
    let offset = position - windowStart
    if let window, offset + byteCount <= windowCount {
      return UnsafeBufferPointer(start: window.start + offset, count: byteCount)
    }
    if scratch.packed.map({ $0.buffer.capacity < byteCount }) ?? true {
      scratch.packed = nil
      scratch.packed = try PageBytes(byteCount: byteCount + byteCount / 4, memory: memory)
    }
    guard let packed = scratch.packed, let file else { throw ParquetProblem("no file is open") }
    let held = window == nil ? 0 : max(0, windowCount - offset)
    if let window, held > 0 { packed.start.update(from: window.start + offset, count: held) }
    let rest = UnsafeMutableRawBufferPointer(start: packed.start + held, count: byteCount - held)
    guard try file.read(into: rest, at: position + held) == rest.count else {
      throw ParquetProblem("page \(pageNumber) ends behind the end of the file")
    }
    return UnsafeBufferPointer(start: packed.start, count: byteCount)
  }

  /// Memory for a decompressed page: that of the page before when nobody holds it any more.
  private func pageMemory(_ byteCount: Int) throws(ParquetProblem) -> PageBytes {
    if let plain, plain.buffer.capacity >= byteCount {
      self.plain = nil
      var only = plain
      if isKnownUniquelyReferenced(&only) {
        self.plain = only
        return only
      }
    }
    plain = nil
    let fresh = try PageBytes(byteCount: byteCount, memory: memory)
    plain = fresh
    return fresh
  }

  /// Makes the window begin at or before `position` and hold `wanted` bytes from there, as far as the chunk goes.
  private func fillWindow(_ wanted: Int) throws {
    let offset = position - windowStart
    let needed = min(wanted, end - position)
    if window != nil && offset >= 0 && offset + needed <= windowCount { return }
    let byteCount = min(max(Self.windowBytes, wanted), end - position)
    (windowCount, windowStart) = (0, position)
    if window.map({ $0.buffer.capacity < byteCount }) ?? true {
      window = nil
      window = try PageBytes(byteCount: byteCount, memory: memory)
    }
    guard let window else { return }
    let target = UnsafeMutableRawBufferPointer(start: window.start, count: byteCount)
    guard let file, try file.read(into: target, at: position) == byteCount else {
      throw ParquetProblem("a column chunk reaches behind the end of the file")
    }
    windowCount = byteCount
  }
}
