public import Engine
import GRDB

extension Catalog {
  /// Records that a run has begun and returns its id.
  public func begin(_ start: RunStart) throws(Failure) -> Int64 {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO runs (recipeName, recipePath, recipeDigest, output, nodes, process, started, outcome)
          VALUES (?, ?, ?, ?, ?, ?, ?, 'running')
          """,
        arguments: [
          start.recipeName, start.recipePath, start.recipeDigest, start.output, start.nodes, ProcessIdentity.own,
          Instant.now.microseconds,
        ])
      return database.lastInsertedRowID
    }
  }

  /// Records that a run has ended without publishing.
  public func end(run: Int64, outcome: RunStatus, error: String?, finish: RunFinish) throws(Failure) {
    try write { database in
      try Self.record(database, run: run, outcome: outcome, error: error, finish: finish)
    }
  }

  /// The last runs, the latest first.
  public func runs(limit: Int = 100) throws(Failure) -> [CatalogRun] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM runs ORDER BY id DESC LIMIT ?", arguments: [limit]).map(Self.run)
    }
  }

  /// The run that last wrote the current version of a table; `nil` for a table that was found by a crawl.
  public func lastRun(of name: TableName) throws(Failure) -> CatalogRun? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT runs.* FROM runs JOIN versions ON versions.runId = runs.id
          JOIN tables ON tables.currentVersion = versions.id JOIN databases ON databases.id = tables.databaseId
          WHERE databases.name = ? AND tables.name = ?
          """, arguments: [name.database, name.table]
      ).map(Self.run)
    }
  }

  static func record(_ database: Database, run: Int64, outcome: RunStatus, error: String?, finish: RunFinish) throws {
    try database.execute(
      sql: """
        UPDATE runs SET outcome = ?, error = ?, ended = ?, wallSeconds = ?, cpuSeconds = ?, peakMemoryBytes = ?,
          report = ? WHERE id = ?
        """,
      arguments: [
        outcome.rawValue, error, Instant.now.microseconds, finish.wallSeconds, finish.cpuSeconds,
        finish.peakMemoryBytes, finish.report, run,
      ])
  }

  private static func run(of row: Row) -> CatalogRun {
    let outcome: String = row["outcome"]
    let ended: Int64? = row["ended"]
    let wallSeconds: Double? = row["wallSeconds"]
    let finish = wallSeconds.map {
      RunFinish(
        wallSeconds: $0, cpuSeconds: row["cpuSeconds"], peakMemoryBytes: row["peakMemoryBytes"], report: row["report"])
    }
    return CatalogRun(
      id: row["id"],
      start: RunStart(
        recipeName: row["recipeName"], recipePath: row["recipePath"], recipeDigest: row["recipeDigest"],
        output: row["output"], nodes: row["nodes"]),
      started: Instant(microseconds: row["started"]), ended: ended.map(Instant.init(microseconds:)),
      outcome: RunStatus(rawValue: outcome) ?? .killed, error: row["error"], finish: finish)
  }
}
