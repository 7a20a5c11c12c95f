internal import AWS
public import Engine

extension GlueCatalog {
  /// Why a table cannot be one of Glue, and what to do; `nil` when it can.
  private static func refusal(_ table: CatalogTable) -> String? {
    let name = table.name.description
    guard Storages.isRemote(table.location) else {
      return "a table of Glue lies in s3://, and \(table.location) does not; write the output to s3://"
    }
    guard table.isFolder else {
      return "a table of Glue is a folder, and \(table.location) is one file; write the output to a folder"
    }
    guard table.description.format.hive != nil else {
      let title = table.description.format.title
      return "Glue has no tables over \(title) files; write the output as \(FormatTable.standard.title)"
    }
    guard name == name.lowercased() else {
      return "Glue has names in lower case only, and \(name) has capitals; write \(name.lowercased())"
    }
    return nil
  }

  /// Finds out before a run whether a table is somebody else's. Glue that does not answer is asked again at the end.
  /// - Throws: `Failure` (`run`) for a table that lies elsewhere.
  public func judge(_ name: TableName, location: String) throws(Failure) {
    guard let found = try? client.table(name.table, in: name.database) else { return }
    let standing = GlueEntry(name, found)
    guard (try? GlueEntry.place(standing.location, of: name.description)) != location else { return }
    throw Failure(
      .run,
      "\(name) of Glue is \(standing.location.isEmpty ? "a view" : standing.location), which this run does not write; name another table, or ",
      .replaceForeign)
  }

  /// Tells Glue what a table of this machine's catalog is now: database, table, and partitions, of which those that are
  /// gone are removed. Doing it again changes nothing.
  /// - Throws: `Failure` (`run`).
  public func push(
    _ table: CatalogTable, partitions: [CatalogPartition], cancellation: Cancellation = Cancellation()
  ) throws {
    let name = table.name
    if let refusal = Self.refusal(table) { throw Failure(.run, refusal) }
    guard let declared = GlueDeclaration(table) else { return }
    do {
      let standing = try put(declared, cancellation)
      guard !declared.table.partitionKeys.isNilOrEmpty else { return }
      let keys = Dictionary(
        standing.map { ($0.values, $0) }, uniquingKeysWith: { first, _ in first })
      let wanted = partitions.map(declared.partition)
      var (new, changed): ([GluePartition], [GluePartition]) = ([], [])
      for partition in wanted {
        guard let known = keys[partition.values] else {
          new.append(partition)
          continue
        }
        if !partition.isSame(as: known) { changed.append(partition) }
      }
      for batch in new.batches(of: GlueClient.mostWritten) {
        try cancellation.check()
        changed += try client.create(batch, of: name.table, in: name.database)
      }
      for batch in changed.batches(of: GlueClient.mostWritten) {
        try cancellation.check()
        try client.update(batch, of: name.table, in: name.database)
      }
      let gone = Set(keys.keys).subtracting(wanted.map(\.values)).sorted { $0.lexicographicallyPrecedes($1) }
      try remove(gone, of: name, cancellation)
    } catch let failure as AWSFailure {
      try cancellation.check()
      throw Failure(.run, failure.message)
    }
  }

  /// Makes or changes database and table; returns the partitions that there are.
  private func put(_ declared: GlueDeclaration, _ cancellation: Cancellation) throws -> [GluePartition] {
    let name = declared.name
    try client.ensureDatabase(name.database)
    guard let known = try client.table(name.table, in: name.database) else {
      if try isMade(declared) { return [] }
      try client.update(declared.table, in: name.database)
      return try partitions(of: name, cancellation)
    }
    var standing =
      known.partitionKeys.isNilOrEmpty ? [] : try partitions(of: name, cancellation)
    if known.partitionKeys?.map(\.name) ?? [] != declared.table.partitionKeys?.map(\.name) ?? [] {
      // Their values are those of other keys.
      try remove(standing.map(\.values), of: name, cancellation)
      standing = []
    }
    let table = declared.table(keepingFrom: known)
    if table != known { try client.update(table, in: name.database) }
    return standing
  }

  /// Makes a table; false when it was made meanwhile, or by a request whose answer was lost.
  private func isMade(_ declared: GlueDeclaration) throws(AWSFailure) -> Bool {
    do throws(AWSFailure) {
      try client.create(declared.table, in: declared.name.database)
      return true
    } catch {
      guard error.kind == .changed else { throw error }
      return false
    }
  }

  private func remove(_ values: [[String]], of name: TableName, _ cancellation: Cancellation) throws {
    for batch in values.batches(of: GlueClient.mostRemoved) {
      try cancellation.check()
      try client.remove(batch, of: name.table, in: name.database)
    }
  }
}

extension GluePartition {
  /// Whether the service knows the partition like this already; what it adds by itself makes no difference.
  fileprivate func isSame(as known: GluePartition) -> Bool {
    values == known.values && parameters == known.parameters && storage?.location == known.storage?.location
      && storage?.columns == known.storage?.columns && storage?.inputFormat == known.storage?.inputFormat
      && storage?.serde == known.storage?.serde
  }
}

extension Optional where Wrapped: Collection {
  fileprivate var isNilOrEmpty: Bool { self?.isEmpty ?? true }
}

extension Array {
  fileprivate func batches(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
