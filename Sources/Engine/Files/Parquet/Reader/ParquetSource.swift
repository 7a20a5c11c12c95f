/// Parquet files as one table: columns matched by name, those that a file lacks null in its rows, the keys of a Hive
/// layout as columns behind the others.
///
/// Flat columns of all types that Sous has are read; others are refused by name when they are used, and listed in
/// `evidence`. Opening reads the footers, scanning claims row groups or slices of them. Immutable.
public final class ParquetSource: TableSource {
  public let schema: Schema
  public let evidence: [Evidence]
  public let files: [SourceFile]
  public let knownRowCount: Int?
  public var hasStatistics: Bool { true }

  let found: [FoundFile]
  /// Rows of every row group, by file.
  let rowGroups: [[Int]]
  let partitions: PartitionColumns
  /// Columns that are converted to the types that were pinned.
  let pins: [String: PinnedColumn]
  /// Why a column of this name is not in the schema.
  private let refusals: [String: Failure]

  /// Reads the footers of the files.
  /// - Parameters:
  ///   - types: pins by column name; a value that cannot be converted makes a reject.
  ///   - memory: bounds the number of columns.
  /// - Throws: `Failure`: `input` when a file is damaged or no Parquet file, types do not agree, no column can be read;
  ///   `expectation` for a pin of a column that is not there or cannot have that type.
  public static func open(
    files: [FoundFile], types: [String: TypePin] = [:], memory: Int = .max,
    cancellation: Cancellation = Cancellation()
  ) throws(Failure) -> ParquetSource {
    try ParquetSource(files, types, ColumnLimit(memory: memory), cancellation)
  }

  private init(
    _ found: [FoundFile], _ types: [String: TypePin], _ limit: ColumnLimit, _ cancellation: Cancellation
  ) throws(Failure) {
    var table = ParquetTable(PartitionColumns(found))
    var rowGroups: [[Int]] = []
    var rows = 0
    for file in found {
      try cancellation.check()
      let opened = try OpenParquetFile(file)
      try limit.check(opened.tree.columns.count, in: file.path)
      try table.add(opened, path: file.path)
      let groups = opened.metadata.rowGroups.map(\.rowCount)
      let (sum, overflow) = rows.addingReportingOverflow(opened.metadata.rowCount)
      guard !overflow, opened.metadata.rowCount < 1 << 44 else {
        throw Failure(.input, "\(file.path): it claims \(opened.metadata.rowCount) rows, more than can be read")
      }
      rows = sum
      rowGroups.append(groups)
    }
    let finished = try table.finish(fileCount: found.count)
    let path = found.first?.path ?? "the input"
    var pins: [String: PinnedColumn] = [:]
    let schema = finished.schema
    var (fields, evidence) = (schema.fields, finished.evidence)
    for (name, pin) in types.sorted(by: { $0.key < $1.key }) {
      guard let place = schema.index(of: name) else {
        throw finished.refusals[name]
          ?? Failure(.expectation, "\(path) has no column \"\(name)\", whose type is pinned; remove it from \"types\"")
      }
      let type = schema.fields[place].type
      guard type != pin.type else { continue }
      pins[name] = try PinnedColumn(pin, of: type, owner: "column \"\(name)\" of \(path)")
      fields[place].type = pin.type
      evidence.append(Evidence("type of \(name)", "\(pin.type)", "pinned; the file has \(type)"))
    }
    (self.schema, self.evidence, self.pins) = (Schema(fields), evidence, pins)
    refusals = finished.refusals
    partitions = table.partitions
    files = found.map { SourceFile(path: $0.path, byteCount: $0.byteCount) }
    knownRowCount = rows
    self.found = found
    self.rowGroups = rowGroups
  }

  public func scan(_ request: ScanRequest) throws -> any TableScan {
    let names = Set(schema.names)
    for name in request.columns where !names.contains(name) {
      throw refusals[name] ?? Failure(.expectation, "no column \"\(name)\" in \(found.first?.path ?? "the input")")
    }
    return ParquetScan(self, request)
  }

  public func settled(_ request: ScanRequest) throws -> any TableSource { self }
}
