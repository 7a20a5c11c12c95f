import Engine
import GRDB

#if canImport(Glibc)
  import Glibc
#endif

/// A publication under way, as the catalog keeps it: enough for anybody to finish it or take it back.
struct Intent: Hashable, Sendable {
  var id: Int64 = 0
  var target: String
  var staged: FileIdentity
  var old: FileIdentity?
  var aside: String
  var version: Int64?
  var run: Int64?
}

extension Catalog {
  /// Settles the intents of processes that are gone: forward when the target is the staged tree, else back. Marks
  /// runs whose process is gone.
  func settle() throws(Failure) {
    let (intents, abandoned) = try read { database in
      (try Self.intents(database), try Self.abandonedRuns(database))
    }
    try settleObjects()
    try settleDelta()
    for intent in intents {
      // Whoever holds the target's lock is still at work, or settles it just now.
      guard let lock = try? TargetLock.take(target: intent.target) else {
        if access(FilePath.parent(of: intent.target), F_OK) != 0 { try settle(intent, forward: false) }
        continue
      }
      try settleLocked(intent)
      lock.release()
    }
    if !abandoned.isEmpty {
      try write { database in
        for run in abandoned {
          try database.execute(
            sql: "UPDATE runs SET outcome = 'killed', error = ? WHERE id = ? AND outcome IN ('running', 'publishing')",
            arguments: ["its process ended without a word; nothing was published", run])
        }
      }
    }
  }

  /// Settles one intent whose target's lock the caller holds.
  private func settleLocked(_ intent: Intent) throws(Failure) {
    let isForward = FileIdentity(path: intent.target) == intent.staged
    if !isForward, let old = intent.old, FileIdentity(path: intent.aside) == old {
      // Between two renames the old tree stood aside and nothing at the target.
      _ = Rename.withoutReplacing(intent.aside, intent.target)
    }
    try settle(intent, forward: isForward)
  }

  /// One transaction that ends an intent; nothing happens when somebody else has ended it.
  func settle(_ intent: Intent, forward: Bool) throws(Failure) {
    try write { database in
      try database.execute(sql: "DELETE FROM intents WHERE id = ?", arguments: [intent.id])
      guard database.changesCount == 1 else { return }
      if forward {
        try Self.finish(database, target: intent.target, version: intent.version, run: intent.run)
      } else {
        if let version = intent.version { try Self.removeVersion(database, version: version) }
        try Self.forgetOutput(database, at: intent.target, ofRun: intent.run)
        try database.execute(
          sql: "UPDATE runs SET outcome = 'killed', error = ? WHERE id = ? AND outcome = 'publishing'",
          arguments: ["its process ended before the output was in place; nothing was published", intent.run])
      }
    }
  }

  /// Makes what a run has put in its place what the catalog shows there.
  /// - Parameter version: of the table it becomes; without one no table stands there any more.
  static func finish(_ database: Database, target: String, version: Int64?, run: Int64?) throws {
    if let version {
      try makeCurrent(database, version: version)
    } else {
      try forgetTables(database, at: target, except: nil)
    }
    try forgetOutputs(database, at: target, exceptOfRun: run)
    try database.execute(sql: "UPDATE runs SET outcome = 'done' WHERE id = ?", arguments: [run])
  }

  /// Intents of publications to `target` that were never ended; the caller holds the target's lock.
  func settleIntents(of target: String) throws(Failure) {
    let intents = try read { database in try Self.intents(database).filter { $0.target == target } }
    for intent in intents { try settleLocked(intent) }
  }

  static func insert(_ database: Database, _ intent: Intent) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO intents (target, staged, old, aside, versionId, runId) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [intent.target, intent.staged.text, intent.old?.text, intent.aside, intent.version, intent.run])
    return database.lastInsertedRowID
  }

  private static func intents(_ database: Database) throws -> [Intent] {
    try StoredRow.fetchAll(
      database, sql: "SELECT * FROM intents WHERE staged NOT IN (?, ?) ORDER BY id",
      arguments: [ObjectIntent.staged, DeltaIntent.staged]
    ).map { row in
      guard let staged = FileIdentity(text: try row.text("staged")) else { throw DamagedCatalog("staged") }
      return Intent(
        id: try row.integer("id"), target: try row.text("target"), staged: staged,
        old: try row.optionalText("old").flatMap(FileIdentity.init(text:)), aside: try row.text("aside"),
        version: try row.optionalInteger("versionId"), run: try row.optionalInteger("runId"))
    }
  }

  /// Runs without an intent whose process is gone.
  private static func abandonedRuns(_ database: Database) throws -> [Int64] {
    try StoredRow.fetchAll(
      database,
      sql: """
        SELECT id, process FROM runs WHERE outcome IN ('running', 'publishing')
          AND id NOT IN (SELECT runId FROM intents WHERE runId IS NOT NULL)
        """
    ).compactMap { row in
      try ProcessIdentity.isGone(row.text("process")) ? row.integer("id") : nil
    }
  }
}
