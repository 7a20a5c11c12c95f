/// One reading of a JSON Lines table, shared by the nodes: hands out chunks of lines in input order.
final class JSONLinesScan: TableScan, @unchecked Sendable {
  /// Some whole lines of a file.
  struct Chunk {
    var buffer = Buffer<UInt8>(capacity: 0)
    /// Offset of the buffer's first byte in the decoded text.
    var base = 0
    /// Where the first line begins in the buffer.
    var start = 0
    var file = 0
  }

  enum Claim {
    /// A range of a plain file, still to be read: lines that begin in it.
    case plain(InputFile, range: Range<Int>, file: Int, morsel: Int)
    case filled(Chunk, morsel: Int)
  }

  let table: JSONLinesTable
  let request: ScanRequest
  private let monitor = ConditionLock()
  private var nextFile = 0
  private var nextMorsel = 0
  private var plain: (file: InputFile, number: Int)?
  private var position = 0
  private var stream: JSONLinesStream?

  init(table: JSONLinesTable, request: ScanRequest) {
    self.table = table
    self.request = request
    request.progress.totalBytes.value = table.files.reduce(0) { $0 + $1.file.byteCount }
  }

  func makeReader() throws -> any ScanReader { JSONLinesReader(self) }

  /// Claims the next chunk; `nil` when there is none.
  func claim() throws -> Claim? {
    try monitor.withLock {
      while true {
        if let (file, number) = plain {
          if position < file.byteCount {
            let end = min(file.byteCount, position + request.chunkBytes)
            defer { position = end }
            return .plain(file, range: position..<end, file: number, morsel: takeMorsel())
          }
          plain = nil
        }
        if let stream {
          if let chunk = try stream.next(request) { return .filled(chunk, morsel: takeMorsel()) }
          self.stream = nil
        }
        guard nextFile < table.files.count else { return nil }
        let file = table.files[nextFile]
        if file.isPlain {
          plain = (try file.file.open(), nextFile)
          position = file.start
        } else {
          stream = JSONLinesStream(
            try file.file.openStream(encoding: file.encoding, budget: request.budget), file: nextFile, skip: file.start)
        }
        nextFile += 1
      }
    }
  }

  private func takeMorsel() -> Int {
    nextMorsel += 1
    return nextMorsel - 1
  }

  /// Takes budget for a line that does not fit the usual buffer.
  static func charge(_ count: Int, _ request: ScanRequest, path: String, offset: Int) throws {
    if count < 1 << 30 && request.budget.charge(count) { return }
    throw Failure(
      .input, "the line at byte \(offset) of \(path) is longer than \(count >> 20) MiB; give more --memory")
  }
}

/// Cuts text that can only be read front to back into chunks of whole lines. One thread at a time.
final class JSONLinesStream {
  private let stream: any ByteStream
  private let file: Int
  private var toSkip: Int
  private var rest: [UInt8] = []
  private var offset = 0
  private var isAtEnd = false
  private var consumed = 0

  init(_ stream: any ByteStream, file: Int, skip: Int) {
    self.stream = stream
    self.file = file
    toSkip = skip
  }

  func next(_ request: ScanRequest) throws -> JSONLinesScan.Chunk? {
    if isAtEnd && rest.isEmpty { return nil }
    var buffer = Buffer<UInt8>(capacity: rest.count + request.chunkBytes, count: 0)
    rest.withUnsafeBufferPointer { if let start = $0.baseAddress { buffer.base.update(from: start, count: $0.count) } }
    buffer.count = rest.count
    var extra = 0
    defer { request.budget.release(extra) }
    var end = 0
    while true {
      try request.cancellation.check()
      if buffer.count == buffer.capacity {
        try JSONLinesScan.charge(buffer.capacity, request, path: stream.path, offset: offset)
        extra += buffer.capacity
        let larger = Buffer<UInt8>(capacity: buffer.capacity * 2, count: buffer.count)
        larger.base.update(from: buffer.base, count: buffer.count)
        buffer = larger
      }
      let searched = buffer.count
      let room = UnsafeMutableRawBufferPointer(start: buffer.base + buffer.count, count: buffer.capacity - buffer.count)
      if !isAtEnd {
        let count = try stream.fill(room)
        isAtEnd = count < room.count
        buffer.count += count
      }
      if isAtEnd {
        end = buffer.count
        break
      }
      end = buffer.count
      while end > searched && buffer[end - 1] != 0x0A { end -= 1 }
      if end > searched { break }
    }
    request.progress.bytesRead.add(stream.consumedBytes - consumed)
    consumed = stream.consumedBytes
    rest = Array(UnsafeBufferPointer(start: buffer.base + end, count: buffer.count - end))
    buffer.count = end
    let chunk = JSONLinesScan.Chunk(buffer: buffer, base: offset, start: min(toSkip, end), file: file)
    toSkip = 0
    offset += end
    return chunk
  }
}
