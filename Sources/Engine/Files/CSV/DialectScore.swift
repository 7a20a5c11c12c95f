/// How well a dialect explains a sample: records of equal length from the header on, made of whole values.
///
/// The explanation with a delimiter is weighed against the one without: lines that are whole values of a kind, or of
/// which the header says that they are one field, are not taken apart. All parts are shares, so that more rows of the
/// same kind change nothing.
struct DialectScore {
  let records: Int
  let evenRecords: Int
  let fieldCount: Int
  let quotedFields: Int
  let value: Double
  /// Whether the lines, which no header divides, hold one kind of texts or a number with a decimal comma.
  let couldBeLists: Bool
  /// Whether whole lines look like columns aligned by blanks.
  let isAligned: Bool

  /// - Parameter expected: names that the header is known to hold.
  init(_ sample: CSVSample, _ shape: TableShape, expected: Set<String>) {
    var (records, even, quoted, untidy, doubled) = (0, 0, 0, 0, 0)
    var fields = 0
    for record in sample.records where !record.isBlank {
      records += 1
      if record.fieldCount == shape.rowLength { even += 1 }
      fields += record.fieldCount
      guard sample.hasQuotes else { continue }
      for index in 0..<min(record.fieldCount, 128) {
        let field = sample.field(index, of: record)
        let quoting = sample.quoting(field)
        if quoting.begins { if quoting.ends { quoted += 1 } else { untidy += 1 } }
        if quoting.begins && quoting.ends && sample.holdsDoubledQuote(field) { doubled += 1 }
      }
    }
    self.records = records
    evenRecords = even
    quotedFields = quoted
    fieldCount = shape.rowLength
    couldBeLists = Self.couldBeLists(sample, shape)
    isAligned = sample.dialect.delimiter == CSVDialect.undivided && AlignedLines(sample).areColumns
    guard records > 0, shape.rowLength > 0 else {
      value = 0
      return
    }
    let cells = shape.columns.reduce(0) { $0 + $1.values + $1.empties + $1.nulls }
    var clarity = cells == 0 ? 0.9 : shape.columns.reduce(0) { $0 + $1.clarity } / Double(cells)
    // Lines that are not cut are no pieces.
    if sample.dialect.delimiter == CSVDialect.undivided { clarity = max(clarity, CellLook.other.clarity) }
    let tidy = 1 - min(1, Double(untidy * 4) / Double(records)) * 0.5
    let gain =
      fieldCount == 1
      ? (Self.isDivided(sample, shape) ? 0.25 : shape.columns.first.map(Self.wholeness) ?? 0.25)
      : (1 - 0.5 / Double(fieldCount)) * Self.preference(sample, shape)
    var value = gain * shape.evenness * clarity * shape.beginning * tidy
    // Without a delimiter no record is divided.
    if fieldCount == 1 && even < records { value *= 0.3 }
    // An apostrophe that encloses nothing is one; one that is doubled within others, or encloses most, is a quote.
    if sample.dialect.quote == UInt8(ascii: "'") {
      value *= quoted == 0 ? 1e-6 : doubled > 0 || quoted * 2 > fields ? 1.001 : 0.999
    }
    if !expected.isEmpty {
      value *= 0.02 + Double(expected.intersection(shape.names).count) / Double(expected.count)
    }
    self.value = value
  }

  private static func couldBeLists(_ sample: CSVSample, _ shape: TableShape) -> Bool {
    let columns = shape.columns
    guard shape.headerRows == 0, (2...8).contains(columns.count) else { return false }
    if columns.allSatisfy({ $0.look == .number }) {
      return columns.count == 2 && sample.dialect.delimiter == Array(",".utf8)
    }
    guard columns.allSatisfy({ $0.look == .word }) else { return false }
    // Words of lists stand at any place in them.
    let shared = columns.indices.reduce(0) { sum, column in
      sum + columns[column].valuesShared(with: columns.indices.filter { $0 != column }.map { columns[$0] })
    }
    return shared * 4 > columns.reduce(0) { $0 + $1.values }
  }

  /// Whether a header of names, which no delimiter takes apart, has a mark between them, and every line below has it as
  /// often: what looks whole there, as `1,5%` and `1,Jan-24` do, is as well two values.
  private static func isDivided(_ sample: CSVSample, _ shape: TableShape) -> Bool {
    guard sample.dialect.delimiter == CSVDialect.undivided, shape.headerRows == 1, let name = shape.names.first,
      let mark = name.utf8.first(where: ",;|".utf8.contains)
    else { return false }
    let parts = name.split(separator: Character(Unicode.Scalar(mark)), omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.first?.isLetter ?? false }) else { return false }
    return sample.records.allSatisfy { record in
      record.isBlank || sample.field(0, of: record).bytes.count { $0 == mark } == parts.count - 1
    }
  }

  /// How well lines stand as fields of their own. Those with a common delimiter in each of them do hardly.
  private static func wholeness(_ column: ColumnSurvey) -> Double {
    guard let look = column.look else { return 0.25 }
    switch look {
    case .number, .code, .list, .piece, .other, .empty, .word: return 0.25
    case .words: return 0.3
    case .sentence: return 0.4
    default: return 0.8
    }
  }

  /// Among equals the usual characters win. Those that are part of many values have to show that they delimit some.
  private static func preference(_ sample: CSVSample, _ shape: TableShape) -> Double {
    if sample.dialect.hasUsualDelimiter { return 1 }
    let delimiter = sample.dialect.delimiter
    guard delimiter.allSatisfy({ $0 == 32 || ":-/".utf8.contains($0) }) else { return 0.9 }
    let isUnit = shape.columns.contains(where: \.isConstant)
    let isRatio = delimiter == Array(":".utf8) && shape.columns.allSatisfy { $0.look == .number }
    // Without names for the parts, `94 kg` and `5:2` are as well values of one kind.
    if shape.headerRows == 0 && shape.columns.count == 2 && (isUnit || isRatio) { return 0.1 }
    let evident = shape.columns.count { $0.look?.isValue ?? false || $0.isQuoted }
    let isCut = shape.columns.contains { $0.look == .piece || $0.look == .other }
    guard evident * 3 >= shape.columns.count && !isCut else { return 0.2 }
    // Words with a number behind them are as well one text.
    return 0.2 + 0.3 * Double(evident) / Double(shape.columns.count)
  }
}
