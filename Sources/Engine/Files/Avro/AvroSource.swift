/// Avro files as one table: records of flat fields, matched by name, those that a file lacks null in its rows, the keys of
/// a Hive layout as columns behind the others.
///
/// Fields of one type, and unions of one with null, are columns; nested ones and other unions are refused by name when they
/// are used, and listed in `notes`. Opening reads the headers, scanning claims ranges of blocks. Immutable.
final class AvroSource: TableSource {
  var format: FormatRecord? { .avro }
  let schema: Schema
  let evidence: [Evidence]
  let notes: [String]
  let files: [SourceFile]
  var knownRowCount: Int? { nil }
  let leftOut: [String: String]
  let columnsWithoutValues: Set<String>

  let found: [FoundFile]
  let partitions: PartitionColumns
  /// Columns that are converted to the types that were pinned, by name and the type in a file.
  let pins: [String: [DataType: PinnedColumn]]
  /// Why a column of this name is not in the schema.
  private let refusals: [String: Failure]

  /// Reads the headers of the files.
  /// - Throws: `Failure`: `input` when a file is damaged or no Avro file, types do not agree, no column can be read;
  ///   `expectation` for a pin of a column that is not there or cannot have that type.
  init(_ opening: FormatOpening) throws(Failure) {
    let limit = ColumnLimit(memory: opening.memory)
    var table = MergedColumns(PartitionColumns(opening.files), pinned: Set(opening.types.keys))
    for file in opening.files {
      try opening.cancellation.check()
      let opened = try OpenAvroFile(file, memory: opening.memory)
      try limit.check(opened.columns.count, in: file.path)
      try table.add(opened.typedColumns, renamed: opened.renamed, path: file.path)
    }
    let finished = try table.finish(fileCount: opening.files.count)
    (schema, evidence, pins) = try finished.pinned(opening.types, opening.files)
    refusals = finished.refusals
    leftOut = finished.leftOut
    notes = finished.notes + PartitionColumns.lookalikeNotes(opening.files)
    columnsWithoutValues = finished.valueless.subtracting(opening.types.keys)
    partitions = table.partitions
    found = opening.files
    files = opening.files.map(SourceFile.init)
  }

  func scan(_ request: ScanRequest) throws -> any TableScan {
    for name in request.columns where schema.index(of: name) == nil {
      throw refusals[name] ?? Failure(.expectation, "no column \"\(name)\" in \(found.first?.path ?? "the input")")
    }
    return AvroScan(self, request)
  }

  func settled(_ request: ScanRequest) throws -> any TableSource { self }
}
