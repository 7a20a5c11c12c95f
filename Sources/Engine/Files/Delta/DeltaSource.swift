/// A Delta table at one of its versions: the files and columns that its log says, the keys of its partitions with the values
/// in the log.
///
/// Opening reads the log only. A scan leaves out files by their values and statistics in the log before their footers are
/// read. Rows come file by file, in the order of `DeltaSnapshot.adds`. Immutable.
final class DeltaSource: TableSource {
  var format: FormatRecord? { .delta }
  let schema: Schema
  let evidence: [Evidence]
  let notes: [String]
  let files: [SourceFile]
  let knownRowCount: Int?
  let leftOut: [String: String]
  var hasStatistics: Bool { true }

  private let snapshot: DeltaSnapshot
  /// By file.
  private let statistics: [DeltaStatistics?]
  private let partitions: PartitionColumns
  /// The columns that are read, by name.
  private let columns: [String: DeltaSchema.Column]
  private let pins: [String: [DataType: PinnedColumn]]
  private let memory: Int

  /// - Throws: `Failure`: `input` for a version that is not there, a feature that is not read or a damaged log,
  ///   `expectation` for a pin of a column that is not there or cannot have that type.
  init(_ opening: FormatOpening) throws(Failure) {
    let folder = DeltaFolder(opening.path, confinement: opening.confinement, cancellation: opening.cancellation)
    let log = try DeltaLog(folder)
    let snapshot = try log.snapshot(at: try Self.version(log, opening.options))
    self.snapshot = snapshot
    statistics = snapshot.adds.map(DeltaStatistics.init)
    memory = opening.memory
    try ColumnLimit(memory: memory).check(snapshot.schema.columns.count, in: folder.path)
    var fields = snapshot.schema.readable.fields
    guard !fields.isEmpty else {
      throw Failure(
        .input,
        snapshot.schema.columns.isEmpty
          ? "the Delta table \(folder.path) has no columns"
          : "\(folder.path) has no column that is read; they are all nested")
    }
    columns = Dictionary(
      snapshot.schema.columns.filter { $0.type != nil }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    partitions = try Self.partitions(snapshot)
    var evidence = [
      Evidence("table", "Delta, version \(snapshot.version)", "of \(log.latest) in its log")
    ]
    var pins: [String: [DataType: PinnedColumn]] = [:]
    for (name, pin) in opening.types.sorted(by: { $0.key < $1.key }) {
      guard let place = fields.firstIndex(where: { $0.name == name }) else {
        throw Failure(
          .expectation, "\(folder.path) has no column \"\(name)\", whose type is pinned; remove it from \"types\"")
      }
      let own = fields[place].type
      fields[place].type = pin.type
      guard own != pin.type else { continue }
      pins[name] = [own: try PinnedColumn(pin, of: own, owner: "column \"\(name)\" of \(folder.path)")]
      evidence.append(Evidence("type of \(name)", "\(pin.type)", "pinned; the table has \(own)"))
    }
    self.pins = pins
    schema = Schema(fields)
    for column in snapshot.schema.columns {
      if let remark = Self.remark(column) {
        evidence.append(Evidence("column \"\(column.name)\"", "\(column.type ?? .text)", remark))
      }
    }
    self.evidence = evidence
    let nested = snapshot.schema.columns.filter { $0.type == nil }
    leftOut = Dictionary(
      nested.map { ($0.name, "its type \($0.typeName) is not read, only flat columns are") },
      uniquingKeysWith: { first, _ in first })
    let leftOutNotes =
      nested.isEmpty
      ? []
      : [
        "\(folder.path): left out are \(nested.map { "\"\($0.name)\" (\($0.typeName))" }.joined(separator: ", ")); only flat columns are read"
      ]
    notes =
      leftOutNotes + WallClock.notes(snapshot.schema.columns.filter { $0.typeName == "timestamp_ntz" }.map(\.name))
    files = snapshot.adds.map {
      SourceFile(path: folder.path + "/" + LogPath.decoded($0.path), byteCount: $0.byteCount)
    }
    knownRowCount = statistics.reduce(0) { sum, known in sum.flatMap { sum in known.map { sum + $0.rowCount } } }
  }

  /// The version that a source asks for; `nil` for the last one.
  private static func version(_ log: DeltaLog, _ options: [String: FormatOption.Value]) throws(Failure) -> Int? {
    let version = options["version"]?.integer
    guard let text = options["asOf"]?.text else { return version }
    guard version == nil else {
      throw Failure(.recipe, "the source names a \"version\" and a time (\"asOf\"); keep one of them")
    }
    guard case .timestamp(let micros)? = ValueText.parse(text, as: .timestamp) else {
      throw Failure(.recipe, "\"asOf\" is \"\(text)\", which is no time; write 2026-11-01T00:00:00Z")
    }
    return try DeltaHistory(log).version(asOf: micros, path: log.folder.path)
  }

  private static func partitions(_ snapshot: DeltaSnapshot) throws(Failure) -> PartitionColumns {
    let fields = snapshot.metadata.partitionColumns.compactMap { snapshot.schema.readable[$0] }
    var values: [[Value]] = []
    for add in snapshot.adds {
      let path = LogPath.decoded(add.path)
      guard !LogPath.isElsewhere(path) else {
        throw Failure(
          .input,
          "the Delta table \(snapshot.folder.path) has files elsewhere (\(path)), as a shallow clone has; clone it deeply first"
        )
      }
      var row: [Value] = []
      for field in fields {
        let text = add.partitionValues[field.name] ?? nil
        guard let value = DeltaPartition.value(text, as: field.type) else {
          throw Failure(
            .input,
            "the log of \(snapshot.folder.path) says that \(field.name) is \"\(text ?? "")\" in \(path), which is no \(field.type)"
          )
        }
        row.append(value)
      }
      values.append(row)
    }
    return PartitionColumns(fields: fields, values: values)
  }

  private static func remark(_ column: DeltaSchema.Column) -> String? {
    switch column.typeName {
    case "timestamp_ntz": WallClock.remark
    case "binary": "bytes, read as text; rows that are not UTF-8 are rejects"
    case "float": "32-bit floats, widened"
    default: nil
    }
  }

  func scan(_ request: ScanRequest) throws -> any TableScan {
    for name in request.columns where schema.index(of: name) == nil {
      if let reason = leftOut[name] {
        throw Failure(
          .input,
          "\(snapshot.folder.path): the column \"\(name)\" cannot be read: \(reason); leave it out of the recipe")
      }
      throw Failure(.expectation, "no column \"\(name)\" in \(snapshot.folder.path)")
    }
    var unread: Set<Int> = []
    for (number, statistics) in statistics.enumerated() {
      guard let statistics, !isWanted(number, statistics, request.hints) else { continue }
      unread.insert(number)
      request.skip(rows: statistics.rowCount)
    }
    do {
      let found = try snapshot.folder.dataFiles(
        snapshot.adds.map { (LogPath.decoded($0.path), $0.byteCount) })
      let source = try ParquetSource(
        found, schema: schema, fileTypes: columns.compactMapValues(\.type), partitions: partitions, pins: pins,
        unread: unread, memory: memory, cancellation: request.cancellation)
      return try source.scan(request)
    } catch let failure as Failure where failure.kind == .input {
      throw Failure(
        .input, "version \(snapshot.version) of \(snapshot.folder.path) cannot be read: \(failure.message)")
    }
  }

  /// Whether the log leaves room for a row of the file that satisfies the hints.
  private func isWanted(_ number: Int, _ statistics: DeltaStatistics, _ hints: [ScanHint]) -> Bool {
    for hint in hints where pins[hint.column] == nil {
      if let key = partitions.fields.firstIndex(where: { $0.name == hint.column }) {
        if !RowGroupFilter.mayMatch(partitions.values[number][key], hint) { return false }
      } else if let column = columns[hint.column], !statistics.mayMatch(hint, column) {
        return false
      }
    }
    return true
  }

  func settled(_ request: ScanRequest) throws -> any TableSource { self }
}
