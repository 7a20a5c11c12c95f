/// All that the readers of a CSV table have to know; immutable but for a counter.
final class CSVTable: Sendable {
  let columns: [CSVColumn]
  let columnIndex: [String: Int]
  let layouts: [CSVLayout]
  let raggedRows: CSVOptions.RaggedRows
  let invalid: CSVOptions.Invalid
  let nullValues: [[UInt8]]
  let keepsEmptyQuoted: Bool

  init(columns: [CSVColumn], layouts: [CSVLayout], options: CSVOptions) {
    self.columns = columns
    self.layouts = layouts
    raggedRows = options.raggedRows
    invalid = options.invalid
    nullValues = options.nullValues.filter { !$0.isEmpty }.map { Array($0.utf8) }
    keepsEmptyQuoted = options.emptyQuoted == .text
    columnIndex = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A reader for each wanted column of a file.
  /// - Throws: `Failure` (`expectation`) for a column that the table does not have.
  func readers(for names: [String], layout: CSVLayout) throws -> [CSVColumnReader] {
    try names.map { name in
      guard let index = columnIndex[name] else {
        throw Failure(.expectation, "\(layouts.first?.file.path ?? "the table") has no column \"\(name)\"")
      }
      return CSVColumnReader(
        column: columns[index], unquoting: layout.unquoting, nullValues: nullValues, keepsEmptyQuoted: keepsEmptyQuoted,
        replacesInvalid: invalid == .replace, encoding: layout.encoding, encodingIsGuess: layout.encodingIsGuess)
    }
  }

  /// Of the first file.
  var delimiter: [UInt8] { layouts.first?.dialect.delimiter ?? CSVDialect().delimiter }

  func newSurvey() -> TypeSurvey {
    TypeSurvey(columnCount: columns.count, nullValues: nullValues, keepsEmptyQuoted: keepsEmptyQuoted)
  }

  /// The same table with other columns (types).
  func with(columns: [CSVColumn], options: CSVOptions) -> CSVTable {
    CSVTable(columns: columns, layouts: layouts, options: options)
  }

  /// The same table with encodings that are settled.
  func withSettledEncodings(columns: [CSVColumn], options: CSVOptions) -> CSVTable {
    var layouts = layouts
    for index in layouts.indices { layouts[index].encodingIsGuess = false }
    return CSVTable(columns: columns, layouts: layouts, options: options)
  }
}
