import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The way of one output into a Delta table.
///
/// ```
/// begin    make the log's folder, where there is none
///          … the run writes its files beside those of the table; no version names them …
/// publish  sync, or complete the objects ── transaction: intent ── commit (`DeltaCommit`)
///          ── checkpoint when one is due ── transaction: run done, table as it is now, intent gone
/// ```
/// The commit decides. A process that dies before it leaves files that no version names, for a vacuum; behind it, whoever
/// opens the catalog next finds the commit by the name of the run (`DeltaIntent`). No lock: writers take turns at the log.
final class DeltaPublication: OutputPublication {
  private let target: DeltaTarget
  private let catalog: Catalog
  private let options: RunOptions
  private let key = RunKey.make()
  private let madeFolders: [String]
  private let state = Mutex<(files: (any DeltaFiles)?, written: WrittenFiles)>((nil, WrittenFiles()))

  /// - Throws: `Failure` (`run`) when the folder cannot be made.
  init(_ target: DeltaTarget, catalog: Catalog, options: RunOptions) throws {
    self.target = target
    self.catalog = catalog
    self.options = options
    let isLocal = target.folder.storage == nil
    madeFolders = isLocal ? try FilePath.makeFolders(FilePath.join(target.path, DeltaFolder.log)) : []
  }

  var localFolder: String? { target.folder.storage == nil ? target.path : nil }

  func renew(_ request: inout WriteRequest) throws {
    let files: any DeltaFiles =
      if let storage = target.folder.storage {
        ObjectDeltaFiles(storage, folder: target.path, options: options)
      } else {
        LocalDeltaFiles(target.path)
      }
    let written = WrittenFiles()
    let before = state.withLock { state in
      defer { state = (files, written) }
      return state.files
    }
    before?.abandon()
    request.staging = files
    request.narrowIntegers = target.narrowIntegers
    request.partTag = key
    request.files = written
  }

  func publish(
    _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish, stop: () -> Bool
  ) throws -> Publication.Outcome {
    let written = state.withLock { $0.written }
    do {
      try state.withLock { $0.files }?.finish()
    } catch {
      discard(stop: stop)
      throw error
    }
    return try AbruptEnd.uncut(commits: true) {
      try commit(
        DeltaWrite(result, written.all, target.order, narrow: target.narrowIntegers), result, table: table, run: run,
        finish: finish)
    }
  }

  private func commit(
    _ write: DeltaWrite, _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish
  ) throws -> Publication.Outcome {
    let intent: DeltaIntent
    let version: Int
    do {
      // A run that began the table too and gave up may have taken its empty folder away.
      if localFolder != nil { _ = try FilePath.makeFolders(FilePath.join(target.path, DeltaFolder.log)) }
      intent = try catalog.beginDelta(target.path, key: key, run: run, finish: finish)
      do {
        version = try DeltaCommit(
          folder: target.folder, key: key, decidedOn: target.standing?.version ?? -1, actions: write.actions,
          isDisturbed: write.isDisturbed
        ).carryOut()
      } catch {
        try? catalog.forget(intent)
        throw error
      }
    } catch {
      discard(stop: { false })
      throw error
    }
    state.withLock { $0.files = nil }
    var outcome = Publication.Outcome()
    do {
      let snapshot = try DeltaLog(target.folder).snapshot(at: version)
      if let problem = snapshot.writeCheckpoint(key: key) { outcome.notes.append(problem) }
      let described = table.map { snapshot.described(as: $0, isWhole: target.order.mode == .replace) }
      try catalog.settle(intent, table: described, snapshot)
    } catch {
      throw Failure(
        .run,
        "the output is version \(version) of \(target.path), but the catalog does not know it yet (\(error.message)); the next command that opens it settles that"
      )
    }
    outcome.notes.append("\(target.path) is at version \(version) now")
    return outcome
  }

  func discard(stop: () -> Bool) {
    AbruptEnd.beginUnwinding()
    let files = state.withLock { state in
      defer { state.files = nil }
      return state.files
    }
    files?.abandon()
    for folder in madeFolders.reversed() { rmdir(folder) }
  }
}

extension DeltaSnapshot {
  /// The table as the catalog describes it.
  /// - Parameter isWhole: whether all its rows come from the run that `table` describes.
  func described(as table: TableDescription, isWhole: Bool) -> TableDescription {
    var described = table
    let keys = metadata.partitionColumns
    described.columns = schema.readable.fields.filter { !keys.contains($0.name) }
    described.partitionKeys = keys.compactMap { schema.readable[$0] }
    if !isWhole { described.statistics = [:] }
    return described
  }

  /// The partitions as the catalog keeps them, in path order.
  package var catalogPartitions: [CatalogPartition] {
    let keys = metadata.partitionColumns.compactMap { schema.readable[$0] }
    guard !keys.isEmpty else { return [] }
    var partitions: [String: CatalogPartition] = [:]
    for add in adds {
      let values = DeltaPartition.spelled(add.partitionValues, keys)
      let path = zip(keys, values).map { PartitionName.encode(key: $0.name, value: $1) }.joined(separator: "/")
      var partition =
        partitions[path] ?? CatalogPartition(values: values, path: path, rows: 0, files: 0, bytes: 0)
      let rows = DeltaStatistics.rowCount(add)
      partition.rows = partition.rows.flatMap { known in rows.map { known + $0 } }
      partition.files += 1
      partition.bytes += add.byteCount
      partitions[path] = partition
    }
    return partitions.values.sorted { ByteOrder.precedes($0.path, $1.path) }
  }
}
