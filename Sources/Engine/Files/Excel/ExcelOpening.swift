/// Opens workbooks as one table: chooses the sheet of each, finds where its table begins, guesses the types.
struct ExcelOpening {
  /// Files whose cells are looked at for types.
  private static let sampledFiles = 16

  let opening: FormatOpening
  let options: ExcelOptions

  /// - Throws: `Failure` (`recipe`) for options that make no sense.
  init(_ opening: FormatOpening) throws(Failure) {
    self.opening = opening
    options = try ExcelOptions(opening.options)
  }

  /// What is known of a file before the columns of all files are.
  private struct Look {
    var sheet: Workbook.Sheet
    var footer: SheetFooter
    /// Of the files that are looked at for types.
    var beginning: SheetBeginning?
    var table: SheetBeginning.Table
    var names: [String]
  }

  /// - Throws: `Failure`: `input` for what is no workbook or has no such sheet, `expectation` for pins of columns that are
  ///   not there.
  /// - Complexity: O(files); reads the first rows of each.
  func open() throws -> ExcelSource {
    var (evidence, notes): ([Evidence], [String]) = ([], [])
    var looks: [Look] = []
    var expected = Set(opening.types.keys)
    for file in opening.files {
      try opening.cancellation.check()
      var look = try look(at: file, expected: expected, isFirst: looks.isEmpty, &evidence, &notes)
      if looks.count >= Self.sampledFiles { look.beginning = nil }
      expected.formUnion(look.names)
      looks.append(look)
    }
    let names = try ColumnNames.merged(zip(opening.files, looks).map { ($0.path, $1.names) })
    try ColumnLimit(memory: opening.memory).check(names.count, in: opening.files[0].path)
    let lacking = MissingColumns(
      zip(opening.files, looks).filter { !$1.names.isEmpty }.map { file, look in
        (path: file.path, columns: names.filter { !look.names.contains($0) })
      }, ofFiles: looks.count)
    evidence += lacking.evidence
    notes += lacking.notes
    var columns = names.map { CSVColumn(name: $0, type: .text, certainty: .unseen) }
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let files = zip(opening.files, looks).map { self.file($0, $1, places) }
    survey(&columns, looks, files, &evidence)
    notes += addPartitions(&columns)
    try applyPins(&columns)
    let header = looks.first { !$0.names.isEmpty }?.table
    return ExcelSource(
      ExcelTable(columns: columns, files: files, options: options), evidence: evidence, notes: notes,
      guessed: looks.count == 1 ? guessed(looks[0]) : header.map { ["header": Self.value($0.headerRows)] } ?? [:])
  }

  private func look(
    at file: FoundFile, expected: Set<String>, isFirst: Bool, _ evidence: inout [Evidence], _ notes: inout [String]
  ) throws -> Look {
    let workbook = try Workbook(file, memory: opening.memory)
    let (sheet, reason) = try SheetSearch(workbook: workbook, options: options, cancellation: opening.cancellation)
      .find()
    let footer = try SheetFooter(workbook, sheet, options, opening.cancellation)
    if footer.isAll, opening.files.count == 1 {
      let own = NumberText.counted(footer.rowCount, "row")
      throw Failure(
        .input,
        "the sheet \"\(sheet.name)\" of \(file.path) has \(own), and \"skipFooter\" leaves none of them; skip fewer rows"
      )
    }
    let beginning = try SheetBeginning(
      workbook, sheet, footer.range, options, memory: opening.memory, opening.cancellation)
    let table = try beginning.table(options, expected: expected)
    // One workbook of several may be empty.
    guard !table.columns.isEmpty || opening.files.count > 1 else {
      let others = workbook.sheets.filter { $0.part != sheet.part }
      throw Failure(
        .input,
        "the sheet \"\(sheet.name)\" of \(file.path) has no cells\(options.range == nil ? "" : " in the range")"
          + (others.isEmpty ? "; fill it first" : "; set \"sheet\" to another one: \(SheetSearch.list(others))"))
    }
    let (names, renamed) = ColumnNames.unique(table.columns.map(\.name), path: file.path)
    let guesses = [reason] + table.evidence
    notes += guesses.filter(\.isNotice).prefix(notes.count < 20 ? .max : 0).map {
      "\(file.path): \($0.subject) \($0.value), because \($0.reason)"
    }
    notes += renamed.prefix(notes.count < 20 ? 5 : 0).map { "\($0.reason); it is read as \"\($0.value)\"" }
    evidence += (isFirst ? guesses : []) + renamed.prefix(isFirst ? .max : 20)
    return Look(sheet: sheet, footer: footer, beginning: beginning, table: table, names: names)
  }

  private func file(_ file: FoundFile, _ look: Look, _ places: [String: Int]) -> ExcelTable.File {
    var range = look.footer.range
    let first = max(look.table.firstRow, range.rows.lowerBound + (options.skipLines ?? 0))
    range.rows = min(first, range.rows.upperBound)..<range.rows.upperBound
    var columns = [Int?](repeating: nil, count: (look.table.columns.last?.column ?? -1) + 1)
    for ((column, _), name) in zip(look.table.columns, look.names) { columns[column] = places[name] }
    return ExcelTable.File(
      file: file, sheet: look.sheet, range: range, footerRows: look.footer.rowCount, columns: columns)
  }

  /// Guesses the types of all columns from the first rows.
  private func survey(
    _ columns: inout [CSVColumn], _ looks: [Look], _ files: [ExcelTable.File], _ evidence: inout [Evidence]
  ) {
    var survey = ExcelSurvey(columnCount: columns.count, options)
    for (look, file) in zip(looks, files) {
      guard let beginning = look.beginning else { continue }
      survey.add(beginning.rows, from: look.table.dataStart, columns: file.columns, range: file.range)
    }
    let isComplete = looks.allSatisfy { $0.beginning?.isWhole ?? false }
    for place in columns.indices {
      let found = survey.conclusion(place, isComplete: isComplete)
      (columns[place].type, columns[place].certainty) = (found.type, found.certainty)
      guard opening.types[columns[place].name] == nil else { continue }
      evidence.append(Evidence("type of \(columns[place].name)", "\(found.type)", found.reason))
    }
  }

  /// Keys of folders become columns behind the others; one of a column's name takes its place, which the result says.
  private func addPartitions(_ columns: inout [CSVColumn]) -> [String] {
    var notes = PartitionColumns.lookalikeNotes(opening.files)
    for (number, field) in PartitionColumns(opening.files).fields.enumerated() {
      let column = CSVColumn(name: field.name, type: field.type, certainty: .settled, partition: number)
      if let place = columns.firstIndex(where: { $0.name == field.name }) {
        columns[place] = column
        notes.append(PartitionColumns.hidingNote(field.name))
      } else {
        columns.append(column)
      }
    }
    return notes
  }

  private func applyPins(_ columns: inout [CSVColumn]) throws(Failure) {
    for (name, pin) in opening.types.sorted(by: { $0.key < $1.key }) {
      guard let place = columns.firstIndex(where: { $0.name == name }) else {
        throw Failure(
          .expectation,
          "\(opening.files[0].path) has no column \"\(name)\", whose type is pinned; remove it from \"types\"")
      }
      columns[place].type = pin.type
      columns[place].format = try FieldFormat(pattern: pin.format, column: name)
      columns[place].certainty = .pinned
    }
  }

  /// Options that say what was found in the only file.
  private func guessed(_ look: Look) -> [String: FormatOption.Value] {
    var values: [String: FormatOption.Value] = [
      "sheet": .text(look.sheet.name), "header": Self.value(look.table.headerRows),
    ]
    if look.table.skippedRows > 0 { values["skipLines"] = .integer(look.table.skippedRows) }
    return values
  }

  private static func value(_ headerRows: Int) -> FormatOption.Value {
    headerRows > 1 ? .integer(headerRows) : .boolean(headerRows == 1)
  }
}
