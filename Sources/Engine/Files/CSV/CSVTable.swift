/// All that the readers of a CSV table have to know; immutable but for a counter.
final class CSVTable: Sendable {
  let dialect: CSVDialect
  let columns: [CSVColumn]
  let columnIndex: [String: Int]
  let layouts: [CSVLayout]
  let raggedRows: CSVOptions.RaggedRows
  let invalid: CSVOptions.Invalid
  let nullValues: [[UInt8]]
  let keepsEmptyQuoted: Bool
  /// Whether readers count quotes to guess if a chunk starts within some: pays when quoted fields hold line ends.
  let countsQuotes: Bool
  /// Whether the encoding was guessed from ASCII characters only: bytes that are not UTF-8 refute it.
  let encodingIsGuess: Bool

  init(
    dialect: CSVDialect, columns: [CSVColumn], layouts: [CSVLayout], options: CSVOptions, countsQuotes: Bool,
    encodingIsGuess: Bool
  ) {
    self.encodingIsGuess = encodingIsGuess
    self.dialect = dialect
    self.columns = columns
    self.layouts = layouts
    self.countsQuotes = countsQuotes
    raggedRows = options.raggedRows
    invalid = options.invalid
    nullValues = options.nullValues.filter { !$0.isEmpty }.map { Array($0.utf8) }
    keepsEmptyQuoted = options.emptyQuoted == .text
    columnIndex = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var unquoting: FieldUnquoting { FieldUnquoting(quote: dialect.quote, escape: dialect.escape) }

  /// A reader for each wanted column.
  /// - Throws: `Failure` (`expectation`) for a column that the table does not have.
  func readers(for names: [String]) throws -> [CSVColumnReader] {
    try names.map { name in
      guard let index = columnIndex[name] else {
        throw Failure(.expectation, "\(layouts.first?.file.path ?? "the table") has no column \"\(name)\"")
      }
      return CSVColumnReader(
        column: columns[index], unquoting: unquoting, nullValues: nullValues, keepsEmptyQuoted: keepsEmptyQuoted,
        replacesInvalid: invalid == .replace, encodingIsGuess: encodingIsGuess)
    }
  }

  /// The partition value of a file as a column.
  func partitionColumn(_ layout: CSVLayout, _ partition: Int, _ column: CSVColumn, _ count: Int) -> Column {
    var value = Value.null
    if partition < layout.file.partition.count, let text = layout.file.partition[partition].text {
      value = ValueText.parse(text, as: column.type) ?? .null
    }
    return .constant(value, type: column.type, count: count)
  }

  func newSurvey() -> TypeSurvey {
    TypeSurvey(
      columnCount: columns.count, unquoting: unquoting, nullValues: nullValues, keepsEmptyQuoted: keepsEmptyQuoted)
  }

  /// The same table with other columns (types), and an encoding that is settled or not.
  func with(columns: [CSVColumn], options: CSVOptions, encodingIsGuess: Bool) -> CSVTable {
    CSVTable(
      dialect: dialect, columns: columns, layouts: layouts, options: options, countsQuotes: countsQuotes,
      encodingIsGuess: encodingIsGuess)
  }
}
