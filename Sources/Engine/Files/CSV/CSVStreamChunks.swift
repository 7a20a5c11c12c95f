/// Cuts decoded text that can only be read once, front to back, into chunks of whole records.
final class CSVStreamChunks {
  private let stream: any ByteStream
  private let index: Int
  private let dialect: CSVDialect
  /// Whether the lines of the footer have been counted before.
  private let footerIsKnown: Bool
  /// Bytes before the first data record, still to be dropped.
  private var toSkip: Int
  /// The beginning of a record whose end has not been read yet.
  private var rest: [UInt8] = []
  private var offset: Int
  private var isAtEnd = false
  private var consumed = 0

  init(_ layout: CSVLayout, index: Int, budget: MemoryBudget) throws {
    stream = try layout.openText(budget: budget)
    footerIsKnown = layout.footerLines != nil
    self.index = index
    dialect = layout.dialect
    toSkip = layout.dataStart
    offset = layout.dataStart
  }

  /// Fills `chunk` with the next whole records; false at the end.
  func fill(_ chunk: inout CSVChunk, _ request: ScanRequest) throws -> Bool {
    if isAtEnd && rest.isEmpty { return false }
    chunk.renewBuffer(capacity: rest.count + request.chunkBytes)
    rest.withUnsafeBufferPointer {
      if let start = $0.baseAddress { chunk.buffer.base.update(from: start, count: $0.count) }
    }
    chunk.buffer.count = rest.count
    rest.removeAll(keepingCapacity: true)
    chunk.base = offset
    chunk.layout = index
    chunk.firstRow = 0
    chunk.endsInQuotes = false
    chunk.structure.begin(at: 0)
    var scanner = CSVScanner(dialect)
    var extra = 0
    defer { request.budget.release(extra) }
    while true {
      try request.cancellation.check()
      if chunk.buffer.capacity == chunk.buffer.count {
        let more = chunk.buffer.capacity
        try CSVReader.charge(more, request, path: stream.path, offset: offset, size: chunk.buffer.capacity)
        extra += more
        chunk.growBuffer(capacity: chunk.buffer.capacity * 2)
      }
      let room = UnsafeMutableRawBufferPointer(
        start: chunk.buffer.base + chunk.buffer.count, count: chunk.buffer.capacity - chunk.buffer.count)
      if !isAtEnd {
        let count = try stream.fill(room)
        isAtEnd = count < room.count
        if isAtEnd, !footerIsKnown, let footer = stream as? FooterStream {
          request.notes.add(footer.skippedLines, CSVOptions.footerNote)
        }
        chunk.buffer.count += count
      }
      skip(&chunk)
      chunk.clearSlack()
      _ = scanner.scan(
        chunk.buffer.base, limit: .max, available: chunk.buffer.count, atEnd: isAtEnd, into: &chunk.structure)
      if isAtEnd { break }
      if chunk.structure.rowCount > 0 { break }
    }
    request.progress.bytesRead.add(stream.consumedBytes - consumed)
    consumed = stream.consumedBytes
    let rows = chunk.structure.rowCount
    if rows == 0 { return false }
    chunk.endsInQuotes = isAtEnd && (scanner.state == .quoted || scanner.state == .escaped)
    chunk.structure.truncate(toRows: rows)
    let next = chunk.structure.end(ofRow: rows - 1) + 1
    if next < chunk.buffer.count {
      rest.append(contentsOf: UnsafeBufferPointer(start: chunk.buffer.base + next, count: chunk.buffer.count - next))
    }
    offset += next
    return true
  }

  /// Drops what stands before the first data record; the scanner has not looked at it yet.
  private func skip(_ chunk: inout CSVChunk) {
    guard toSkip > 0 else { return }
    let count = min(toSkip, chunk.buffer.count)
    let left = chunk.buffer.count - count
    chunk.buffer.base.update(from: chunk.buffer.base + count, count: left)
    chunk.buffer.count = left
    toSkip -= count
  }
}
