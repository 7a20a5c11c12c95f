public import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A Delta table for those who look after it: its versions, going back to one of them, and taking away files that no version
/// needs.
public struct DeltaTable: Sendable {
  /// Absolute, or with the storage's scheme.
  public let path: String
  let folder: DeltaFolder

  /// - Parameter path: of the table's folder, relative to the working folder.
  /// - Throws: `Failure` (`input`) when it is none.
  public init(_ path: String, cancellation: Cancellation = Cancellation()) throws(Failure) {
    let place = Storages.isRemote(path) ? path : try FilePath.resolved(path, in: FilePath.workingFolder)
    folder = DeltaFolder(place, cancellation: cancellation)
    self.path = folder.path
    guard try folder.isTable() else {
      throw Failure(.input, "\(path) is no Delta table: there is no \(DeltaFolder.log) in it; check the path")
    }
  }

  /// The versions that can be read, the latest first.
  /// - Throws: `Failure` (`input`).
  package func history() throws(Failure) -> [DeltaHistory.Entry] {
    try DeltaHistory(try DeltaLog(folder)).entries.reversed()
  }

  /// The table as it stands now.
  /// - Throws: `Failure` (`input`).
  package func snapshot() throws(Failure) -> DeltaSnapshot { try DeltaLog(folder).snapshot() }

  /// Makes the table what it was at a version, by a new one; all versions between stay.
  /// - Returns: the new version.
  /// - Throws: `Failure`: `input` when the version or a file of it is not there any more, `run` when another writer was
  ///   first or the table cannot be written.
  public func rollBack(to version: Int) throws -> Int {
    let log = try DeltaLog(folder)
    let wanted = try log.snapshot(at: version)
    try checkFiles(of: wanted)
    let key = RunKey.make()
    let commit = DeltaCommit(folder: folder, key: key, decidedOn: log.latest) { base in
      guard let base else { throw Failure(.input, "\(path) is no table any more") }
      return try Self.actions(from: base, to: wanted)
    } isDisturbed: { others in
      others.contains { action in
        switch action {
        case .add, .remove, .metadata, .features: true
        case .transaction, .commitInfo, .domain: false
        }
      }
    }
    let made = try commit.carryOut()
    _ = try DeltaLog(folder).snapshot(at: made).writeCheckpoint(key: key)
    return made
  }

  private static func actions(
    from base: DeltaSnapshot, to wanted: DeltaSnapshot
  ) throws(Failure) -> (info: DeltaCommitInfo, actions: [DeltaAction]) {
    let path = base.folder.path
    if let refusal = DeltaFeatures.refusalToWrite(base.features, base.metadata, base.schema) {
      throw Failure(.run, "the Delta table \(path) cannot be written: \(refusal)")
    }
    let time = Int(Instant.now.microseconds / 1000)
    let (before, after) = (Set(base.adds.map(\.path)), Set(wanted.adds.map(\.path)))
    let removed = base.adds.filter { !after.contains($0.path) }
    let added = wanted.adds.filter { !before.contains($0.path) }
    guard removed.isEmpty || base.metadata.configuration["delta.appendOnly"] != "true" else {
      throw Failure(
        .run, "the Delta table \(path) takes new rows only (delta.appendOnly), so no version can be taken back")
    }
    var actions: [DeltaAction] = base.metadata == wanted.metadata ? [] : [.metadata(wanted.metadata)]
    actions += removed.map { .remove(DeltaRemove($0, at: time)) }
    for add in added {
      var add = add
      add.dataChange = true
      actions.append(.add(add))
    }
    var info = DeltaCommitInfo(timestamp: time, operation: "RESTORE", engine: SousVersion.engine, transaction: nil)
    info.parameters = ["version": "\(wanted.version)"]
    info.metrics = ["numRestoredFiles": "\(added.count)", "numRemovedFiles": "\(removed.count)"]
    info.isBlindAppend = false
    return (info, actions)
  }

  /// - Throws: `Failure` (`input`) when a file has been taken away.
  private func checkFiles(of snapshot: DeltaSnapshot) throws(Failure) {
    let files = snapshot.adds.map { (LogPath.decoded($0.path), $0.byteCount) }
    do throws(Failure) {
      for file in try folder.dataFiles(files) where folder.storage == nil && access(file.path, R_OK) != 0 {
        throw Failure(.input, "\(file.path) is gone")
      }
    } catch {
      throw Failure(.input, "version \(snapshot.version) of \(path) cannot be brought back: \(error.message)")
    }
  }
}

extension Catalog {
  /// Notes what a Delta table is now, where the catalog has a table of its place.
  public func refresh(_ table: DeltaTable) throws(Failure) {
    guard let known = try self.table(at: table.path) else { return }
    let snapshot = try table.snapshot()
    try register(
      snapshot.described(as: known.description, isWhole: false), location: table.path, rows: snapshot.rowCount,
      files: snapshot.adds.count, bytes: snapshot.byteCount, partitions: snapshot.catalogPartitions)
  }
}
