/// Checkpoints: the whole state of a table at a version, as a Parquet file of actions (PROTOCOL.md, "Checkpoints").
package enum DeltaCheckpoint {
  /// The actions of one checkpoint file, without those that no reader needs.
  /// - Throws: `Failure` (`input`) for a damaged file, or one whose actions stand in others beside it.
  static func read(_ found: FoundFile) throws(Failure) -> [DeltaAction] {
    do {
      let reader = try NestedLeafReader(try OpenParquetFile(found))
      if try reader.texts(reader.leaf("sidecar", "path")).values.contains(where: { $0 != nil }) {
        throw Failure(
          .input, "\(found.path) keeps its actions in sidecars (the table feature v2Checkpoint), which are not read")
      }
      var actions: [DeltaAction] = []
      try readTable(reader, &actions)
      try readFiles(reader, &actions)
      return actions
    } catch let failure as Failure {
      throw failure
    } catch let problem as ParquetProblem {
      throw problem.failure(path: found.path)
    } catch {
      throw Failure(.input, "\(found.path) cannot be read: \(error)")
    }
  }

  /// Protocol, metadata, transactions and settings of features.
  private static func readTable(_ reader: NestedLeafReader, _ actions: inout [DeltaAction]) throws {
    let readers = try reader.integers(reader.leaf("protocol", "minReaderVersion")).values
    let writers = try reader.integers(reader.leaf("protocol", "minWriterVersion")).values
    let readerFeatures = try reader.texts(reader.leaves(below: "protocol", "readerFeatures").first).entries
    let writerFeatures = try reader.texts(reader.leaves(below: "protocol", "writerFeatures").first).entries
    for (row, version) in readers.enumerated() {
      guard let version, let writer = writers[row] else { continue }
      var features = DeltaProtocol(reader: version, writer: writer)
      if version >= 3 { features.readerFeatures = readerFeatures[row].compactMap { $0 } }
      if writer >= 7 { features.writerFeatures = writerFeatures[row].compactMap { $0 } }
      actions.append(.features(features))
    }
    let ids = try reader.texts(reader.leaf("metaData", "id")).values
    let names = try reader.texts(reader.leaf("metaData", "name")).values
    let descriptions = try reader.texts(reader.leaf("metaData", "description")).values
    let providers = try reader.texts(reader.leaf("metaData", "format", "provider")).values
    let schemas = try reader.texts(reader.leaf("metaData", "schemaString")).values
    let keys = try reader.texts(reader.leaves(below: "metaData", "partitionColumns").first).entries
    let settings = try maps(reader, reader.leaves(below: "metaData", "configuration"))
    let created = try reader.integers(reader.leaf("metaData", "createdTime")).values
    for (row, id) in ids.enumerated() {
      guard let id, let schema = schemas[row] else { continue }
      var metadata = DeltaMetadata(
        id: id, schemaString: schema, partitionColumns: keys[row].compactMap { $0 },
        configuration: (settings[row] ?? [:]).compactMapValues { $0 }, createdTime: 0)
      metadata.createdTime = created[row]
      metadata.name = names[row]
      metadata.description = descriptions[row]
      metadata.provider = providers[row] ?? metadata.provider
      actions.append(.metadata(metadata))
    }
    let applications = try reader.texts(reader.leaf("txn", "appId")).values
    let versions = try reader.integers(reader.leaf("txn", "version")).values
    let updated = try reader.integers(reader.leaf("txn", "lastUpdated")).values
    for (row, application) in applications.enumerated() {
      guard let application, let version = versions[row] else { continue }
      actions.append(
        .transaction(DeltaTransaction(application: application, version: version, lastUpdated: updated[row])))
    }
    let domains = try reader.texts(reader.leaf("domainMetadata", "domain")).values
    let configurations = try reader.texts(reader.leaf("domainMetadata", "configuration")).values
    for (row, domain) in domains.enumerated() {
      guard let domain else { continue }
      actions.append(.domain(name: domain, configuration: configurations[row] ?? "", isRemoved: false))
    }
  }

  private static func readFiles(_ reader: NestedLeafReader, _ actions: inout [DeltaAction]) throws {
    let paths = try reader.texts(reader.leaf("add", "path")).values
    let sizes = try reader.integers(reader.leaf("add", "size")).values
    let times = try reader.integers(reader.leaf("add", "modificationTime")).values
    let statistics = try reader.texts(reader.leaf("add", "stats")).values
    let values = try maps(reader, reader.leaves(below: "add", "partitionValues"))
    let tags = try maps(reader, reader.leaves(below: "add", "tags"))
    let vectors = try deletionVectors(reader, "add")
    for (row, path) in paths.enumerated() {
      guard let path else { continue }
      var add = DeltaAdd(
        path: path, partitionValues: values[row] ?? [:], byteCount: sizes[row] ?? 0, modificationTime: times[row] ?? 0,
        statistics: statistics[row])
      add.tags = tags[row] ?? [:]
      add.deletionVector = vectors[row]
      actions.append(.add(add))
    }
    let removed = try reader.texts(reader.leaf("remove", "path")).values
    let deleted = try reader.integers(reader.leaf("remove", "deletionTimestamp")).values
    let removedSizes = try reader.integers(reader.leaf("remove", "size")).values
    let removedValues = try maps(reader, reader.leaves(below: "remove", "partitionValues"))
    let removedVectors = try deletionVectors(reader, "remove")
    for (row, path) in removed.enumerated() {
      guard let path else { continue }
      var remove = DeltaRemove(path: path)
      remove.deletionTimestamp = deleted[row]
      remove.byteCount = removedSizes[row]
      remove.partitionValues = removedValues[row]
      remove.deletionVector = removedVectors[row]
      actions.append(.remove(remove))
    }
  }

  /// Maps by row; `nil` where a map is null or empty.
  /// - Parameter leaves: of keys and of values; the groups above them have other names with every writer.
  private static func maps(_ reader: NestedLeafReader, _ leaves: [Int]) throws -> [[String: String?]?] {
    guard leaves.count == 2 else { return Array(repeating: nil, count: reader.file.metadata.rowCount) }
    let keys = try reader.texts(leaves[0]).entries
    let values = try reader.texts(leaves[1]).entries
    return try zip(keys, values).map { keys, values in
      guard keys.count == values.count else { throw ParquetProblem("a map has other numbers of keys and values") }
      guard !keys.isEmpty else { return nil }
      var map: [String: String?] = [:]
      for (key, value) in zip(keys, values) { if let key { map[key] = .some(value) } }
      return map
    }
  }

  private static func deletionVectors(_ reader: NestedLeafReader, _ kind: String) throws -> [String?] {
    let storages = try reader.texts(reader.leaf(kind, "deletionVector", "storageType")).values
    let places = try reader.texts(reader.leaf(kind, "deletionVector", "pathOrInlineDv")).values
    let offsets = try reader.integers(reader.leaf(kind, "deletionVector", "offset")).values
    return storages.indices.map { row in
      guard let storage = storages[row], let place = places[row] else { return nil }
      return "\(storage)\(place)@\(offsets[row] ?? 0)"
    }
  }
}
