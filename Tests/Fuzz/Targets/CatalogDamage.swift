import GRDB
import TestKit

/// What may have happened to a catalog's file.
enum CatalogDamage {
  /// Damages the catalog by choices.
  static func apply(_ choices: inout Choices, to path: String) throws {
    switch choices.below(4) {
    case 0: try damageBytes(&choices, path)
    case 1: try damageValues(&choices, path)
    case 2: try FileBytes.write(choices.rest(), to: path)
    default: try FileBytes.write(choices.rest(), to: path + "-wal")
    }
  }

  /// Makes the file small and the same in every process, with a row in each table.
  static func complete(_ path: String, lake: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      try database.execute(
        sql: """
          UPDATE runs SET process = 'host:1:1', started = 1700000000000000 WHERE id > 0;
          UPDATE runs SET ended = 1700000000000000 WHERE ended IS NOT NULL;
          UPDATE versions SET created = 1700000000000000;
          INSERT INTO intents (target, staged, old, aside, versionId, runId) VALUES ('\(lake)/free', '1:2:3', '1:2:4',
            '\(lake)/.free.sous-0000000000000000.old', 1, 3);
          PRAGMA journal_mode = DELETE;
          PRAGMA page_size = 1024;
          VACUUM;
          """)
    }
    try queue.close()
  }

  /// Bytes that changed, pages that were written to another place, an end that is missing.
  private static func damageBytes(_ choices: inout Choices, _ path: String) throws {
    var bytes = try FileBytes.read(path)
    repeat {
      let place = choices.below(bytes.count)
      switch choices.below(8) {
      case 0: bytes.removeSubrange(place...)
      case 1:
        let (from, to) = (place / 1024 * 1024, choices.below(bytes.count / 1024) * 1024)
        for offset in 0..<min(1024, bytes.count - max(from, to)) { bytes[to + offset] = bytes[from + offset] }
      case 2...4: bytes[place] = choices.byte()
      default: bytes[place] ^= 1 << choices.below(8)
      }
    } while !choices.isUsedUp && !bytes.isEmpty
    try FileBytes.write(bytes, to: path)
  }

  private static let tables = [
    "databases", "runs", "tables", "versions", "columns", "statistics", "partitions", "intents", "outputs",
    "grdb_migrations",
  ]

  private static let values = [
    "NULL", "0", "1", "2", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "1e400", "'abc'", "''",
    "x'00ff'",
    "x'ff'", "zeroblob(20)", "'1:2:3'", "'done'", "'a' || char(0) || 'b'", "CAST(x'c328ff' AS TEXT)", "'decimal(99,9)'",
  ]

  /// Values of another kind, and a schema that is not Sous' own.
  private static func damageValues(_ choices: inout Choices, _ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      repeat {
        let table = choices.pick(Self.tables)
        let columns = try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('\(table)')")
        guard !columns.isEmpty else { continue }
        let column = choices.pick(columns)
        let other = choices.pick(columns)
        let value = choices.pick(Self.values)
        switch choices.below(12) {
        case 0: execute(database, "DROP TABLE \(table)")
        case 1: execute(database, "DELETE FROM \(table)")
        case 2: execute(database, "ALTER TABLE \(table) DROP COLUMN \(column)")
        case 3: execute(database, "ALTER TABLE \(table) RENAME COLUMN \(column) TO other")
        case 4: execute(database, "CREATE TRIGGER t BEFORE INSERT ON \(table) BEGIN SELECT RAISE(ABORT, 'no'); END")
        case 5: execute(database, "CREATE TRIGGER u AFTER UPDATE ON \(table) BEGIN DELETE FROM \(table); END")
        case 6: execute(database, "UPDATE \(table) SET \(column) = \(other)")
        default: try setValue(database, table, column, value)
        }
      } while !choices.isUsedUp
    }
    try queue.close()
  }

  /// Sets a value that the table's own constraints would refuse: while it is set, its column is of no type.
  private static func setValue(_ database: Database, _ table: String, _ column: String, _ value: String) throws {
    let name = "type = 'table' AND name = '\(table)'"
    guard
      column != "id",
      let sql = try? String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE \(name)")
    else { return }
    var open = sql.replacing(") STRICT", with: ")")
    for type in ["TEXT NOT NULL", "INTEGER NOT NULL", "TEXT", "INTEGER", "REAL"] {
      open = open.replacing("\(column) \(type)", with: column)
    }
    for (schema, change) in [(open, "UPDATE \(table) SET \(column) = \(value)"), (sql, "")] {
      try database.execute(sql: "PRAGMA writable_schema = ON")
      try database.execute(sql: "UPDATE sqlite_schema SET sql = ? WHERE \(name)", arguments: [schema])
      try database.execute(sql: "PRAGMA writable_schema = RESET")
      execute(database, change)
    }
  }

  /// What SQLite refuses is no damage.
  private static func execute(_ database: Database, _ sql: String) {
    try? database.execute(sql: sql)
  }
}
