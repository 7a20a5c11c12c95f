public import Engine

/// What a database holds, for lists.
public enum DatabaseListing {
  /// The endings by which files are known as databases.
  public static let endings = ["sqlite", "sqlite3", "db"]

  /// A table as a source names it.
  public struct Table: Sendable {
    public let name: String
    public let isView: Bool
    /// About how many rows it has, where the database keeps a number.
    public let rows: Int?
  }

  /// The tables and views of a database that may be read, by name.
  /// - Throws: `Failure` (`input`).
  public static func tables(of address: DatabaseAddress, _ cancellation: Cancellation) throws -> [Table] {
    try DatabaseSource.driver(of: address).tables(cancellation)
  }

  /// Tables and views of an SQLite file, by name as a source writes it; none for a file that is no database.
  public static func tables(ofFile path: String) -> [String] {
    guard let database = try? SQLiteDatabase(path),
      let names = try? database.prepare(
        """
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY name
        """)
    else { return [] }
    var found: [String] = []
    while (try? names.step()) == true { found.append(SQLName.written(names.text(0) ?? "")) }
    return found
  }
}
