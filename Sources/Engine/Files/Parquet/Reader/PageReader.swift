/// Walks the pages of one column chunk after the other: headers through a small window, bodies read, verified and
/// decompressed into reused memory. One thread at a time.
final class PageReader {
  /// A page's values, decompressed. Valid until the next header is read, the bytes of `owner` as long as it is held.
  struct Body {
    /// Version 2: the definition levels, which stand apart. Version 1 keeps them in front of the values.
    var levels: UnsafeBufferPointer<UInt8>?
    var values: UnsafeBufferPointer<UInt8>
    var owner: PageBytes
  }

  private static let windowBytes = 32 << 10
  /// A header, with the bounds some writers put into it, is not longer than this.
  private static let maximumHeaderBytes = 16 << 20

  private let budget: MemoryBudget
  private let progress: ScanProgress
  private let decompressor: PageDecompressor
  private var file: InputFile?
  private var codec = PageCodec.uncompressed
  /// Offset of the next byte to be looked at, and behind the last of the chunk.
  private var position = 0
  private var end = 0
  private let window = ByteStore(capacity: windowBytes)
  private var windowStart = 0
  private var compressed: PageBytes?
  private var plain: PageBytes?
  /// Number of the page under way within its chunk, for messages.
  private(set) var pageNumber = 0

  init(budget: MemoryBudget, progress: ScanProgress, decompressor: PageDecompressor) {
    self.budget = budget
    self.progress = progress
    self.decompressor = decompressor
  }

  /// Turns to the chunk between two offsets.
  func open(_ file: InputFile, codec: PageCodec, start: Int, end: Int) {
    self.file = file
    self.codec = codec
    position = start
    self.end = end
    window.count = 0
    windowStart = start
    pageNumber = 0
  }

  /// Reads the next header; `nil` at the end of the chunk. Follow it with `skipBody` or `readBody`.
  func nextHeader() throws -> PageHeader? {
    guard position < end else { return nil }
    pageNumber += 1
    var wanted = 256
    while true {
      try fillWindow(wanted)
      let available = windowStart + window.count - position
      var thrift = CompactReader(UnsafeBufferPointer(start: window.base + (position - windowStart), count: available))
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
    progress.bytesRead.add(header.compressedBytes)
    let source = UnsafeBufferPointer(rebasing: body[levelBytes...])
    let codec = header.isCompressed && plainBytes > 0 ? self.codec : .uncompressed
    // Some writers compress nothing into a few bytes.
    if plainBytes > 0 {
      try PageDecompressor.checkSizes(codec, compressed: packedBytes, uncompressed: plainBytes)
    }
    let owner = try pageMemory(plainBytes)
    let values = UnsafeMutableBufferPointer(start: owner.start, count: plainBytes)
    if plainBytes > 0 { try decompressor.decompress(source, codec: codec, into: values) }
    var levels: UnsafeBufferPointer<UInt8>?
    if header.kind == .dataV2 {
      levels = UnsafeBufferPointer(rebasing: body[header.repetitionLevelBytes..<levelBytes])
    }
    return Body(levels: levels, values: UnsafeBufferPointer(values), owner: owner)
  }

  /// The bytes of the body as they stand in the file: in the window when they are there, else in a buffer of their own.
  private func packedBody(_ byteCount: Int) throws -> UnsafeBufferPointer<UInt8> {
    let offset = position - windowStart
    if offset + byteCount <= window.count { return UnsafeBufferPointer(start: window.base + offset, count: byteCount) }
    if compressed.map({ $0.buffer.capacity < byteCount }) ?? true {
      compressed = nil
      compressed = try PageBytes(byteCount: byteCount + byteCount / 4, budget: budget)
    }
    guard let compressed, let file else { throw ParquetProblem("no file is open") }
    let held = window.count - offset
    if held > 0 { compressed.start.update(from: window.base + offset, count: held) }
    let rest = UnsafeMutableRawBufferPointer(start: compressed.start + max(held, 0), count: byteCount - max(held, 0))
    guard try file.read(into: rest, at: position + max(held, 0)) == rest.count else {
      throw ParquetProblem("page \(pageNumber) ends behind the end of the file")
    }
    return UnsafeBufferPointer(start: compressed.start, count: byteCount)
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
    let fresh = try PageBytes(byteCount: byteCount, budget: budget)
    plain = fresh
    return fresh
  }

  /// Makes the window begin at or before `position` and hold `wanted` bytes from there, as far as the chunk goes.
  private func fillWindow(_ wanted: Int) throws {
    let offset = position - windowStart
    let needed = min(wanted, end - position)
    if offset >= 0 && offset + needed <= window.count { return }
    let byteCount = min(max(Self.windowBytes, wanted), end - position)
    window.count = 0
    windowStart = position
    let target = UnsafeMutableRawBufferPointer(start: window.reserve(byteCount), count: byteCount)
    guard let file, try file.read(into: target, at: position) == byteCount else {
      throw ParquetProblem("a column chunk reaches behind the end of the file")
    }
    window.count = byteCount
  }
}
