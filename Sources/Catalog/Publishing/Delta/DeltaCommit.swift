import Engine

/// One commit to a Delta table: what it says, and the way into the log past other writers.
///
/// ```
/// what the log says now ── does it stand against this? ── refuse
///   └ actions for the next version ── create its file ── there already? ── from the beginning
/// ```
struct DeltaCommit {
  /// More attempts than that are lost to something else than other writers.
  private static let mostAttempts = 1000

  let folder: DeltaFolder
  /// Of this run.
  let key: String
  /// The version that what is to be done was decided on; -1 for no table.
  let decidedOn: Int
  /// The actions for a table as it is now, `nil` for none yet; throws what does not fit it.
  let actions: (DeltaSnapshot?) throws -> (info: DeltaCommitInfo, actions: [DeltaAction])
  /// Whether a commit of another writer stands against this one.
  let isDisturbed: ([DeltaAction]) -> Bool

  /// Commits and returns the version that it has become.
  /// - Throws: `Failure` (`run`) when another writer has changed what this commit is about.
  func carryOut() throws -> Int {
    var checked = decidedOn
    for _ in 0..<Self.mostAttempts {
      let log = try DeltaLog(listing: folder)
      while checked < log.latest {
        checked += 1
        guard log.hasCommit(checked) else { throw refusal(checked, nil) }
        let others = try log.actions(of: checked)
        if isDisturbed(others) { throw refusal(checked, others) }
      }
      let base = log.latest < 0 ? nil : try log.snapshot()
      var (info, actions) = try actions(base)
      info.readVersion = base?.version
      info.transaction = key
      let lines = ([.commitInfo(info)] + actions).map { $0.line + "\n" }.joined()
      if try folder.create(DeltaLogName.commit(log.latest + 1), Array(lines.utf8), key: key) { return log.latest + 1 }
    }
    throw Failure(.run, "other writers were first \(Self.mostAttempts) times at \(folder.path); run again")
  }

  private func refusal(_ version: Int, _ actions: [DeltaAction]?) -> Failure {
    var operation: String?
    for case .commitInfo(let info) in actions ?? [] { operation = info.operation }
    let what = operation.map { "version \(version), \($0)" } ?? "version \(version)"
    return Failure(
      .run,
      "another writer has changed the Delta table \(folder.path) during the run (\(what)), and this run would undo that; nothing was published, run again"
    )
  }
}

extension DeltaSnapshot {
  /// The checkpoint that this version is due; nothing for most. A table is whole without it.
  /// - Returns: what went wrong, as a sentence.
  func writeCheckpoint(key: String) -> String? {
    let interval = metadata.configuration["delta.checkpointInterval"].flatMap { Int($0) } ?? 10
    // Writers of that feature keep the log's state in files of their own.
    let isOther = (features.writerFeatures ?? []).contains("v2Checkpoint")
    guard version > 0, interval > 0, version % interval == 0, !isOther else { return nil }
    do {
      let oldest = DeltaRetention(metadata).oldest(now: Instant.now)
      let (bytes, actions) = try DeltaCheckpoint.write(self, oldest: oldest)
      try folder.replace(DeltaLogName.checkpoint(version), bytes, key: key)
      let hint =
        #"{"version":\#(version),"size":\#(actions),"sizeInBytes":\#(bytes.count),"numOfAddFiles":\#(adds.count)}"#
      try folder.replace("_last_checkpoint", Array(hint.utf8), key: key)
      return nil
    } catch {
      return "the checkpoint of version \(version) could not be written: \((error as? Failure)?.message ?? "\(error)")"
    }
  }
}
