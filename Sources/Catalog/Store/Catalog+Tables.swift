public import Engine
import GRDB

extension Catalog {
  /// All tables in their current versions, by name.
  public func tables() throws(Failure) -> [CatalogTable] {
    try read { database in
      try StoredRow.fetchAll(database, sql: Self.tableQuery + " ORDER BY databases.name, tables.name").map {
        try Self.table(of: $0, database)
      }
    }
  }

  /// The table of this name; `nil` when the catalog has none.
  public func table(_ name: TableName) throws(Failure) -> CatalogTable? {
    try read { database in
      let arguments: StatementArguments = [name.database, name.table]
      let found = try StoredRow.fetchOne(
        database, sql: Self.tableQuery + " WHERE databases.name = ? AND tables.name = ?", arguments: arguments)
      if let found { return try Self.table(of: found, database) }
      // What only a search without the index finds is there all the same.
      let unindexed = try StoredRow.fetchOne(
        database, sql: Self.tableQuery + " WHERE +databases.name = ? AND +tables.name = ?", arguments: arguments)
      if unindexed != nil { throw DamagedCatalog("name") }
      return nil
    }
  }

  /// The table whose rows are at this absolute path.
  public func table(at location: String) throws(Failure) -> CatalogTable? {
    try read { database in
      try StoredRow.fetchOne(
        database, sql: Self.tableQuery + " WHERE versions.location = ?", arguments: [location]
      ).map { try Self.table(of: $0, database) }
    }
  }

  /// Names of databases, also of those without a table.
  public func databases() throws(Failure) -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT name FROM databases ORDER BY name") }
  }

  /// The partitions of a table's current version in path order; empty when it has none.
  public func partitions(of name: TableName) throws(Failure) -> [CatalogPartition] {
    try read { database in
      try StoredRow.fetchAll(
        database,
        sql: """
          SELECT partitions.path, keyValues, partitions.rows, partitions.files, partitions.bytes FROM partitions
          JOIN tables ON tables.currentVersion = partitions.versionId
          JOIN databases ON databases.id = tables.databaseId
          WHERE databases.name = ? AND tables.name = ? ORDER BY position
          """, arguments: [name.database, name.table]
      ).map { row in
        CatalogPartition(
          values: KeyValues.decode(try row.text("keyValues")), path: try row.text("path"),
          rows: try row.optionalCount("rows"), files: try row.count("files"), bytes: try row.count("bytes"))
      }
    }
  }

  /// Registers a table that is there already, as a crawl finds it; a table of this name gets a new version.
  public func register(
    _ description: TableDescription, location: String, rows: Int?, files: Int, bytes: Int,
    partitions: [CatalogPartition]
  ) throws(Failure) {
    try write { database in
      let version = try Self.insertVersion(
        database, description, location: location, rows: rows, files: files, bytes: bytes, partitions: partitions,
        run: nil)
      try Self.makeCurrent(database, version: version)
    }
  }

  // MARK: Inside a transaction

  /// Writes a version that is not current yet and returns its id.
  static func insertVersion(
    _ database: Database, _ description: TableDescription, location: String, rows: Int?, files: Int, bytes: Int,
    partitions: [CatalogPartition], run: Int64?
  ) throws -> Int64 {
    let name = description.name
    let now = Instant.now.microseconds
    try database.execute(
      sql: "INSERT INTO databases (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: [name.database, now])
    try database.execute(
      sql: """
        INSERT INTO tables (databaseId, name) SELECT id, ? FROM databases WHERE name = ? ON CONFLICT DO NOTHING
        """, arguments: [name.table, name.database])
    try database.execute(
      sql: """
        INSERT INTO versions (tableId, number, created, location, format, compression, rows, files, bytes, runId)
        SELECT tables.id, 1 + coalesce((SELECT max(number) FROM versions WHERE tableId = tables.id), 0),
          ?, ?, ?, ?, ?, ?, ?, ?
        FROM tables JOIN databases ON databases.id = databaseId WHERE tables.name = ? AND databases.name = ?
        """,
      arguments: [
        now, location, description.format.name, description.compression?.rawValue, rows, files, bytes, run,
        name.table, name.database,
      ])
    let version = database.lastInsertedRowID
    let fields = description.columns.map { ($0, false) } + description.partitionKeys.map { ($0, true) }
    let column = try database.makeStatement(sql: "INSERT INTO columns VALUES (?, ?, ?, ?, ?)")
    for (position, (field, isKey)) in fields.enumerated() {
      try column.execute(arguments: [version, position, field.name, field.type.description, isKey])
    }
    for (name, known) in description.statistics {
      try database.execute(
        sql: "INSERT INTO statistics VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [version, name, known.minimum, known.maximum, known.nulls, known.distinctValues])
    }
    try insert(database, partitions, version: version)
    return version
  }

  /// Tables have thousands of partitions; one statement for many of them takes half the time of one for each.
  private static func insert(_ database: Database, _ partitions: [CatalogPartition], version: Int64) throws {
    let most = 100
    for first in stride(from: 0, to: partitions.count, by: most) {
      let rows = first..<min(first + most, partitions.count)
      var arguments = StatementArguments()
      for position in rows {
        let entry = partitions[position]
        arguments += [
          version, position, entry.path, KeyValues.encode(entry.values), entry.rows, entry.files, entry.bytes,
        ]
      }
      let values = repeatElement("(?, ?, ?, ?, ?, ?, ?)", count: rows.count).joined(separator: ", ")
      try database.cachedStatement(sql: "INSERT INTO partitions VALUES " + values).execute(arguments: arguments)
    }
  }

  /// Makes a version the one that readers see. What the catalog knew of the place before is superseded: the version
  /// before it loses its partitions, a table of another name at the same location is forgotten.
  static func makeCurrent(_ database: Database, version: Int64) throws {
    guard
      let row = try StoredRow.fetchOne(
        database, sql: "SELECT tableId, location FROM versions WHERE id = ?", arguments: [version])
    else { return }
    let table = try row.integer("tableId")
    try forgetTables(database, at: try row.text("location"), except: table)
    try database.execute(
      sql: "UPDATE tables SET currentVersion = ? WHERE id = ?", arguments: [version, table])
    try database.execute(
      sql: "DELETE FROM partitions WHERE versionId IN (SELECT id FROM versions WHERE tableId = ? AND id <> ?)",
      arguments: [table, version])
  }

  /// Forgets tables whose rows at `location` have been replaced by something else.
  static func forgetTables(_ database: Database, at location: String, except table: Int64?) throws {
    try database.execute(
      sql: """
        DELETE FROM tables WHERE id <> ? AND currentVersion IN (SELECT id FROM versions WHERE location = ?)
        """, arguments: [table ?? -1, location])
  }

  /// Takes a version back that never became current, and its table when that never had one.
  static func removeVersion(_ database: Database, version: Int64) throws {
    let table = try StoredRow.fetchOne(
      database, sql: "SELECT tableId FROM versions WHERE id = ?", arguments: [version])?.integer("tableId")
    try database.execute(sql: "DELETE FROM versions WHERE id = ?", arguments: [version])
    try database.execute(
      sql: "DELETE FROM tables WHERE id = ? AND currentVersion IS NULL AND id NOT IN (SELECT tableId FROM versions)",
      arguments: [table])
  }

  private static let tableQuery = """
    SELECT databases.name AS databaseName, tables.name AS tableName, versions.*,
      (SELECT count(*) FROM partitions WHERE versionId = versions.id) AS partitionCount
    FROM tables JOIN databases ON databases.id = tables.databaseId JOIN versions ON versions.id = tables.currentVersion
    """

  private static func table(of row: StoredRow, _ database: Database) throws -> CatalogTable {
    let version = try row.integer("id")
    var columns: [Field] = []
    var keys: [Field] = []
    let fields = try StoredRow.fetchAll(
      database, sql: "SELECT name, type, isPartitionKey FROM columns WHERE versionId = ? ORDER BY position",
      arguments: [version])
    for field in fields {
      guard let type = DataType(name: try field.text("type")) else { throw DamagedCatalog("type") }
      let entry = Field(try field.text("name"), type)
      if try field.flag("isPartitionKey") { keys.append(entry) } else { columns.append(entry) }
    }
    guard let format = FormatTable[try row.text("format")] else { throw DamagedCatalog("format") }
    var compression: WriteRequest.Compression?
    if let name = try row.optionalText("compression") {
      compression = WriteRequest.Compression(rawValue: name)
      if compression == nil { throw DamagedCatalog("compression") }
    }
    var description = TableDescription(
      name: TableName(database: try row.text("databaseName"), table: try row.text("tableName")),
      format: format, compression: compression, columns: columns, partitionKeys: keys)
    let known = try StoredRow.fetchAll(
      database, sql: "SELECT columnName, minimum, maximum, nulls, distinctValues FROM statistics WHERE versionId = ?",
      arguments: [version])
    for entry in known {
      description.statistics[try entry.text("columnName")] = .init(
        minimum: try entry.optionalText("minimum"), maximum: try entry.optionalText("maximum"),
        nulls: try entry.optionalCount("nulls"), distinctValues: try entry.optionalCount("distinctValues"))
    }
    return CatalogTable(
      description: description, location: try row.text("location"), version: try row.count("number"),
      updated: try row.instant("created"), rows: try row.optionalCount("rows"), files: try row.count("files"),
      bytes: try row.count("bytes"), partitionCount: try row.count("partitionCount"))
  }
}
