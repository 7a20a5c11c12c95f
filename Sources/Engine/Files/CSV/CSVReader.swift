/// One node's reader of a CSV table.
final class CSVReader: ScanReader {
  private let scan: CSVScan
  private let table: CSVTable
  private let request: ScanRequest
  var chunk = CSVChunk()
  /// The next record of the chunk.
  private var row = 0
  /// Index in `ends` of the first field's end of every accepted row of the batch.
  private var rows: UnsafeMutablePointer<UInt32>
  private let batchRows: Int
  /// The file that the chunk is of, and readers for its columns.
  private var layout: CSVLayout
  private var columns: [CSVColumnReader]
  /// Numbers of the wanted columns in the table.
  private let numbers: [Int]
  private var mayBeInvalid = false
  /// Whether a record may hold line ends.
  private var mayBeTorn = false
  private var morsel = -1
  private var layoutNumber = 0
  /// What was mended since it was last told: short records, long ones and their fields that were dropped.
  private var mended = (short: 0, long: 0, droppedFields: 0)
  /// Comments left out since that was last told.
  private var comments = 0
  /// Budget bytes held for a record that did not fit the usual buffer.
  private var charged = 0

  /// Bytes read beyond a chunk for the record that hangs over its end.
  private static let overhang = 4096

  init(_ scan: CSVScan) throws {
    self.scan = scan
    table = scan.table
    request = scan.request
    batchRows = max(1, request.batchRows)
    layout = scan.table.layouts[0]
    columns = try scan.table.readers(for: request.columns, layout: layout)
    numbers = scan.request.columns.compactMap { scan.table.columnIndex[$0] }
    rows = .allocate(capacity: batchRows)
  }

  deinit {
    rows.deallocate()
    request.budget.release(charged)
  }

  // MARK: chunks

  func nextMorsel() throws -> Int? {
    try request.cancellation.check()
    request.budget.release(charged)
    charged = 0
    guard let claim = try scan.claim(&chunk) else { return nil }
    switch claim {
    case .filled(let number):
      morsel = number
      try take(chunk.layout)
    case .plain(let file, let index, let number):
      morsel = number
      do {
        try take(file.layout)
        try load(file, chunk: index)
      } catch {
        file.chain.fail(error)
        throw error
      }
    }
    row = chunk.firstRow
    mayBeInvalid = chunk.structure.hasNonASCII && !chunk.isUTF8()
    mayBeTorn = chunk.hasLinesInFields(layout.dialect)
    return morsel
  }

  /// Goes over to another file of the table.
  private func take(_ number: Int) throws {
    guard number != layoutNumber else { return }
    layoutNumber = number
    layout = table.layouts[number]
    columns = try table.readers(for: request.columns, layout: layout)
  }

  /// Reads a chunk of a plain file and finds its records.
  private func load(_ file: CSVScan.PlainFile, chunk index: Int) throws {
    let size = file.dataEnd
    let isFirst = index == file.dataStart / request.chunkBytes
    let begin = isFirst ? file.dataStart : index * request.chunkBytes
    let end = min((index + 1) * request.chunkBytes, size)
    // One byte more at the front: is it a line end, or the CR of one?
    let base = isFirst ? begin : begin - 1
    chunk.layout = file.layout
    chunk.base = base
    chunk.firstRow = 0
    chunk.endsInQuotes = false
    chunk.structure.begin(at: 0)
    chunk.renewBuffer(capacity: request.chunkBytes + 1 + Self.overhang)
    chunk.buffer.count = 0
    try read(file, upTo: min(size, end + Self.overhang))
    request.progress.bytesRead.add(end - begin)

    var scanner = CSVScanner(layout.dialect)
    if !isFirst { scanner.state = .unquoted }
    if layout.countsQuotes, let quote = layout.dialect.quote {
      let own = chunk.occurrences(of: quote, from: begin - base, to: end - base)
      let before = try file.chain.quotesBefore(chunk: index, own: own)
      if !isFirst && (before - (chunk.buffer.base[0] == quote ? 1 : 0)) & 1 != 0 { scanner.state = .quoted }
    }
    let isComplete = try scanRecords(&scanner, file, limit: end - base, isGuess: !isFirst)

    let start = try file.chain.exactStart(chunk: index)
    if start >= end {
      // The record before goes on through the whole chunk.
      chunk.structure.begin(at: 0)
      return file.chain.pass(chunk: index, nextStart: start)
    }
    if !isFirst {
      let rowCount = chunk.structure.rowCount
      if isComplete && rowCount > 0 && base + chunk.structure.end(ofRow: 0) + 1 == start {
        chunk.firstRow = 1
      } else {
        scanner = CSVScanner(layout.dialect)
        scanner.position = start - base
        chunk.structure.begin(at: start - base)
        _ = try scanRecords(&scanner, file, limit: end - base, isGuess: false)
      }
    }
    let rowCount = chunk.structure.rowCount
    chunk.endsInQuotes = scanner.state == .quoted || scanner.state == .escaped
    file.chain.pass(
      chunk: index, nextStart: rowCount > 0 ? base + chunk.structure.end(ofRow: rowCount - 1) + 1 : size)
  }

  /// Scans until the chunk's last record is complete, reading on as far as it takes; a guess gives up and returns
  /// false when that is too far.
  private func scanRecords(
    _ scanner: inout CSVScanner, _ file: CSVScan.PlainFile, limit: Int, isGuess: Bool
  ) throws -> Bool {
    let size = file.dataEnd
    while true {
      let read = chunk.base + chunk.buffer.count
      let isComplete = scanner.scan(
        chunk.buffer.base, limit: limit, available: chunk.buffer.count, atEnd: read == size, into: &chunk.structure)
      if isComplete { return true }
      if isGuess && chunk.buffer.count > 4 * request.chunkBytes + Self.overhang { return false }
      try request.cancellation.check()
      try self.read(file, upTo: min(size, read + max(chunk.buffer.count, Self.overhang)))
    }
  }

  /// Reads on until the buffer holds the file up to `end`.
  private func read(_ file: CSVScan.PlainFile, upTo end: Int) throws {
    let needed = end - chunk.base
    if needed > chunk.buffer.capacity {
      let capacity = max(needed, chunk.buffer.capacity * 2)
      try Self.charge(
        capacity, request, path: file.file.path,
        offset: chunk.base + chunk.structure.start(ofRow: chunk.structure.rowCount),
        size: needed)
      charged += capacity
      chunk.growBuffer(capacity: capacity)
    }
    let count = chunk.buffer.count
    let target = UnsafeMutableRawBufferPointer(start: chunk.buffer.base + count, count: needed - count)
    chunk.buffer.count = count + (try file.file.read(into: target, at: chunk.base + count))
    chunk.clearSlack()
  }

  /// Takes budget for a record that does not fit the usual buffer.
  static func charge(_ count: Int, _ request: ScanRequest, path: String, offset: Int, size: Int) throws {
    if size < 1 << 30 && request.budget.charge(count) { return }
    throw Failure(
      .input,
      "the record at byte \(offset) of \(path) is longer than \(size >> 20) MiB; is a quote never closed? Set \"quote\" (\"\" for none), or give more --memory"
    )
  }

  // MARK: batches

  func nextBatch() throws -> Batch? {
    while row < chunk.structure.rowCount {
      try request.cancellation.check()
      let count = try takeRows()
      guard count > 0, let batch = try makeBatch(count) else { continue }
      // Rows delivered: rejects are counted where they are collected.
      request.progress.rowsRead.add(batch.rowCount)
      return batch
    }
    return nil
  }

  /// Gathers the next records of the right shape in `rows`; returns how many. Wrong shapes are rejected or mended.
  func takeRows() throws -> Int {
    let fieldCount = layout.fieldCount
    let rowEnds = chunk.structure.rowEnds
    let last = min(chunk.structure.rowCount, row + batchRows)
    // The record that the file leaves open is no row, whatever its shape.
    let stop = chunk.endsInQuotes && last == chunk.structure.rowCount ? last - 1 : last
    var count = 0
    var row = row
    let isCareful = !layout.dialect.comment.isEmpty || mayBeTorn
    while row < stop {
      let first = rowEnds[row] &+ 1
      if Int(rowEnds[row &+ 1] &- first) &+ 1 == fieldCount && !isCareful {
        rows[count] = first
        count &+= 1
      } else if let mended = try mend(row, fieldCount) {
        rows[count] = mended
        count &+= 1
      }
      row &+= 1
    }
    if stop < last { try rejectShape(stop, "a quote is opened and never closed") }
    tellMended()
    self.row = last
    return count
  }

  /// A record that may have the wrong number of fields: the index of its first end, or that of a mended copy.
  private func mend(_ row: Int, _ fieldCount: Int) throws -> UInt32? {
    let first = Int(chunk.structure.rowEnds[row]) + 1
    let found = Int(chunk.structure.rowEnds[row + 1]) - first + 1
    let start = chunk.structure.start(ofRow: row)
    if found == 1 {
      let length = chunk.structure.end(ofRow: row) - start
      let isBlank = length == 0 || (length == 1 && chunk.buffer.base[start] == UInt8(ascii: "\r"))
      // A blank line is no record, except where a record is one field.
      if isBlank && fieldCount > 1 { return nil }
      if chunk.isComment(start, length, layout.dialect) {
        comments += 1
        return nil
      }
    }
    if mayBeTorn && chunk.isTorn(row, first: first, found: found, layout.dialect) {
      try rejectShape(
        row, "a quote is closed in the middle of a field, on another line than it is opened; is one missing?")
      return nil
    }
    if found == fieldCount { return UInt32(first) }
    let keeps =
      switch table.raggedRows {
      case .reject: false
      case .pad: found < fieldCount
      case .truncate: true
      }
    guard keeps else {
      try rejectShape(row, "\(found) \(found == 1 ? "field" : "fields") instead of \(fieldCount)")
      return nil
    }
    if found > fieldCount {
      mended.long += 1
      mended.droppedFields += found - fieldCount
    } else {
      mended.short += 1
    }
    return chunk.mend(row, first: first, found: found, fieldCount: fieldCount, start: start, layout.dialect)
  }

  private func tellMended() {
    request.notes.add(comments, CSVOptions.commentNote)
    comments = 0
    guard mended != (0, 0, 0) else { return }
    request.notes.add(mended.short, "rows with too few fields, which end in nulls")
    request.notes.add(mended.long, "rows with too many fields, whose last are dropped")
    request.notes.add(mended.droppedFields, "fields dropped from rows with too many")
    mended = (0, 0, 0)
  }

  /// Rejects a record whose shape is wrong. It counts as all the lines it has: they may be rows that a stray quote has
  /// swallowed.
  private func rejectShape(_ row: Int, _ reason: String) throws {
    let lines = chunk.lineCount(chunk.structure.start(ofRow: row), chunk.structure.end(ofRow: row))
    try reject(row, column: nil, reason: lines > 1 ? "\(reason) (\(lines) lines)" : reason, rows: lines)
  }

  /// Rejects record `row` of the chunk. The text it shows is always that of the record as the scanner has found it, never
  /// what the ends of a mended copy say: those may lie behind the record, and behind the buffer.
  private func reject(_ row: Int, column: String?, reason: String, rows: Int = 1) throws {
    let start = chunk.structure.start(ofRow: row)
    var length = max(0, chunk.structure.end(ofRow: row) - start)
    while length > 0 && (chunk.buffer.base[start + length - 1] == 10 || chunk.buffer.base[start + length - 1] == 13) {
      length -= 1
    }
    let raw = TextView(start: UnsafePointer(chunk.buffer.base + start), count: min(length, 10_000)).string
    try request.rejects.add(
      Reject(
        step: .source, source: request.sourceNumber,
        origin: RowOrigin(file: chunk.layout, position: chunk.base + start),
        column: column, reason: reason,
        raw: raw, rows: rows, sequence: chunk.base + start))
  }

  func cursor(field: Int, rowCount: Int) -> FieldCursor {
    FieldCursor(
      bytes: chunk.buffer.base, ends: chunk.structure.ends, rows: rows, rowCount: rowCount, field: field,
      isLast: field == layout.fieldCount - 1, tail: UInt32(layout.dialect.tail))
  }

  /// Reads the wanted columns of the rows in `rows`; `nil` when all of them are rejects.
  private func makeBatch(_ count: Int) throws -> Batch? {
    var bad: [CSVColumnReader.BadField] = []
    var result: [Column] = []
    result.reserveCapacity(request.columns.count + 1)
    for (reader, column) in zip(columns, numbers) {
      if let partition = reader.column.partition {
        let value = FolderValue(
          of: layout.file, key: partition, type: reader.column.type, format: reader.column.format)
        result.append(
          value.column(reader.column.name, type: reader.column.type, rows: count, notes: request.notes, bad: &bad))
      } else if let field = layout.fields[column] {
        result.append(
          try reader.read(
            cursor(field: field, rowCount: count), owner: chunk.buffer,
            mayQuote: chunk.structure.hasQuotes, mayBeInvalid: mayBeInvalid, notes: request.notes, bad: &bad))
      } else {
        result.append(.constant(.null, type: reader.column.type, count: count))
      }
    }
    if request.wantsOrigin { result.append(.integer(PlainColumn(origins(count)))) }
    let batch = Batch(columns: result, rowCount: count)
    return bad.isEmpty ? batch : try withoutBadRows(batch, bad)
  }

  private func origins(_ count: Int) -> Buffer<Int64> {
    let origins = Buffer<Int64>(capacity: count)
    let file = RowOrigin(file: chunk.layout, position: 0).bits
    for row in 0..<count {
      let start = Int(chunk.structure.ends[Int(rows[row]) - 1] &+ 1)
      origins[row] = file | Int64(chunk.base + start)
    }
    return origins
  }

  /// Rejects every row with a field that cannot be read, once each, for the first such column of the file.
  private func withoutBadRows(_ batch: Batch, _ bad: [CSVColumnReader.BadField]) throws -> Batch? {
    var reasons: [Int: CSVColumnReader.BadField] = [:]
    for field in bad {
      if let known = reasons[field.row],
        (table.columnIndex[known.column] ?? 0) <= (table.columnIndex[field.column] ?? 0)
      {
        continue
      }
      reasons[field.row] = field
    }
    for (row, field) in reasons.sorted(by: { $0.key < $1.key }) {
      let start = Int(chunk.structure.ends[Int(rows[row]) - 1] &+ 1)
      try reject(chunk.structure.row(startingAt: start), column: field.column, reason: field.reason)
    }
    let kept = (0..<batch.rowCount).filter { reasons[$0] == nil }.map(Int32.init)
    if kept.isEmpty { return nil }
    return kept.withUnsafeBufferPointer { batch.gather($0) }
  }

  /// Adds the kinds of all fields of the claimed chunk to `survey`.
  func survey(_ survey: inout TypeSurvey, _ characters: inout [Int: UTF8Count]) throws {
    if chunk.structure.hasNonASCII && chunk.structure.rowCount > chunk.firstRow {
      let start = chunk.structure.start(ofRow: chunk.firstRow)
      let end = chunk.structure.end(ofRow: chunk.structure.rowCount - 1)
      characters[chunk.layout, default: UTF8Count()].add(chunk.buffer.base + start, end - start, isWhole: true)
    }
    survey.findings.merge(chunk.lineEnds(layout))
    if chunk.endsInQuotes { survey.findings.endsInQuotes = true }
    while row < chunk.structure.rowCount {
      try request.cancellation.check()
      let firstRow = row
      let count = try takeRows()
      request.progress.rowsRead.add(row - firstRow)
      for column in table.columns.indices where survey.isOpen(column) {
        guard let field = layout.fields[column] else { continue }
        survey.add(cursor(field: field, rowCount: count), layout.unquoting, column: column)
      }
      if layout.fieldCount == 1, !survey.findings.hasBlankRecords {
        survey.findings.hasBlankRecords = hasBlankField(cursor(field: 0, rowCount: count))
      }
    }
  }

  private func hasBlankField(_ cursor: FieldCursor) -> Bool {
    (0..<cursor.rowCount).contains { row in
      let raw = cursor.raw(row)
      return (0..<raw.count).allSatisfy { raw.start[$0] <= UInt8(ascii: " ") }
    }
  }
}
