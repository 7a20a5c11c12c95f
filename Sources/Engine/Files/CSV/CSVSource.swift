/// A table in one or more CSV files.
///
/// Opening looks at the beginning of every file and at some places of one; what is guessed there is checked when the rows
/// are read. Each file has a dialect, a header and an encoding of its own; files are matched by column name, and one that
/// holds another table is an error.
public final class CSVSource: TableSource, LocatingSource {
  public var format: FormatRecord? { .csv }
  public let schema: Schema
  public let evidence: [Evidence]
  public let notes: [String]
  public let files: [SourceFile]
  public var knownRowCount: Int? { nil }
  /// The options as given, completed by what was sniffed: the same file opened with them gives the same table.
  public let resolvedOptions: CSVOptions
  /// The types of all columns of the files, pinned or guessed, as pins.
  public let types: [String: TypePin]
  /// What else the whole input has shown; `nil` until it is settled.
  public let findings: CSVFindings?

  public let columnsWithoutValues: Set<String>

  let table: CSVTable
  /// What the files do not have in common, so that `resolvedOptions` cannot say it of all.
  private let difference: String?
  private let options: CSVOptions
  private let pins: [String: TypePin]

  /// Opens files as one table.
  /// - Parameters:
  ///   - files: in reading order, at least one.
  ///   - options: what is not set is sniffed in each file.
  ///   - types: pins by column name.
  ///   - memory: bounds the number of columns and the length of the first record.
  /// - Throws: `Failure`: `input` for files that cannot be read, `recipe` for options that make no sense,
  ///   `expectation` for pins of columns that are not there.
  /// - Complexity: O(files); reads under a megabyte, or to the end of the first record.
  public static func open(
    files: [FoundFile], options: CSVOptions = CSVOptions(), types: [String: TypePin] = [:], memory: Int = .max,
    cancellation: Cancellation = Cancellation()
  ) throws -> CSVSource {
    try CSVOpening(
      files: files, options: options, pins: types, limit: ColumnLimit(memory: memory),
      budget: MemoryBudget(limit: memory), cancellation: cancellation
    ).open()
  }

  init(
    table: CSVTable, evidence: [Evidence], notes: [String], options: CSVOptions, resolvedOptions: CSVOptions,
    difference: String?, pins: [String: TypePin], findings: CSVFindings? = nil
  ) {
    self.findings = findings
    self.notes = notes
    self.difference = difference
    self.table = table
    columnsWithoutValues = Set(table.columns.filter { $0.certainty == .unseen && $0.partition == nil }.map(\.name))
    self.evidence = evidence
    self.options = options
    self.resolvedOptions = resolvedOptions
    self.pins = pins
    schema = Schema(table.columns.map { Field($0.name, $0.type) })
    files = table.layouts.map { SourceFile($0.file) }
    types = Dictionary(
      table.columns.filter { $0.partition == nil }.map { ($0.name, TypePin($0.type, format: $0.format.pattern)) },
      uniquingKeysWith: { first, _ in first })
  }

  public func scan(_ request: ScanRequest) throws -> any TableScan { try checkedScan(request) }

  private func checkedScan(_ request: ScanRequest) throws -> CSVScan {
    for name in request.columns where table.columnIndex[name] == nil {
      throw Failure(.expectation, "\(files.first?.path ?? "the table") has no column \"\(name)\"")
    }
    var request = request
    // Smaller chunks than a record's beginning gain nothing; larger ones do not fit 32-bit positions.
    request.chunkBytes = min(max(request.chunkBytes, 1), 256 << 20)
    return CSVScan(table: table, request: request)
  }

  public func makeRecordFinder() -> any RecordFinder {
    let table = table
    return ForwardRecordFinder { number in
      guard table.layouts.indices.contains(number) else { return nil }
      let layout = table.layouts[number]
      return (try layout.openText(), .csv(layout.dialect))
    }
  }

  /// - Complexity: O(bytes); on all cores.
  public func settled(_ request: ScanRequest) throws -> any TableSource {
    var request = request
    request.rejects = .counting()
    let scan = try checkedScan(request)
    let total = SurveyTotal(table.newSurvey())
    try NodeThreads.run(nodes: Cores.available) { _ in
      let reader = try CSVReader(scan)
      var survey = scan.table.newSurvey()
      var characters: [Int: UTF8Count] = [:]
      while try reader.nextMorsel() != nil { try reader.survey(&survey, &characters) }
      total.merge(survey, characters)
    }
    var survey = total.survey
    let refuted = total.characters.filter { table.layouts[$0.key].encodingIsGuess && !$0.value.looksLikeUTF8 }
    if !refuted.isEmpty { return try inOtherEncodings(refuted.keys.sorted(), request) }
    survey.findings.invalidByteCount = total.characters.values.reduce(0) { $0 + $1.invalid }
    survey.findings.difference = difference
    survey.addPartitions(of: table)
    var columns = table.columns
    var settled: [Evidence] = []
    for index in columns.indices where columns[index].certainty != .pinned {
      let (type, format, _) = survey.conclusion(index)
      columns[index].type = type
      columns[index].format = format
      columns[index].certainty = survey.counts[index] == 0 ? .unseen : .settled
      settled.append(
        survey.evidence(index, of: columns[index].name, scope: ", in the whole input", delimiter: table.delimiter))
    }
    let subjects = Set(settled.map(\.subject))
    let evidence = evidence.filter { !subjects.contains($0.subject) } + settled
    survey.findings.hasPaddedValues = survey.padded.contains { columns[$0].type != .text }
    return CSVSource(
      table: table.withSettledEncodings(columns: columns, options: options), evidence: evidence, notes: notes,
      options: options, resolvedOptions: resolvedOptions, difference: difference, pins: pins, findings: survey.findings)
  }

  /// The same files with the encodings that follow where some have turned out not to be UTF-8.
  private func inOtherEncodings(_ numbers: [Int], _ request: ScanRequest) throws -> any TableSource {
    var opening = CSVOpening(
      files: table.layouts.map(\.file), options: options, pins: pins, limit: ColumnLimit(memory: request.budget.limit),
      budget: request.budget, cancellation: request.cancellation)
    for number in numbers {
      opening.encodings[number] = try EncodingGuess(
        reading: table.layouts[number].file, cancellation: request.cancellation)
    }
    return try opening.open().settled(request)
  }
}
