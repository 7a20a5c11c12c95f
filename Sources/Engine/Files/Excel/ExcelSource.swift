/// A table in one or more workbooks, a sheet of each.
///
/// Types follow from what the cells are: numbers, texts, days by their number formats. What is guessed from the first rows is
/// checked when the rows are read. Texts never become numbers; what is text in one cell makes a column of texts.
final class ExcelSource: TableSource {
  var format: FormatRecord? { .xlsx }
  let schema: Schema
  let evidence: [Evidence]
  let notes: [String]
  let files: [SourceFile]
  var knownRowCount: Int? { nil }
  let types: [String: TypePin]
  let guessedOptions: [String: FormatOption.Value]
  let columnsWithoutValues: Set<String>

  let table: ExcelTable

  /// - Parameter guessed: options that say what was found.
  init(
    _ table: ExcelTable, evidence: [Evidence], notes: [String], guessed: [String: FormatOption.Value]
  ) {
    self.table = table
    self.evidence = evidence
    self.notes = notes
    guessedOptions = guessed
    let own = table.columns.filter { $0.partition == nil }
    schema = Schema(table.columns.map { Field($0.name, $0.type) })
    files = table.files.map { SourceFile($0.file) }
    columnsWithoutValues = Set(own.filter { $0.certainty == .unseen }.map(\.name))
    types = Dictionary(
      own.map { ($0.name, TypePin($0.type, format: $0.format.pattern)) }, uniquingKeysWith: { first, _ in first })
  }

  func scan(_ request: ScanRequest) throws -> any TableScan {
    for name in request.columns where table.index[name] == nil {
      throw Failure(.expectation, "\(files.first?.path ?? "the table") has no column \"\(name)\"")
    }
    return ExcelScan(table, request)
  }

  /// Looks at all cells.
  /// - Complexity: O(bytes), on one core.
  func settled(_ request: ScanRequest) throws -> any TableSource {
    var (columns, files, evidence) = (table.columns, table.files, evidence)
    var survey = ExcelSurvey(columnCount: columns.count + CellRange.mostColumns, table.options)
    var added: [Int: Int] = [:]
    for number in files.indices {
      let reading = try SheetReading(files[number], uses: nil, request)
      while let rows = try reading.next(request) {
        // Cells beside the columns that were known make columns of their own.
        for cell in rows.cells {
          let slot = Int(cell.slot)
          if slot >= files[number].columns.count {
            files[number].columns += [Int?](repeating: nil, count: slot + 1 - files[number].columns.count)
          }
          guard files[number].columns[slot] == nil else { continue }
          let column = added[slot] ?? columns.count
          if added[slot] == nil {
            added[slot] = column
            columns.append(CSVColumn(name: "", type: .text, certainty: .unseen))
            evidence.append(
              Evidence(
                "column \(columns.count)", CellRange.columnName(files[number].range.columns.lowerBound + slot),
                "it has values below the rows that were looked at first, and no name", isNotice: true))
          }
          files[number].columns[slot] = column
        }
        survey.add(rows, columns: files[number].columns, range: files[number].range)
      }
    }
    let path = files.first?.file.path ?? "the table"
    try ColumnLimit(memory: request.budget.limit).check(columns.count, in: path)
    let names = ColumnNames.unique(columns.map(\.name), path: path).names
    for place in columns.indices {
      columns[place].name = names[place]
      guard columns[place].certainty != .pinned, columns[place].partition == nil else { continue }
      let found = survey.conclusion(place, isComplete: true)
      (columns[place].type, columns[place].certainty) = (found.type, found.certainty)
      let entry = Evidence("type of \(names[place])", "\(found.type)", found.reason)
      if let known = evidence.firstIndex(where: { $0.subject == entry.subject }) {
        evidence[known] = entry
      } else {
        evidence.append(entry)
      }
    }
    return ExcelSource(
      ExcelTable(columns: columns, files: files, options: table.options), evidence: evidence,
      notes: notes + added.values.sorted().map { "\(path): a column without a name is read as \"\(names[$0])\"" },
      guessed: guessedOptions)
  }
}
