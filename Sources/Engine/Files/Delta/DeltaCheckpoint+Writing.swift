extension DeltaCheckpoint {
  /// The columns of a checkpoint (PROTOCOL.md, "Checkpoint Schema").
  private static let columns: [NestedNode] = [
    .group("txn", [.leaf("appId", .text), .leaf("version", .long), .leaf("lastUpdated", .long)]),
    .group(
      "add",
      [
        .leaf("path", .text), .map("partitionValues"), .leaf("size", .long), .leaf("modificationTime", .long),
        .leaf("dataChange", .boolean), .map("tags"), .leaf("stats", .text),
      ]),
    .group(
      "remove",
      [
        .leaf("path", .text), .leaf("deletionTimestamp", .long), .leaf("dataChange", .boolean),
        .leaf("extendedFileMetadata", .boolean), .map("partitionValues"), .leaf("size", .long),
      ]),
    .group(
      "metaData",
      [
        .leaf("id", .text), .leaf("name", .text), .leaf("description", .text),
        .group("format", [.leaf("provider", .text), .map("options")]), .leaf("schemaString", .text),
        .list("partitionColumns"), .leaf("createdTime", .long), .map("configuration"),
      ]),
    .group(
      "protocol",
      [
        .leaf("minReaderVersion", .int), .leaf("minWriterVersion", .int), .list("readerFeatures"),
        .list("writerFeatures"),
      ]),
    .group("domainMetadata", [.leaf("domain", .text), .leaf("configuration", .text), .leaf("removed", .boolean)]),
  ]

  private enum Kind: Int { case transaction, add, remove, metadata, features, domain }

  /// The whole state of a table as a file, and how many actions it has.
  /// - Parameter oldest: milliseconds since the epoch; files that were taken out before are forgotten.
  /// - Throws: `Failure` (`run`).
  package static func write(_ snapshot: DeltaSnapshot, oldest: Int) throws -> (bytes: [UInt8], actions: Int) {
    let writer = try NestedParquetWriter(columns)
    var count = 0
    func append(_ kind: Kind, _ values: [NestedValue]) throws {
      var row = [NestedValue](repeating: .null, count: columns.count)
      row[kind.rawValue] = .group(values)
      try writer.append(row)
      count += 1
    }
    let (features, metadata) = (snapshot.features, snapshot.metadata)
    try append(
      .features,
      [
        .integer(features.reader), .integer(features.writer), NestedValue(features.readerFeatures),
        NestedValue(features.writerFeatures),
      ])
    try append(
      .metadata,
      [
        .text(metadata.id), NestedValue(metadata.name), NestedValue(metadata.description),
        .group([.text(metadata.provider), .map([:])]), .text(metadata.schemaString), .list(metadata.partitionColumns),
        NestedValue(metadata.createdTime), .map(metadata.configuration.mapValues { $0 }),
      ])
    for transaction in snapshot.transactions {
      try append(
        .transaction,
        [.text(transaction.application), .integer(transaction.version), NestedValue(transaction.lastUpdated)])
    }
    for (domain, configuration) in snapshot.domains.sorted(by: { ByteOrder.precedes($0.key, $1.key) }) {
      try append(.domain, [.text(domain), .text(configuration), .boolean(false)])
    }
    for add in snapshot.adds {
      try append(
        .add,
        [
          .text(add.path), .map(add.partitionValues), .integer(add.byteCount), .integer(add.modificationTime),
          .boolean(false), add.tags.isEmpty ? .null : .map(add.tags), NestedValue(add.statistics),
        ])
    }
    for remove in snapshot.removes where (remove.deletionTimestamp ?? .max) >= oldest {
      let isExtended = remove.partitionValues != nil && remove.byteCount != nil
      try append(
        .remove,
        [
          .text(remove.path), NestedValue(remove.deletionTimestamp), .boolean(false), .boolean(isExtended),
          NestedValue(remove.partitionValues), NestedValue(remove.byteCount),
        ])
    }
    return (try writer.finish(), count)
  }
}
