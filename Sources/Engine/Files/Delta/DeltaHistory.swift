/// What became of a Delta table, commit by commit.
package struct DeltaHistory: Sendable {
  package struct Entry: Sendable {
    package var version: Int
    /// Microseconds since the epoch; `nil` where the log does not say it.
    package var time: Int64?
    package var operation: String?
    package var engine: String?
    /// Rows of the table at this version; `nil` where the log does not know them.
    package var rows: Int?
    package var filesAdded: Int
    package var filesRemoved: Int
  }

  /// The oldest first.
  package let entries: [Entry]

  /// Reads all commits of the log, from the oldest version that can be put together on.
  /// - Throws: `Failure` (`input`) for a damaged log.
  package init(_ log: DeltaLog) throws(Failure) {
    var entries: [Entry] = []
    var rows: [String: Int] = [:]
    var total = 0
    var isKnown = true
    func add(_ add: DeltaAdd) {
      let count = DeltaStatistics.rowCount(add)
      if count == nil { isKnown = false }
      total += (count ?? 0) - (rows.updateValue(count ?? 0, forKey: LogPath.decoded(add.path)) ?? 0)
    }
    let versions = log.versions
    for version in versions {
      let actions = log.hasCommit(version) ? try log.actions(of: version) : []
      var entry = Entry(version: version, filesAdded: 0, filesRemoved: 0)
      for case .commitInfo(let info) in actions {
        entry.time = info.timestamp.map { Int64($0) &* 1000 }
        (entry.operation, entry.engine) = (info.operation, info.engine)
      }
      for case .remove(let remove) in actions {
        entry.filesRemoved += 1
        total -= rows.removeValue(forKey: LogPath.decoded(remove.path)) ?? 0
      }
      if version > 0, version == versions.first || !log.hasCommit(version) {
        // What stands in a checkpoint has come before.
        (rows, total) = ([:], 0)
        for file in try log.snapshot(at: version).adds { add(file) }
      }
      for case .add(let file) in actions {
        entry.filesAdded += 1
        if version == 0 || version != versions.first { add(file) }
      }
      entry.rows = isKnown ? total : nil
      entries.append(entry)
    }
    self.entries = entries
  }

  /// The last version that was there at a time.
  /// - Parameter micros: since the epoch.
  /// - Throws: `Failure` (`input`) when there was none yet, or the log does not say when its versions came.
  package func version(asOf micros: Int64, path: String) throws(Failure) -> Int {
    var found: Int?
    // The clocks of writers differ: a version is not older than those before it.
    var latest = Int64.min
    for entry in entries {
      guard let time = entry.time else { continue }
      latest = max(latest, time)
      if latest <= micros { found = entry.version }
    }
    if let found { return found }
    guard let first = entries.first(where: { $0.time != nil }), let time = first.time else {
      throw Failure(
        .input, "the log of \(path) does not say when its versions came; name one with \"version\" instead of \"asOf\"")
    }
    let shown = { (micros: Int64) in ValueText.string(.timestamp(micros)) ?? "" }
    throw Failure(
      .input,
      "\(path) had no version yet at \(shown(micros)) UTC, or it is not in its log any more; the oldest is \(first.version) of \(shown(time)) UTC"
    )
  }
}
