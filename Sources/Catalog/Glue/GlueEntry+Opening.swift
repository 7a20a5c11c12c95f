internal import AWS
public import Engine

extension GlueEntry {
  /// Opens the table's files as it declares them: its format, how its text is written, and only the partitions that are
  /// registered.
  ///
  /// Columns keep the names that they have in the files, which Glue folds to lower case.
  /// - Parameter memory: bytes that it may take.
  /// - Throws: `Failure` (`input`) for what is not carried or cannot be read.
  public func open(memory: Int = .max, cancellation: Cancellation = Cancellation()) throws -> any TableSource {
    if let delta = try deltaLocation() {
      return try Files.open(
        SourceDescription(path: delta, format: FormatTable.format(of: .delta), memory: memory),
        cancellation: cancellation)
    }
    let format = try format()
    var description = SourceDescription(
      path: try Self.place(location, of: name.description), format: format, options: try options(of: format),
      memory: memory)
    description.partitions = try folders(format)
    if description.options["header"] == .boolean(false) {
      description.columnNames = (table.storage?.columns ?? []).map(\.name)
    }
    for key in table.partitionKeys ?? [] {
      guard let type = HiveType.type(key.type ?? "") else {
        throw refusal("its partition key \(key.name) is \(key.type ?? "of no type"), which no key is here")
      }
      description.types[key.name] = TypePin(type)
    }
    let source = try Files.open(description, cancellation: cancellation)
    guard !format.knowledge.contains(.types) else { return source }
    let pins = try pins(of: source.schema, format)
    guard !pins.isEmpty else { return source }
    description.types.merge(pins) { key, _ in key }
    return try Files.open(description, cancellation: cancellation)
  }

  // MARK: What it is

  /// The place of a Delta table; `nil` for a table of another kind.
  /// - Throws: `Failure` (`input`) for views and tables with logs that are not carried.
  private func deltaLocation() throws(Failure) -> String? {
    if table.type == "VIRTUAL_VIEW" { throw refusal("it is a view, whose query is another engine's; read its tables") }
    let settings = table.parameters ?? [:]
    let kind = (settings["table_type"] ?? settings["spark.sql.sources.provider"] ?? "").lowercased()
    let isHudi = kind == "hudi" || (table.storage?.inputFormat ?? "").lowercased().contains("hudi")
    if kind == "iceberg" || isHudi {
      throw refusal("it is \(isHudi ? "a Hudi" : "an Iceberg") table, which is not read")
    }
    guard kind == "delta" else { return nil }
    return try Self.place(table.storage?.serde?.parameters?["path"] ?? location, of: name.description)
  }

  private func format() throws(Failure) -> FormatRecord {
    let serde = table.storage?.serde?.library ?? ""
    guard let format = FormatTable.format(ofSerDe: serde) else {
      let shown = serde.split(separator: ".").last.map(String.init) ?? "no class"
      throw refusal("its rows are read by \(shown), which is not carried; write it in another format")
    }
    return format
  }

  /// How the table says that its text is written.
  func options(of format: FormatRecord) throws(Failure) -> [String: FormatOption.Value] {
    try options(of: format, table.storage)
  }

  private func options(
    of format: FormatRecord, _ storage: GlueStorage?
  ) throws(Failure) -> [String: FormatOption.Value] {
    guard let reader = format.hive?.reader else { return [:] }
    // A setting may stand with the files too.
    let settings = (table.parameters ?? [:]).merging(storage?.parameters ?? [:]) { table, _ in table }
    do throws(Failure) {
      return try reader.sourceOptions(
        HiveReader.Declaration(
          serde: storage?.serde?.library ?? "", serdeParameters: storage?.serde?.parameters ?? [:],
          tableParameters: settings))
    } catch {
      throw refusal(error.message)
    }
  }

  private func refusal(_ reason: String) -> Failure { Failure(.input, "cannot read \(name) of Glue: \(reason)") }

  // MARK: Where it lies

  /// A location as a path of a storage, without a slash at its end.
  static func place(_ location: String, of name: String) throws(Failure) -> String {
    var path = location
    for scheme in ["s3a://", "s3n://"] where path.hasPrefix(scheme) { path = "s3://" + path.dropFirst(scheme.count) }
    while path.hasSuffix("/") { path.removeLast() }
    guard path.hasPrefix("s3://"), Storages.isRemote(path) else {
      let shown = location.isEmpty ? "nowhere" : location
      throw Failure(.input, "cannot read \(name) of Glue: it lies at \(shown), and only tables in s3:// are read")
    }
    return path
  }

  private func folders(_ format: FormatRecord) throws(Failure) -> PartitionFolders? {
    let keys = (table.partitionKeys ?? []).map(\.name)
    guard !keys.isEmpty else { return nil }
    guard !partitions.isEmpty else {
      throw refusal("no partition is registered, so there is nothing to read; add partitions, or read it by its path")
    }
    let options = try options(of: format)
    var folders: [PartitionFolders.Folder] = []
    for partition in partitions {
      let shown = partition.values.joined(separator: "/")
      guard partition.values.count == keys.count else {
        throw refusal("the partition \(shown) has not one value for each of \(keys.joined(separator: ", "))")
      }
      if let serde = partition.storage?.serde?.library {
        guard FormatTable.format(ofSerDe: serde) == format, try self.options(of: format, partition.storage) == options
        else {
          throw refusal(
            "the files of the partition \(shown) are written in another way than the table's; read it by its path")
        }
      }
      folders.append(
        PartitionFolders.Folder(
          path: try Self.place(partition.storage?.location ?? "", of: "the partition \(shown) of \(name)"),
          values: partition.values.map { $0 == PartitionName.defaultPartition ? nil : $0 }))
    }
    return PartitionFolders(keys: keys, folders: folders)
  }

  // MARK: Types of text

  /// The declared types by the names in the files.
  /// - Throws: `Failure` (`input`) where the files have other columns than the table.
  private func pins(of schema: Schema, _ format: FormatRecord) throws(Failure) -> [String: TypePin] {
    let keys = Set((table.partitionKeys ?? []).map(\.name))
    let names = schema.names.filter { !keys.contains($0) }
    let declared = table.storage?.columns ?? []
    // Others read fields of such files by their place.
    let isByPlace = format.knowledge.contains(.names)
    if isByPlace, names.map({ $0.lowercased() }) != declared.map({ $0.name.lowercased() }) {
      throw refusal(
        "its columns are \(declared.map(\.name).plainList), those of the files \(names.plainList); read it by its path")
    }
    var pins: [String: TypePin] = [:]
    for column in declared {
      guard let name = names.first(where: { $0.lowercased() == column.name.lowercased() }),
        let type = HiveType.type(column.type ?? "")
      else { continue }
      pins[name] = TypePin(type)
    }
    return pins
  }
}

extension [String] {
  /// At most ten of them.
  fileprivate var plainList: String { prefix(10).joined(separator: ", ") + (count > 10 ? ", …" : "") }
}
