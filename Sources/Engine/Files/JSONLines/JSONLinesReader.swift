#if canImport(Glibc)
  import Glibc
#endif

/// One node's reader of a JSON Lines table.
final class JSONLinesReader: ScanReader {
  private let table: JSONLinesTable
  private let scan: JSONLinesScan
  private let request: ScanRequest
  private var chunk = JSONLinesScan.Chunk()
  /// Where the next line begins in the chunk's buffer.
  private var position = 0
  private var keys: JSONKeyFinder
  /// Values of the wanted columns, column by column, for the `capacity` lines of a batch.
  private var tokens = Buffer<JSONToken>(capacity: 0)
  /// Few at first: there may be many columns and few lines.
  private var capacity = 0
  /// For every column of the table, its place among the wanted ones.
  private let places: [Int?]
  private let origins: Buffer<Int64>
  private let lineEnds: Buffer<Int>
  private let batchRows: Int

  init(_ scan: JSONLinesScan) {
    self.scan = scan
    table = scan.table
    request = scan.request
    let batchRows = max(1, scan.request.batchRows)
    self.batchRows = batchRows
    keys = JSONKeyFinder(scan.table.columns.map { $0.partition == nil ? $0.key : nil })
    var places = [Int?](repeating: nil, count: scan.table.columns.count)
    for (place, name) in scan.request.columns.enumerated() {
      if let column = scan.table.index[name] { places[column] = place }
    }
    self.places = places
    origins = Buffer(capacity: batchRows)
    lineEnds = Buffer(capacity: batchRows)
  }

  // MARK: chunks

  func nextMorsel() throws -> Int? {
    try request.cancellation.check()
    switch try scan.claim() {
    case nil: return nil
    case .filled(let filled, let morsel):
      chunk = filled
      position = filled.start
      return morsel
    case .plain(let file, let range, let number, let morsel):
      try read(file, range, number)
      request.progress.bytesRead.add(range.count)
      return morsel
    }
  }

  /// Reads the lines that begin in `range`: from behind the first line end, to the end of the last one.
  private func read(_ file: InputFile, _ range: Range<Int>, _ number: Int) throws {
    let isFirst = range.lowerBound == table.files[number].start
    let base = isFirst ? range.lowerBound : range.lowerBound - 1
    var buffer = Buffer<UInt8>(capacity: range.upperBound - base + 4096, count: 0)
    buffer.count = try file.read(
      into: UnsafeMutableRawBufferPointer(start: buffer.base, count: range.upperBound - base), at: base)
    var start = 0
    if !isFirst {
      while start < buffer.count && buffer[start] != 0x0A { start += 1 }
      start += 1
    }
    chunk = JSONLinesScan.Chunk(buffer: buffer, base: base, start: start, file: number)
    position = start
    // No line begins here, or the last one ends with the range.
    guard start < buffer.count, buffer[buffer.count - 1] != 0x0A else { return }
    var extra = 0
    defer { request.budget.release(extra) }
    while base + buffer.count < file.byteCount {
      try request.cancellation.check()
      if buffer.count == buffer.capacity {
        try JSONLinesScan.charge(buffer.capacity, request, path: file.path, offset: base + start)
        extra += buffer.capacity
        let larger = Buffer<UInt8>(capacity: buffer.capacity * 2, count: buffer.count)
        larger.base.update(from: buffer.base, count: buffer.count)
        buffer = larger
      }
      let before = buffer.count
      let room = UnsafeMutableRawBufferPointer(
        start: buffer.base + before, count: min(buffer.capacity - before, 1 << 20))
      buffer.count += try file.read(into: room, at: base + before)
      if let end = (before..<buffer.count).first(where: { buffer[$0] == 0x0A }) {
        buffer.count = end + 1
        break
      }
    }
    chunk.buffer = buffer
  }

  /// Whether a byte is white space between JSON values; a line of anything else, NUL for one, is no blank line.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

  /// The next line without its end; `nil` at the end of the chunk.
  private func nextLine() -> (start: Int, count: Int)? {
    let buffer = chunk.buffer
    while position < buffer.count {
      let start = position
      let end =
        memchr(buffer.base + start, 0x0A, buffer.count - start).map {
          UnsafeMutableRawPointer(buffer.base).distance(to: $0)
        } ?? buffer.count
      position = end + 1
      if (start..<end).contains(where: { !Self.isBlank(buffer[$0]) }) { return (start, end - start) }
    }
    return nil
  }

  /// Adds the lines of the claimed chunk to a survey.
  func survey(_ survey: inout JSONLinesSurvey, morsel: Int) throws(Failure) {
    while let (start, count) = nextLine() {
      let line = UnsafePointer(chunk.buffer.base + start)
      if UTF8Check.isValid(line, count) { try survey.add(line, count, morsel: morsel) }
    }
  }

  // MARK: batches

  func nextBatch() throws -> Batch? {
    while true {
      try request.cancellation.check()
      let count = try takeLines()
      if count == 0 { return nil }
      guard let batch = try makeBatch(count) else { continue }
      // Rows delivered: rejects are counted where they are collected.
      request.progress.rowsRead.add(batch.rowCount)
      return batch
    }
  }

  /// Parses the next lines into `tokens`; returns how many are objects. Others are rejected.
  private func takeLines() throws -> Int {
    if capacity < batchRows {
      capacity = min(batchRows, max(16, capacity * 4))
      tokens = Buffer(capacity: capacity * request.columns.count)
    }
    var row = 0
    let fileBits = RowOrigin(file: chunk.file, position: 0).bits
    let columnCount = request.columns.count
    let (tokens, capacity) = (tokens.base, capacity)
    var repeated = 0
    while row < capacity, let (start, count) = nextLine() {
      let line = UnsafePointer(chunk.buffer.base + start)
      for column in 0..<columnCount { tokens[column &* capacity &+ row] = .null }
      keys.beginLine()
      var unknown: (key: TextView, hasEscapes: Bool)?
      let problem = JSONLineParser().parse(line, count) { key, hasEscapes, value in
        guard let column = keys.find(key, hasEscapes: hasEscapes) else {
          unknown = (key, hasEscapes)
          return
        }
        guard let place = places[column] else { return }
        let cell = place &* capacity &+ row
        if tokens[cell].kind != .null { repeated &+= 1 }
        tokens[cell] = value
      }
      if let problem {
        try reject(start, count, column: nil, reason: problem)
        continue
      }
      if !UTF8Check.isValid(line, count) {
        try reject(start, count, column: nil, reason: "the line is not valid UTF-8")
        continue
      }
      if let unknown, !table.isSettled {
        let key = JSONEscapes.string(unknown.key, hasEscapes: unknown.hasEscapes)
        throw SpeculationFailure("the key \"\(key)\" was not among the lines looked at")
      }
      origins[row] = fileBits | Int64(chunk.base + start)
      lineEnds[row] = start + count
      row += 1
    }
    request.notes.add(repeated, "values of keys that stand again in their line, where the last one counts")
    request.notes.add(keys.takeLoneSurrogates(), "keys: surrogates without a partner became U+FFFD")
    return row
  }

  private func reject(_ start: Int, _ count: Int, column: String?, reason: String) throws {
    var length = count
    while length > 0 && Self.isBlank(chunk.buffer[start + length - 1]) { length -= 1 }
    try request.rejects.add(
      Reject(
        step: .source, source: request.sourceNumber, origin: RowOrigin(file: chunk.file, position: chunk.base + start),
        column: column, reason: reason,
        raw: TextView(start: UnsafePointer(chunk.buffer.base + start), count: min(length, 10_000)).string,
        sequence: chunk.base + start))
  }

  private func makeBatch(_ count: Int) throws -> Batch? {
    var bad: [CSVColumnReader.BadField] = []
    var columns: [Column] = []
    columns.reserveCapacity(request.columns.count + 1)
    for (place, name) in request.columns.enumerated() {
      guard let number = table.index[name] else { continue }
      let column = table.columns[number]
      if let partition = column.partition {
        let value = FolderValue(
          of: table.files[chunk.file].file, key: partition, type: column.type, format: column.format)
        columns.append(
          value.column(column.name, type: column.type, rows: count, notes: request.notes, bad: &bad))
      } else {
        let reader = JSONColumnReader(column: column, owner: chunk.buffer, notes: request.notes)
        columns.append(try reader.read(UnsafePointer(tokens.base + place * capacity), count, &bad))
      }
    }
    if request.wantsOrigin {
      let copy = Buffer<Int64>(capacity: count)
      copy.base.update(from: origins.base, count: count)
      columns.append(.integer(PlainColumn(copy)))
    }
    let batch = Batch(columns: columns, rowCount: count)
    return bad.isEmpty ? batch : try withoutBadRows(batch, bad)
  }

  /// Rejects every row with a value that cannot be read, once each, for the first such column.
  private func withoutBadRows(_ batch: Batch, _ bad: [CSVColumnReader.BadField]) throws -> Batch? {
    var reasons: [Int: CSVColumnReader.BadField] = [:]
    for field in bad {
      if let known = reasons[field.row], (table.index[known.column] ?? 0) <= (table.index[field.column] ?? 0) {
        continue
      }
      reasons[field.row] = field
    }
    for (row, field) in reasons.sorted(by: { $0.key < $1.key }) {
      let start = RowOrigin(bits: origins[row]).position - chunk.base
      try reject(start, lineEnds[row] - start, column: field.column, reason: field.reason)
    }
    let kept = (0..<batch.rowCount).filter { reasons[$0] == nil }.map(Int32.init)
    if kept.isEmpty { return nil }
    return kept.withUnsafeBufferPointer { batch.gather($0) }
  }
}
