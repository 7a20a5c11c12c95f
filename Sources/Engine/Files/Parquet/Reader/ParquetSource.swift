/// Parquet files as one table: columns matched by name, those that a file lacks null in its rows, the keys of a Hive
/// layout as columns behind the others.
///
/// Flat columns of all types that Sous has are read; others are refused by name when they are used, and listed in
/// `evidence`. Opening reads the footers, scanning claims row groups or slices of them. Of many objects in a storage only some
/// footers are read at first (`ParquetSample`). Immutable.
public final class ParquetSource: TableSource {
  public var format: FormatRecord? { .parquet }
  public let schema: Schema
  public let evidence: [Evidence]
  public let files: [SourceFile]
  public let knownRowCount: Int?
  public var hasStatistics: Bool { true }

  let found: [FoundFile]
  /// Rows of every row group, by file; `nil` for a file whose footer is read when a scan comes to it.
  let rowGroups: [[Int]?]
  /// What files are taken for whose footers are not read yet.
  let sample: ParquetSample?
  let partitions: PartitionColumns
  public let notes: [String]
  public let leftOut: [String: String]
  public let columnsWithoutValues: Set<String>
  /// Columns that are converted to the types that were pinned, by name and the type in a file.
  let pins: [String: [DataType: PinnedColumn]]
  /// Why a column of this name is not in the schema.
  private let refusals: [String: Failure]

  /// Reads the footers of the files.
  /// - Parameters:
  ///   - types: pins by column name; a value that cannot be converted makes a reject.
  ///   - memory: bounds the number of columns and the size of footers.
  /// - Throws: `Failure`: `input` when a file is damaged or no Parquet file, types do not agree, no column can be read;
  ///   `expectation` for a pin of a column that is not there or cannot have that type.
  public static func open(
    files: [FoundFile], types: [String: TypePin] = [:], memory: Int = .max,
    cancellation: Cancellation = Cancellation()
  ) throws(Failure) -> ParquetSource {
    let limit = ColumnLimit(memory: memory)
    if let sample = try ParquetSample(files, types, limit, cancellation) {
      return try ParquetSource(files, sample, cancellation)
    }
    return try ParquetSource(files, types, limit, cancellation)
  }

  private convenience init(
    _ found: [FoundFile], _ types: [String: TypePin], _ limit: ColumnLimit, _ cancellation: Cancellation
  ) throws(Failure) {
    try self.init(found, types, nil, found.count, cancellation) { (number) throws(Failure) in
      let opened = try OpenParquetFile(found[number], memory: limit.memory)
      try limit.check(opened.tree.columns.count, in: found[number].path)
      return opened
    }
  }

  /// Files of which only some have been looked at, and are alike.
  private convenience init(_ found: [FoundFile], _ sample: ParquetSample, _ cancellation: Cancellation) throws(Failure)
  {
    try self.init(found, sample.types, sample, sample.opened.count, cancellation) { sample.opened[$0] }
  }

  /// - Parameter open: a file by its number; `nil` for one that is not looked at.
  private init(
    _ found: [FoundFile], _ types: [String: TypePin], _ sample: ParquetSample?, _ count: Int,
    _ cancellation: Cancellation, _ open: (Int) throws(Failure) -> OpenParquetFile?
  ) throws(Failure) {
    var table = MergedColumns(PartitionColumns(found), pinned: Set(types.keys))
    var rowGroups: [[Int]?] = []
    var rows = 0
    for (number, file) in found.enumerated() {
      try cancellation.check()
      guard let opened = try open(number) else {
        rowGroups.append(nil)
        continue
      }
      try table.add(opened.typedColumns, renamed: opened.tree.renamed, path: file.path)
      let groups = opened.metadata.rowGroups.map(\.rowCount)
      let (sum, overflow) = rows.addingReportingOverflow(opened.metadata.rowCount)
      guard !overflow, opened.metadata.rowCount < 1 << 44 else {
        throw Failure(.input, "\(file.path): it claims \(opened.metadata.rowCount) rows, more than can be read")
      }
      rows = sum
      rowGroups.append(groups)
    }
    let finished = try table.finish(fileCount: count)
    let pinned = try finished.pinned(types, found)
    (schema, pins) = (pinned.schema, pinned.pins)
    evidence = pinned.evidence + (sample?.evidence ?? [])
    self.sample = sample
    refusals = finished.refusals
    notes = finished.notes + PartitionColumns.lookalikeNotes(found)
    leftOut = finished.leftOut
    columnsWithoutValues = finished.valueless.subtracting(types.keys)
    partitions = table.partitions
    files = found.map(SourceFile.init)
    knownRowCount = sample == nil ? rows : nil
    self.found = found
    self.rowGroups = rowGroups
  }

  /// The files of a table that says its columns by itself, for one reading.
  /// - Parameters:
  ///   - schema: all columns of the table, keys of its partitions too, pinned ones with the types they get.
  ///   - fileTypes: the types of the columns as the table says them, by name.
  ///   - unread: numbers of files that are not opened, since no row of them is wanted.
  /// - Throws: `Failure` (`input`) for a file that is missing, damaged, or has other columns than the table says.
  init(
    _ found: [FoundFile], schema: Schema, fileTypes: [String: DataType], partitions: PartitionColumns,
    pins: [String: [DataType: PinnedColumn]], unread: Set<Int>, memory: Int, cancellation: Cancellation
  ) throws(Failure) {
    let limit = ColumnLimit(memory: memory)
    let keys = Set(partitions.fields.map(\.name))
    var rowGroups: [[Int]?] = []
    for (number, file) in found.enumerated() {
      guard !unread.contains(number) else {
        rowGroups.append([])
        continue
      }
      try cancellation.check()
      let opened = try OpenParquetFile(file, memory: limit.memory)
      try limit.check(opened.tree.columns.count, in: file.path)
      for column in opened.typedColumns where !keys.contains(column.name) {
        guard let wanted = fileTypes[column.name] else { continue }
        try Self.check(column, is: wanted, file.path)
      }
      rowGroups.append(opened.metadata.rowGroups.map(\.rowCount))
    }
    (self.schema, self.partitions, self.pins, self.found, self.rowGroups) = (schema, partitions, pins, found, rowGroups)
    (evidence, notes, leftOut, columnsWithoutValues, refusals) = ([], [], [:], [], [:])
    files = found.map(SourceFile.init)
    (knownRowCount, sample) = (nil, nil)
  }

  private static func check(
    _ column: TypedFileColumn, is wanted: DataType, _ path: String
  ) throws(Failure) {
    if let reason = column.refusal {
      throw Failure(.input, "\(path): the column \"\(column.name)\" cannot be read: \(reason)")
    }
    switch (column.type, wanted) {
    case (nil, _), (wanted?, _): return
    case (.decimal(let precision, let scale)?, .decimal(let most, let other))
    where scale == other && precision <= most:
      return
    default:
      throw Failure(
        .input,
        "\(path): the column \"\(column.name)\" is \(column.type ?? .text), but the table says \(wanted); write the file again"
      )
    }
  }

  public func scan(_ request: ScanRequest) throws -> any TableScan {
    let names = Set(schema.names)
    for name in request.columns where !names.contains(name) {
      throw refusals[name] ?? Failure(.expectation, "no column \"\(name)\" in \(found.first?.path ?? "the input")")
    }
    guard let sample, !request.stopsEarly else { return ParquetScan(self, request) }
    // Whoever reads all of it knows before the first row what there is.
    let whole = try whole(sample, request.cancellation)
    guard whole.schema == schema, whole.notes == notes, whole.leftOut == leftOut else {
      throw SpeculationFailure("the files of \(found[0].path) and behind it do not have the same columns")
    }
    return ParquetScan(whole, request)
  }

  public func settled(_ request: ScanRequest) throws -> any TableSource {
    try sample.map { try whole($0, request.cancellation) } ?? self
  }

  /// The table once all footers have been read.
  private func whole(_ sample: ParquetSample, _ cancellation: Cancellation) throws(Failure) -> ParquetSource {
    try ParquetSource(found, sample.types, sample.limit, cancellation)
  }
}
