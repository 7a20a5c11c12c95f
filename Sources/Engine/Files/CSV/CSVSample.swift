/// Records of a piece of text under one dialect: what the sniffer looks at. Small and slow; files are read by `CSVReader`.
///
/// A field's view is good as long as the sample is there.
final class CSVSample {
  struct Record {
    fileprivate let row: Int
    let fieldCount: Int
    /// Position of its first byte and of the byte behind its line end.
    let start: Int
    let end: Int
    /// A line without any character.
    let isBlank: Bool
  }

  let dialect: CSVDialect
  /// Whether the text ends the file.
  let isWhole: Bool
  private(set) var records: [Record] = []
  let hasQuotes: Bool
  let memo: CellMemo
  private let buffer: Buffer<UInt8>
  private let structure: CSVStructure

  /// Takes the text apart, from `start` to at most `limit` records.
  /// - Parameters:
  ///   - isWhole: whether the text ends the file; if not, a record cut off at its end is left out.
  ///   - memo: shared by the samples of one text.
  init(
    _ buffer: Buffer<UInt8>, from start: Int, dialect: CSVDialect, isWhole: Bool, limit: Int = .max,
    memo: CellMemo = CellMemo()
  ) {
    self.dialect = dialect
    self.isWhole = isWhole
    self.memo = memo
    self.buffer = buffer
    var scanner = CSVScanner(dialect)
    scanner.position = start
    var structure = CSVStructure()
    structure.begin(at: start)
    var step = limit == .max ? buffer.count : 16 << 10
    repeat {
      let available = min(buffer.count, max(scanner.position, start) + step)
      let isAll = available == buffer.count
      _ = scanner.scan(buffer.base, limit: .max, available: available, atEnd: isAll && isWhole, into: &structure)
      if isAll { break }
      step *= 2
    } while structure.rowCount < limit
    hasQuotes = structure.hasQuotes
    for row in 0..<min(structure.rowCount, limit) {
      let count = Int(structure.rowEnds[row + 1] - structure.rowEnds[row])
      let (start, end) = (structure.start(ofRow: row), structure.end(ofRow: row))
      let isBlank = count == 1 && (end == start || (end == start + 1 && buffer[start] == 13 && buffer[end] == 10))
      records.append(Record(row: row, fieldCount: count, start: start, end: end + 1, isBlank: isBlank))
    }
    self.structure = structure
  }

  /// The bytes of a field as they stand in the file.
  func field(_ index: Int, of record: Record) -> TextView {
    let first = structure.rowEnds[record.row] + 1
    return withUnsafePointer(to: first) { row in
      FieldCursor(
        bytes: buffer.base, ends: structure.ends, rows: UnsafeMutablePointer(mutating: row), rowCount: 1, field: index,
        isLast: index == record.fieldCount - 1, tail: UInt32(dialect.tail)
      ).raw(0)
    }
  }

  /// Gives what a field says to `body`. What is made of it must not hold the view, whose bytes end with the call.
  func withText<Result>(of field: TextView, _ body: (TextView) -> Result) -> Result {
    // Without a quote at its front it says what stands there.
    guard field.count > 0, dialect.quote.map({ field.start[0] == $0 }) ?? (dialect.escape != nil) else {
      return body(field)
    }
    let arena = TextArena(blockBytes: field.count)
    return withExtendedLifetime(arena) {
      body(FieldUnquoting(quote: dialect.quote, escape: dialect.escape).apply(field, arena))
    }
  }

  /// What a field says.
  func string(_ index: Int, of record: Record) -> String { withText(of: field(index, of: record)) { $0.string } }

  func fields(of record: Record) -> [TextView] { (0..<record.fieldCount).map { field($0, of: record) } }
  func strings(of record: Record) -> [String] { (0..<record.fieldCount).map { string($0, of: record) } }

  /// Whether a field holds anything. Quotes around nothing do not, but on a line of their own, where they are the only way
  /// to write an empty value.
  func isFilled(_ index: Int, of record: Record) -> Bool {
    let field = field(index, of: record)
    if field.count == 2, record.fieldCount > 1, let quote = dialect.quote {
      return field.start[0] != quote || field.start[1] != quote
    }
    return field.count > 0
  }

  /// Number of fields that hold anything.
  func filledCount(_ record: Record) -> Int { (0..<record.fieldCount).count { isFilled($0, of: record) } }

  /// Whether a field in quotes has a quote in it, written twice.
  func holdsDoubledQuote(_ field: TextView) -> Bool {
    guard let quote = dialect.quote, dialect.escape == nil, field.count > 4 else { return false }
    return (1..<(field.count - 2)).contains { field.start[$0] == quote && field.start[$0 + 1] == quote }
  }

  /// Whether a field begins with a quote, and whether the quote that closes it is its last byte.
  func quoting(_ field: TextView) -> (begins: Bool, ends: Bool) {
    guard let quote = dialect.quote, field.count > 0, field.start[0] == quote else { return (false, false) }
    var index = 1
    while index < field.count {
      if let escape = dialect.escape, field.start[index] == escape {
        index += 2
      } else if field.start[index] != quote {
        index += 1
      } else if dialect.escape == nil, index + 1 < field.count, field.start[index + 1] == quote {
        index += 2
      } else {
        return (true, index == field.count - 1)
      }
    }
    return (true, false)
  }
}
