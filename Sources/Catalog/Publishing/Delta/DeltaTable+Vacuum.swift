public import Engine

#if canImport(Glibc)
  import Glibc
#endif

extension DeltaTable {
  /// Files that a vacuum takes away.
  public struct Vacuum: Sendable {
    /// Below the table, in the order of their paths.
    public var files: [String] = []
    public var byteCount = 0
  }

  /// Takes away files that no version within a time needs: those that left the table before, and those that no commit has
  /// ever named, which runs that ended before their commit have left.
  /// - Parameters:
  ///   - hours: how long a version stays readable; `nil` is what the table says, a week where it says nothing.
  ///   - isForced: whether less than that may be taken.
  ///   - isDryRun: whether the files are only named.
  /// - Throws: `Failure`: `usage` for too short a time, `input` when the log cannot be read, `run` when a folder cannot be
  ///   listed or a file not be removed.
  public func vacuum(hours: Int? = nil, isForced: Bool = false, isDryRun: Bool = false) throws(Failure) -> Vacuum {
    let table = try snapshot()
    let own = DeltaRetention(table.metadata)
    let retention = hours.map { DeltaRetention(hours: $0) } ?? own
    guard retention.hours >= own.hours || isForced else {
      throw Failure(
        .usage,
        "a retention of \(retention.hours) hours is less than the \(own.hours) of the table, and readers and runs under way may need the files; add --force where none is"
      )
    }
    let oldest = retention.oldest(now: Instant.now)
    let needed = try self.needed(since: oldest, table)
    let keys = table.metadata.partitionColumns
    if let storage = folder.storage {
      return try vacuum(storage, isDryRun: isDryRun) { name, changed in
        changed < oldest && !needed.contains(name) && !Self.isHidden(name, keys)
      }
    }
    var vacuum = Vacuum()
    try OutputTree.visit(path, files: true) { file throws(Failure) in
      let name = String(file.dropFirst(path.count + 1))
      guard !name.isEmpty, !Self.isHidden(name, keys) else { return }
      var facts = stat()
      guard lstat(file, &facts) == 0 else { return }
      guard facts.st_mode & S_IFMT == S_IFREG else {
        // A folder is visited behind what it holds.
        if facts.st_mode & S_IFMT == S_IFDIR, !isDryRun { rmdir(file) }
        return
      }
      let changed = facts.st_mtim.tv_sec * 1000 + facts.st_mtim.tv_nsec / 1_000_000
      guard !needed.contains(name), changed < oldest else { return }
      vacuum.files.append(name)
      vacuum.byteCount += Int(facts.st_size)
      if !isDryRun, unlink(file) != 0 {
        throw Failure(.run, "cannot remove \(file): \(FilePath.errorText(errno))")
      }
    }
    vacuum.files.sort(by: ByteOrder.precedes)
    return vacuum
  }

  /// The objects of a table in a storage; one whose time the storage does not tell stays.
  /// - Parameter isGone: whether an object may go, by its path below the table and the milliseconds of its last change.
  private func vacuum(
    _ storage: any ObjectStorage, isDryRun: Bool, _ isGone: (String, Int) -> Bool
  ) throws(Failure) -> Vacuum {
    var gone: [StoredObject] = []
    try storage.list(path + "/", folder.cancellation) { (page) throws(Failure) in
      gone += page.filter { object in
        let name = String(object.path.dropFirst(path.count + 1))
        // Of an object with the second of its change only, the whole second has to be over.
        return !name.isEmpty && object.changed.map { isGone(name, $0 * 1000 + 999) } == true
      }
    }
    var vacuum = Vacuum()
    for object in gone {
      try folder.cancellation.check()
      if !isDryRun { try storage.delete(object.path) }
      vacuum.files.append(String(object.path.dropFirst(path.count + 1)))
      vacuum.byteCount += object.byteCount
    }
    return vacuum
  }

  /// Files of the versions that were there at a time or have come since.
  /// - Parameter oldest: milliseconds since the epoch.
  private func needed(since oldest: Int, _ table: DeltaSnapshot) throws(Failure) -> Set<String> {
    let log = try DeltaLog(folder)
    let entries = try DeltaHistory(log).entries
    let first = entries.last { ($0.time ?? .max) <= Int64(oldest) * 1000 } ?? entries.first
    var needed = Set(table.adds.map { LogPath.decoded($0.path) })
    for remove in table.removes where (remove.deletionTimestamp ?? .max) >= oldest {
      needed.insert(LogPath.decoded(remove.path))
    }
    guard let first else { return needed }
    needed.formUnion(try log.snapshot(at: first.version).adds.map { LogPath.decoded($0.path) })
    for entry in entries where entry.version > first.version && log.hasCommit(entry.version) {
      for case .add(let add) in try log.actions(of: entry.version) { needed.insert(LogPath.decoded(add.path)) }
    }
    return needed
  }

  /// Names that are no data: the log above all. Folders of partitions may begin as they like.
  private static func isHidden(_ path: String, _ keys: [String]) -> Bool {
    path.split(separator: "/").contains { name in
      guard name.hasPrefix("_") || name.hasPrefix(".") else { return false }
      return !keys.contains { name.hasPrefix(PartitionName.encode(key: $0, value: "v").dropLast()) }
    }
  }
}
