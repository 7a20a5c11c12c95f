/// Records of a piece of text under one dialect: what the sniffer looks at. Small and slow; files are read by `CSVReader`.
struct CSVSample {
  struct Record {
    var fields: [TextView]
    /// Position of its first byte and of the byte behind its line end.
    var start: Int
    var end: Int

    /// A line without any character.
    var isBlank: Bool { fields.count == 1 && fields[0].count == 0 }
  }

  let dialect: CSVDialect
  private(set) var records: [Record] = []
  private(set) var hasQuotes = false
  /// Fields with text between the closing quote and the next delimiter.
  private(set) var untidyQuotes = 0
  private let buffer: Buffer<UInt8>

  /// Takes the text apart, from `start` to at most `limit` records.
  /// - Parameter isWhole: whether the text ends the file; if not, a record cut off at its end is left out.
  init(_ buffer: Buffer<UInt8>, from start: Int, dialect: CSVDialect, isWhole: Bool, limit: Int = .max) {
    self.dialect = dialect
    self.buffer = buffer
    var scanner = CSVScanner(dialect)
    scanner.position = start
    var structure = CSVStructure()
    structure.begin(at: start)
    _ = scanner.scan(buffer.base, limit: .max, available: buffer.count, atEnd: isWhole, into: &structure)
    hasQuotes = structure.hasQuotes
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    defer { rows.deallocate() }
    for row in 0..<min(structure.rowCount, limit) {
      let first = structure.rowEnds[row] + 1
      let count = Int(structure.rowEnds[row + 1] - first) + 1
      rows[0] = first
      let fields = (0..<count).map { field in
        FieldCursor(
          bytes: buffer.base, ends: structure.ends, rows: rows, rowCount: 1, field: field, isLast: field == count - 1,
          tail: UInt32(dialect.tail)
        ).raw(0)
      }
      records.append(
        Record(fields: fields, start: structure.start(ofRow: row), end: structure.end(ofRow: row) + 1))
      if !structure.hasQuotes { continue }
      for field in fields where isUntidy(field) { untidyQuotes += 1 }
    }
  }

  /// Gives what a field says to `body`. What is made of it must not hold the view, whose bytes end with the call.
  func withText<Result>(of field: TextView, _ body: (TextView) -> Result) -> Result {
    guard field.count > 0 else { return body(field) }
    let arena = TextArena(blockBytes: field.count)
    return withExtendedLifetime(arena) {
      body(FieldUnquoting(quote: dialect.quote, escape: dialect.escape).apply(field, arena))
    }
  }

  func string(_ field: TextView) -> String { withText(of: field) { $0.string } }

  private func isUntidy(_ field: TextView) -> Bool {
    guard let quote = dialect.quote, field.count > 1, field.start[0] == quote else { return false }
    return field.start[field.count - 1] != quote
  }
}
