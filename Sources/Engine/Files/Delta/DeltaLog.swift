/// The log of a Delta table: which versions there are, and what the table is at each of them (PROTOCOL.md, "Delta Log Entries").
package struct DeltaLog: Sendable {
  package let folder: DeltaFolder
  /// Commits by version.
  private var commits: [Int: DeltaFolder.LogFile] = [:]
  /// Complete checkpoints by version, their parts in order.
  private var checkpoints: [Int: [DeltaFolder.LogFile]] = [:]
  /// A checkpoint whose name says that it is of the second kind, which is not read.
  private var unreadCheckpoint: String?

  /// Lists the log of a table.
  /// - Throws: `Failure` (`input`) when there is no version in it.
  package init(_ folder: DeltaFolder) throws(Failure) {
    try self.init(listing: folder)
    guard latest >= 0 else {
      throw Failure(.input, "\(folder.path) has a \(DeltaFolder.log) without any version in it; it is no whole table")
    }
  }

  /// Lists a log that may have no version yet.
  /// - Throws: `Failure` (`input`).
  package init(listing folder: DeltaFolder) throws(Failure) {
    self.folder = folder
    var parts: [Int: [DeltaFolder.LogFile?]] = [:]
    for file in try folder.logFiles() {
      guard let name = DeltaLogName(file.path.split(separator: "/").last ?? "") else { continue }
      switch name {
      case .commit(let version): commits[version] = file
      case .checkpoint(let version, 1, 1): checkpoints[version] = [file]
      case .checkpoint(let version, let part, let count):
        var known = parts[version] ?? Array(repeating: nil, count: count)
        if known.count == count { known[part - 1] = file }
        parts[version] = known
      case .otherCheckpoint: unreadCheckpoint = file.path
      }
    }
    for (version, files) in parts where checkpoints[version] == nil {
      let complete = files.compactMap { $0 }
      if complete.count == files.count { checkpoints[version] = complete }
    }
  }

  /// The number of the last version; -1 when there is none.
  package var latest: Int { max(commits.keys.max() ?? -1, checkpoints.keys.max() ?? -1) }

  /// Versions that can still be read, in order.
  package var versions: [Int] {
    var versions: [Int] = []
    let first = min(commits.keys.min() ?? .max, checkpoints.keys.min() ?? .max)
    for version in first...max(first, latest) {
      let follows = version == 0 || versions.last == version - 1
      if checkpoints[version] != nil || commits[version] != nil && follows { versions.append(version) }
    }
    return versions
  }

  /// The table at a version.
  /// - Throws: `Failure` (`input`) for a version that never was or is not in the log any more, and a damaged log.
  package func snapshot(at version: Int? = nil) throws(Failure) -> DeltaSnapshot {
    let version = version ?? latest
    guard version <= latest else {
      throw Failure(.input, "\(folder.path) has no version \(version); its last one is \(latest)")
    }
    guard let start = start(of: version) else { throw gone(version) }
    var state = DeltaSnapshot.Replay()
    if start >= 0 {
      for file in checkpoints[start] ?? [] { state.take(try DeltaCheckpoint.read(folder.found(file))) }
    }
    for number in (start + 1)..<(version + 1) { state.take(try actions(of: number)) }
    return try state.finish(version: version, folder: folder)
  }

  /// What a commit says.
  package func actions(of version: Int) throws(Failure) -> [DeltaAction] {
    guard let file = commits[version] else { throw gone(version) }
    try folder.cancellation.check()
    return try DeltaAction.read(try folder.bytes(file), path: folder.path + "/" + file.path)
  }

  /// Whether the log still has the commit of a version.
  package func hasCommit(_ version: Int) -> Bool { commits[version] != nil }

  /// The version from whose checkpoint on a version can be put together: -1 for the empty beginning, `nil` for one that
  /// cannot.
  private func start(of version: Int) -> Int? {
    let checkpoint = checkpoints.keys.filter { $0 <= version }.max() ?? -1
    return ((checkpoint + 1)..<(version + 1)).allSatisfy { commits[$0] != nil } ? checkpoint : nil
  }

  private func gone(_ version: Int) -> Failure {
    if let unreadCheckpoint {
      return Failure(
        .input,
        "version \(version) of \(folder.path) is kept in \(unreadCheckpoint), a checkpoint of the table feature v2Checkpoint, which is not read"
      )
    }
    guard let oldest = versions.first else {
      return Failure(.input, "the log of \(folder.path) has gaps, so no version of it can be put together")
    }
    return Failure(
      .input, "version \(version) of \(folder.path) is not in its log any more; the oldest one is \(oldest)")
  }
}

/// What the name of a file of the log says.
package enum DeltaLogName: Hashable {
  case commit(Int)
  /// Part 1 of 1 where the checkpoint is one file.
  case checkpoint(Int, part: Int, of: Int)
  /// Of the second kind, with a name of its own.
  case otherCheckpoint(Int)

  /// `nil` for a file that says nothing of a version: checksums, what other writers leave.
  init?(_ name: Substring) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, first.utf8.count == 20, let version = Self.number(first) else { return nil }
    switch parts.dropFirst().map(String.init) {
    case ["json"]: self = .commit(version)
    case ["checkpoint", "parquet"]: self = .checkpoint(version, part: 1, of: 1)
    case let rest where rest.count == 4 && rest[0] == "checkpoint" && rest[3] == "parquet":
      guard let part = Self.number(parts[2]), let count = Self.number(parts[3]), (1...max(count, 1)).contains(part),
        count < 1 << 20
      else { return nil }
      self = .checkpoint(version, part: part, of: count)
    case let rest where rest.count == 3 && rest[0] == "checkpoint" && ["parquet", "json"].contains(rest[2]):
      self = .otherCheckpoint(version)
    default: return nil
    }
  }

  private static func number(_ digits: Substring) -> Int? {
    digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
  }

  /// The name of a commit.
  package static func commit(_ version: Int) -> String { padded(version) + ".json" }

  /// The name of a checkpoint that is one file.
  package static func checkpoint(_ version: Int) -> String { padded(version) + ".checkpoint.parquet" }

  private static func padded(_ version: Int) -> String {
    let digits = String(version)
    return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
  }
}
