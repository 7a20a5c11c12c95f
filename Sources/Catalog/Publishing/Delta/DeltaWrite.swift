import Engine

/// What a run has written, as actions of a commit.
struct DeltaWrite {
  private let order: OutputOrder
  private let mode: DeltaMode
  private let files: [WrittenFile]
  /// Columns of the files, partition keys are not.
  private let columns: [String]
  private let rows: Int
  /// Rows with a null, by column.
  private let nulls: [String: Int]
  /// The values of the partitions that are written.
  private let partitions: Set<DeltaMode.Partition>
  private let keys: [Field]
  /// Columns whose integers were written with 32 bits.
  private let narrow: Set<String>
  /// Milliseconds since the epoch: one for all files of the commit, which is what orders them in the table.
  private let time: Int

  init(_ result: WriteResult, _ files: [WrittenFile], _ order: OutputOrder, narrow: Set<String>) {
    self.narrow = narrow
    var order = order
    // A type that was guessed may have turned out otherwise.
    order.schema = result.schema
    self.order = order
    mode = DeltaMode.of(order.mode)
    rows = result.rows
    self.files = files
    columns = result.fileSchema.names
    time = Int(Instant.now.microseconds / 1000)
    var nulls: [String: Int] = [:]
    var partitions: Set<DeltaMode.Partition> = []
    let keys = order.partitionBy.compactMap { [schema = order.schema] in schema[$0] }
    for file in files {
      let values = Self.partition(of: file.path, order)
      for (name, known) in zip(columns, file.columns) { nulls[name, default: 0] += known.nulls }
      for (key, value) in values where value == nil { nulls[key, default: 0] += file.rows }
      partitions.insert(DeltaMode.partition(values, keys))
    }
    self.nulls = nulls
    self.partitions = partitions
    self.keys = keys
  }

  /// The files for the table.
  /// - Parameter settings: of the table; they say of how many columns statistics are kept.
  private func adds(_ settings: [String: String]) -> [DeltaAdd] {
    let wanted = settings["delta.dataSkippingNumIndexedCols"].flatMap { Int($0) } ?? Self.standardIndexed
    return files.map { file in
      let known = Array(zip(columns, file.columns)).prefix(wanted < 0 ? .max : wanted)
      return DeltaAdd(
        path: LogPath.encoded(file.path), partitionValues: Self.partition(of: file.path, order),
        byteCount: file.byteCount, modificationTime: time,
        statistics: DeltaStatistics.text(rows: file.rows, columns: known.map { ($0.0, $0.1) }))
    }
  }

  /// Columns with statistics, as Delta has it.
  private static let standardIndexed = 32

  /// The values in the names of a file's folders, as the log writes them.
  private static func partition(of path: String, _ order: OutputOrder) -> [String: String?] {
    let folders = path.split(separator: "/").dropLast().compactMap { PartitionName.decode(String($0)) }
    var values: [String: String?] = [:]
    for folder in folders {
      values[folder.key] = .some(
        folder.text.flatMap { text in order.schema[folder.key].map { Self.text(text, $0.type) } })
    }
    return values
  }

  /// A value as the log writes it (PROTOCOL.md, "Partition Value Serialization"): instants with their zone, as without one
  /// every reader would take them for its own.
  private static func text(_ text: String, _ type: DataType) -> String {
    guard type == .timestamp, case .timestamp(let micros)? = ValueText.parse(text, as: type) else { return text }
    return TimestampText.iso(micros)
  }

  /// The actions for the table as it is now.
  /// - Throws: `Failure` (`run`) with what does not fit it.
  func actions(_ table: DeltaSnapshot?) throws -> (info: DeltaCommitInfo, actions: [DeltaAction]) {
    var actions: [DeltaAction] = []
    var removed = 0
    if let table {
      let fit = DeltaFit(order)
      try fit.check(table)
      guard order.mode == .replace || table.schema.narrowIntegers == narrow else {
        throw Failure(
          .run, "the columns of \(table.folder.path) were given other types while the run was under way; run again")
      }
      if let changed = changed(table) {
        actions.append(.metadata(changed))
      } else {
        try fit.checkNulls(table, nulls: nulls)
      }
      for add in table.adds where mode.replaces(add, partitions, keys) {
        actions.append(.remove(DeltaRemove(add, at: time)))
        removed += 1
      }
    } else {
      actions = [
        .features(DeltaProtocol()),
        .metadata(
          DeltaMetadata(
            id: Self.newID(), schemaString: DeltaSchema.text(order.schema), partitionColumns: order.partitionBy,
            createdTime: time)),
      ]
    }
    let adds = adds(table?.metadata.configuration ?? [:])
    actions += adds.map { .add($0) }
    var info = DeltaCommitInfo(
      timestamp: Int(Instant.now.microseconds / 1000), operation: "WRITE", engine: SousVersion.engine, transaction: nil)
    let quoted = order.partitionBy.map { "\"\($0)\"" }.joined(separator: ",")
    info.parameters = mode.parameters.merging(["mode": mode.name, "partitionBy": "[\(quoted)]"]) { own, _ in own }
    info.metrics = [
      "numFiles": "\(adds.count)", "numOutputRows": "\(rows)",
      "numOutputBytes": "\(adds.reduce(0) { $0 + $1.byteCount })", "numRemovedFiles": "\(removed)",
    ]
    info.isBlindAppend = mode.isBlind
    return (info, actions)
  }

  /// Whether a commit of another writer stands against this one.
  func isDisturbed(_ others: [DeltaAction]) -> Bool {
    mode.isDisturbed(by: others, written: partitions, keys: keys)
  }

  /// What the table is from now on, where a replaced one is another than before.
  private func changed(_ table: DeltaSnapshot) -> DeltaMetadata? {
    guard mode.mode == .replace else { return nil }
    let own = order.schema.fields.map { [$0.name, DeltaSchema.name(of: $0.type)] }
    let isSame =
      own == table.schema.columns.map { [$0.name, $0.typeName] } && order.partitionBy == table.metadata.partitionColumns
    guard !isSame else { return nil }
    var metadata = table.metadata
    metadata.schemaString = DeltaSchema.text(order.schema)
    metadata.partitionColumns = order.partitionBy
    return metadata
  }

  /// A random UUID (RFC 9562, version 4).
  private static func newID() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: 0 ... .max) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = bytes.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
  }
}
