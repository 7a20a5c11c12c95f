/// A Delta table at one version.
package struct DeltaSnapshot: Sendable {
  package let folder: DeltaFolder
  package let version: Int
  package let features: DeltaProtocol
  package let metadata: DeltaMetadata
  package let schema: DeltaSchema
  /// Its files in reading order: by the time that the log notes for them, then by the bytes of their paths. Unlike the
  /// order of actions it is the same whether the log is read from its beginning or from anybody's checkpoint.
  package let adds: [DeltaAdd]
  /// Files that were taken out, as far as the log still knows them.
  package let removes: [DeltaRemove]
  package let transactions: [DeltaTransaction]
  /// Settings of features, by name.
  package let domains: [String: String]

  /// Actions taken in, one after the other (PROTOCOL.md, "Action Reconciliation").
  struct Replay {
    /// A file, as the log tells it from others.
    private struct Key: Hashable {
      var path: String
      var deletionVector: String?
    }

    private var features: DeltaProtocol?
    private var metadata: DeltaMetadata?
    private var adds: [Key: DeltaAdd] = [:]
    private var removes: [Key: DeltaRemove] = [:]
    private var transactions: [String: DeltaTransaction] = [:]
    private var domains: [String: String] = [:]

    mutating func take(_ actions: [DeltaAction]) {
      // A commit may take a file out and put it in again.
      for case .remove(let remove) in actions {
        let key = Key(path: LogPath.decoded(remove.path), deletionVector: remove.deletionVector)
        adds[key] = nil
        removes[key] = remove
      }
      for action in actions {
        switch action {
        case .add(let add):
          let key = Key(path: LogPath.decoded(add.path), deletionVector: add.deletionVector)
          adds[key] = add
          removes[key] = nil
        case .metadata(let metadata): self.metadata = metadata
        case .features(let features): self.features = features
        case .transaction(let transaction): transactions[transaction.application] = transaction
        case .domain(let name, let configuration, let isRemoved): domains[name] = isRemoved ? nil : configuration
        case .remove, .commitInfo: break
        }
      }
    }

    func finish(version: Int, folder: DeltaFolder) throws(Failure) -> DeltaSnapshot {
      guard let features, let metadata else {
        throw Failure(
          .input,
          "the Delta table \(folder.path) cannot be read: up to version \(version) its log (\(DeltaFolder.log)) does not say what it is"
        )
      }
      if let refusal = DeltaFeatures.refusalToRead(features, metadata) {
        throw Failure(.input, "the Delta table \(folder.path) cannot be read: \(refusal)")
      }
      if let add = adds.values.first(where: { $0.deletionVector != nil }) {
        throw Failure(
          .input,
          "the Delta table \(folder.path) cannot be read: \(LogPath.decoded(add.path)) has a deletion vector, which is not read; purge it first (REORG TABLE … APPLY (PURGE))"
        )
      }
      let order = adds.values.sorted { one, other in
        one.modificationTime != other.modificationTime
          ? one.modificationTime < other.modificationTime : ByteOrder.precedes(one.path, other.path)
      }
      return DeltaSnapshot(
        folder: folder, version: version, features: features, metadata: metadata,
        schema: try DeltaSchema(metadata.schemaString, path: folder.path), adds: order,
        removes: removes.values.sorted { ByteOrder.precedes($0.path, $1.path) },
        transactions: transactions.values.sorted { ByteOrder.precedes($0.application, $1.application) },
        domains: domains)
    }
  }

  /// Rows; `nil` where the log does not know them of every file.
  package var rowCount: Int? {
    var rows = 0
    for add in adds {
      guard let count = DeltaStatistics.rowCount(add) else { return nil }
      rows += count
    }
    return rows
  }

  package var byteCount: Int { adds.reduce(0) { $0 + $1.byteCount } }
}
