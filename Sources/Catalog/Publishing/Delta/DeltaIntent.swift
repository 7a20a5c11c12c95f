import Engine
import GRDB

/// A commit to a Delta table under way. Whether it was made is told by the log, which names the run.
struct DeltaIntent: Sendable {
  /// What stands in the column `staged` of such intents.
  static let staged = "delta"

  var id: Int64
  var target: String
  /// What the commit is called in the log.
  var key: String
  var run: Int64?
}

extension Catalog {
  /// Notes that a run is about to commit.
  func beginDelta(_ target: String, key: String, run: Int64, finish: RunFinish) throws(Failure) -> DeltaIntent {
    try write { database in
      try Self.record(database, run: run, outcome: .publishing, error: nil, finish: finish)
      try database.execute(
        sql: "INSERT INTO intents (target, staged, old, aside, versionId, runId) VALUES (?, ?, NULL, ?, NULL, ?)",
        arguments: [target, DeltaIntent.staged, key, run])
      return DeltaIntent(id: database.lastInsertedRowID, target: target, key: key, run: run)
    }
  }

  /// One transaction that ends an intent whose commit was made.
  /// - Parameter table: the table that the output is, as it stands now.
  func settle(_ intent: DeltaIntent, table: TableDescription?, _ snapshot: DeltaSnapshot) throws(Failure) {
    let (rows, bytes, files) = (snapshot.rowCount, snapshot.byteCount, snapshot.adds.count)
    let partitions = snapshot.catalogPartitions
    try write { database in
      try database.execute(sql: "DELETE FROM intents WHERE id = ?", arguments: [intent.id])
      guard database.changesCount == 1 else { return }
      if let table {
        let version = try Self.insertVersion(
          database, table, location: intent.target, rows: rows, files: files, bytes: bytes, partitions: partitions,
          run: intent.run)
        try Self.makeCurrent(database, version: version)
      }
      try database.execute(sql: "UPDATE runs SET outcome = 'done' WHERE id = ?", arguments: [intent.run])
    }
  }

  /// Ends an intent whose commit was not made.
  func forget(_ intent: DeltaIntent) throws(Failure) {
    try write { database in
      try database.execute(sql: "DELETE FROM intents WHERE id = ?", arguments: [intent.id])
    }
  }

  /// Ends the intents of processes that are gone. Where a storage does not answer they are left for the next time.
  func settleDelta() throws(Failure) {
    for intent in try read({ database in try Self.abandonedDelta(database) }) {
      guard let isCommitted = try? Self.isCommitted(intent) else { continue }
      try write { database in
        try database.execute(sql: "DELETE FROM intents WHERE id = ?", arguments: [intent.id])
        guard database.changesCount == 1 else { return }
        let error: String? = isCommitted ? nil : "its process ended before its commit; nothing was published"
        try database.execute(
          sql: "UPDATE runs SET outcome = ?, error = ? WHERE id = ? AND outcome = 'publishing'",
          arguments: [isCommitted ? "done" : "killed", error, intent.run])
      }
    }
  }

  private static func isCommitted(_ intent: DeltaIntent) throws(Failure) -> Bool {
    let folder = DeltaFolder(intent.target)
    guard try folder.isTable() else { return false }
    let log = try DeltaLog(listing: folder)
    for version in log.versions.reversed() where log.hasCommit(version) {
      for case .commitInfo(let info) in try log.actions(of: version) where info.transaction == intent.key {
        return true
      }
    }
    return false
  }

  private static func abandonedDelta(_ database: Database) throws -> [DeltaIntent] {
    try StoredRow.fetchAll(
      database,
      sql: """
        SELECT intents.*, runs.process FROM intents JOIN runs ON runs.id = intents.runId WHERE staged = ?
        """, arguments: [DeltaIntent.staged]
    ).compactMap { row in
      guard ProcessIdentity.isGone(try row.text("process")) else { return nil }
      return DeltaIntent(
        id: try row.integer("id"), target: try row.text("target"), key: try row.text("aside"),
        run: try row.optionalInteger("runId"))
    }
  }
}
