import Engine
import GRDB

/// The tables of the catalog and how older catalogs become the present one: forward only.
enum CatalogMigrations {
  static func run(on queue: DatabaseQueue, path: String) throws {
    let isNewer = try queue.read { database in try migrator.hasBeenSuperseded(database) }
    if isNewer {
      throw Failure(
        .run, "the catalog \(path) was made by a newer Sous; update this one or name another with --catalog")
    }
    try migrator.migrate(queue)
  }

  /// Whether a database is a catalog, or empty and may become one.
  static func isCatalog(_ database: Database) throws -> Bool {
    let names = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master")
    return names.isEmpty || names.contains("grdb_migrations")
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE databases (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            created INTEGER NOT NULL -- instants are microseconds since 1970
          );
          CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            recipeName TEXT NOT NULL,
            recipePath TEXT NOT NULL,
            recipeDigest TEXT NOT NULL,
            output TEXT NOT NULL,
            nodes INTEGER NOT NULL,
            process TEXT NOT NULL, -- who runs it: host:pid:start
            started INTEGER NOT NULL,
            ended INTEGER,
            wallSeconds REAL,
            cpuSeconds REAL,
            peakMemoryBytes INTEGER,
            outcome TEXT NOT NULL, -- running, publishing, done, failed, interrupted, killed
            error TEXT,
            report TEXT -- the JSON of --report
          );
          CREATE INDEX runsByStart ON runs (started);
          CREATE TABLE tables (
            id INTEGER PRIMARY KEY,
            databaseId INTEGER NOT NULL REFERENCES databases,
            name TEXT NOT NULL COLLATE NOCASE,
            currentVersion INTEGER,
            UNIQUE (databaseId, name)
          );
          CREATE TABLE versions (
            id INTEGER PRIMARY KEY,
            tableId INTEGER NOT NULL REFERENCES tables ON DELETE CASCADE,
            number INTEGER NOT NULL,
            created INTEGER NOT NULL,
            location TEXT NOT NULL,
            format TEXT NOT NULL,
            compression TEXT,
            rows INTEGER,
            files INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            runId INTEGER REFERENCES runs ON DELETE SET NULL,
            UNIQUE (tableId, number)
          );
          CREATE INDEX versionsByLocation ON versions (location);
          CREATE TABLE columns (
            versionId INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            isPartitionKey INTEGER NOT NULL,
            PRIMARY KEY (versionId, position)
          ) WITHOUT ROWID;
          CREATE TABLE statistics (
            versionId INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            columnName TEXT NOT NULL,
            minimum TEXT,
            maximum TEXT,
            nulls INTEGER,
            distinctValues INTEGER,
            PRIMARY KEY (versionId, columnName)
          ) WITHOUT ROWID;
          CREATE TABLE partitions (
            versionId INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            path TEXT NOT NULL, -- below the version's location
            keyValues TEXT NOT NULL, -- a JSON list of texts and nulls
            rows INTEGER,
            files INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (versionId, position)
          ) WITHOUT ROWID;
          CREATE TABLE intents (
            id INTEGER PRIMARY KEY,
            target TEXT NOT NULL,
            staged TEXT NOT NULL, -- identity of the new tree
            old TEXT, -- identity of the tree it replaces
            aside TEXT NOT NULL, -- where the old tree waits when the two cannot be exchanged in one step
            versionId INTEGER REFERENCES versions ON DELETE SET NULL,
            runId INTEGER REFERENCES runs ON DELETE SET NULL
          );
          """)
    }
    migrator.registerMigration("2") { database in
      // Which files runs have written, so that no other file is ever taken for an output.
      try database.execute(
        sql: """
          CREATE TABLE outputs (
            id INTEGER PRIMARY KEY,
            location TEXT NOT NULL, -- absolute path of the folder or file
            runId INTEGER REFERENCES runs ON DELETE SET NULL,
            files TEXT NOT NULL -- the marks of its files, 16 digits each
          ) STRICT;
          CREATE INDEX outputsByLocation ON outputs (location);
          """)
    }
    migrator.registerMigration("3") { database in
      // What is left to do for an intent whose target is in a storage of objects.
      try database.execute(
        sql: """
          CREATE TABLE objects (
            intentId INTEGER NOT NULL REFERENCES intents ON DELETE CASCADE,
            path TEXT NOT NULL,
            upload TEXT, -- what the storage calls the object that takes its place; NULL for one that only goes
            mark TEXT, -- what its writer calls it
            parts TEXT, -- tags of the upload's parts, a line each
            bytes INTEGER NOT NULL,
            replaced TEXT -- the version that stands there; NULL for none
          ) STRICT;
          CREATE INDEX objectsByIntent ON objects (intentId);
          """)
    }
    return migrator
  }
}
