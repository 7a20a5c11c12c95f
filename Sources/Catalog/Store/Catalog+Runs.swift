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

  /// Records that a run has ended without publishing. How one ended that was about to publish, says whoever settles that.
  public func end(run: Int64, outcome: RunStatus, error: String?, finish: RunFinish) throws(Failure) {
    try write { database in
      let isOpen =
        try StoredRow.fetchOne(
          database, sql: "SELECT id FROM intents WHERE runId = ?", arguments: [run]) != nil
      if isOpen && outcome != .done { return }
      try Self.record(database, run: run, outcome: outcome, error: error, finish: finish)
    }
  }

  /// The last runs, the latest first.
  public func runs(limit: Int = 100) throws(Failure) -> [CatalogRun] {
    try read { database in
      try StoredRow.fetchAll(
        database, sql: "SELECT * FROM runs ORDER BY id DESC LIMIT ?", arguments: [limit]
      ).map(Self.run)
    }
  }

  /// The run that last wrote the current version of a table; `nil` for a table that was found by a crawl.
  public func lastRun(of name: TableName) throws(Failure) -> CatalogRun? {
    try read { database in
      try StoredRow.fetchOne(
        database,
        sql: """
          SELECT runs.* FROM runs JOIN versions ON versions.runId = runs.id
          JOIN tables ON tables.currentVersion = versions.id JOIN databases ON databases.id = tables.databaseId
          WHERE databases.name = ? AND tables.name = ?
          """, arguments: [name.database, name.table]
      ).map(Self.run)
    }
  }

  /// How many rows the runs have left in an output: those of the last one that replaced it and of all that appended since.
  /// Several numbers where a process died while it published, so that nobody knows whether it has; none where no run has
  /// replaced the output, which then may hold what no run wrote.
  /// - Parameters:
  ///   - output: what runs that replace are recorded with.
  ///   - appended: what runs that append are recorded with.
  public func rowsLeft(in output: String, appended: String) throws(Failure) -> Set<Int> {
    try read { database in
      let runs = try StoredRow.fetchAll(
        database,
        sql: """
          SELECT output, outcome, json_extract(report, '$.output.rows') AS rows FROM runs
          WHERE output IN (?, ?) AND outcome IN ('done', 'publishing', 'killed') AND report IS NOT NULL ORDER BY id
          """, arguments: [output, appended])
      var left: Set<Int> = []
      for run in runs {
        let rows = Int(try run.optionalInteger("rows") ?? 0)
        let after = try run.text("output") == output ? [rows] : Set(left.map { $0 + rows })
        left = try run.text("outcome") == RunStatus.done.rawValue ? after : left.union(after)
      }
      return left
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

  private static func run(of row: StoredRow) throws(DamagedCatalog) -> CatalogRun {
    guard let outcome = RunStatus(rawValue: try row.text("outcome")) else { throw DamagedCatalog("outcome") }
    var finish: RunFinish?
    if let wallSeconds = try row.optionalSeconds("wallSeconds") {
      guard let cpuSeconds = try row.optionalSeconds("cpuSeconds") else { throw DamagedCatalog("cpuSeconds") }
      finish = RunFinish(
        wallSeconds: wallSeconds, cpuSeconds: cpuSeconds, peakMemoryBytes: try row.count("peakMemoryBytes"),
        report: try row.text("report"))
    }
    return CatalogRun(
      id: try row.integer("id"),
      start: RunStart(
        recipeName: try row.text("recipeName"), recipePath: try row.text("recipePath"),
        recipeDigest: try row.text("recipeDigest"), output: try row.text("output"), nodes: try row.count("nodes")),
      started: try row.instant("started"), ended: try row.optionalInstant("ended"), outcome: outcome,
      error: try row.optionalText("error"), finish: finish)
  }
}
