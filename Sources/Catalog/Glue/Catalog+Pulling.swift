internal import AWS
public import Engine

extension Catalog {
  /// Registers a table of Glue, so that it is a table of this machine's catalog too.
  ///
  /// This catalog knows a place and its format, and reads all that lies there: a table that would be read otherwise is refused.
  /// - Throws: `Failure`: `input` for a table that cannot be read, `run` for one that this catalog cannot have.
  public func pull(_ entry: GlueEntry, cancellation: Cancellation = Cancellation()) throws -> CatalogTable {
    var source = try entry.open(cancellation: cancellation)
    let location = try GlueEntry.place(entry.location, of: entry.name.description)
    if let known = try table(entry.name), known.location != location {
      throw Failure(
        .run,
        "the table \(entry.name) of this catalog is \(known.location), not \(location); a run would lose sight of it")
    }
    guard let format = source.format, format.tableFormat == nil else {
      throw Self.unfit(entry.name, "it has a log of its own; read it by its path \(location)")
    }
    if format.knowledge.contains(.rowCount) {
      source = try source.settled(ScanRequest(columns: [], cancellation: cancellation))
    }
    let keys = Set(entry.columns.filter(\.isKey).map(\.name))
    var description = TableDescription(
      name: entry.name, format: format, compression: nil,
      columns: source.schema.fields.filter { !keys.contains($0.name) },
      partitionKeys: source.schema.fields.filter { keys.contains($0.name) })
    try checkReading(entry, source, description, location, cancellation)
    // Glue may have its keys in another order than the columns stand.
    let order = entry.columns.filter(\.isKey).map(\.name)
    description.partitionKeys.sort { order.firstIndex(of: $0.name) ?? 0 < order.firstIndex(of: $1.name) ?? 0 }
    let bytes = source.files.map { (path: $0.path, bytes: $0.byteCount ?? 0) }
    try register(
      description, location: location, rows: source.knownRowCount ?? entry.rows, files: bytes.count,
      bytes: bytes.reduce(0) { $0 + $1.bytes },
      partitions: try Self.partitions(of: entry, below: location, files: bytes))
    guard let table = try table(entry.name) else {
      throw Failure(.run, "the table \(entry.name) was taken out of the catalog meanwhile; try again")
    }
    return table
  }

  /// - Throws: `Failure` (`run`) when the table would not be read as Glue declares it.
  private func checkReading(
    _ entry: GlueEntry, _ source: any TableSource, _ table: TableDescription, _ location: String,
    _ cancellation: Cancellation
  ) throws {
    var here = SourceDescription(path: location, format: table.format)
    let delimiter = FormatTable.ending(ofFile: location)?.ending.delimiter ?? ","
    here.options = table.format.optionsOfTable(delimiter)
    let standard = table.format.optionsOfOutput(delimiter).merging(here.options) { $1 }
    guard try entry.options(of: table.format) == standard else {
      throw Self.unfit(entry.name, "its text is written in a way that this catalog does not note")
    }
    if !table.format.knowledge.contains(.types) {
      for field in table.columns { here.types[field.name] = TypePin(field.type) }
    }
    let found = try Files.open(here, cancellation: cancellation)
    guard Set(found.files.map { Array($0.path.utf8) }) == Set(source.files.map { Array($0.path.utf8) }) else {
      throw Self.unfit(entry.name, "its partitions are not just what lies below \(location)")
    }
    guard Set(found.schema.fields) == Set(source.schema.fields) else {
      throw Self.unfit(entry.name, "its partition keys have other names or types than its folders show")
    }
  }

  private static func unfit(_ name: TableName, _ reason: String) -> Failure {
    Failure(.run, "\(name) of Glue cannot be a table of this catalog: \(reason); read it with \"catalog\": \"glue\"")
  }

  private static func partitions(
    of entry: GlueEntry, below location: String, files: [(path: String, bytes: Int)]
  ) throws(Failure) -> [CatalogPartition] {
    let byFolder = Dictionary(grouping: files) { FilePath.parent(of: $0.path) }
    var partitions: [CatalogPartition] = []
    for place in entry.partitionPlaces {
      let folder = try GlueEntry.place(place.location, of: entry.name.description)
      // One that is registered and has no file is none here.
      guard let files = byFolder[folder] else { continue }
      partitions.append(
        CatalogPartition(
          values: place.values.map { $0 == PartitionName.defaultPartition ? nil : $0 },
          path: String(folder.dropFirst(location.count + 1)), rows: place.rows, files: files.count,
          bytes: files.reduce(0) { $0 + $1.bytes }))
    }
    return partitions.sorted { ByteOrder.precedes($0.path, $1.path) }
  }
}
