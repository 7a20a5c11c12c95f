/// What a database holds, for lists.
public enum DatabaseListing {
  /// The endings by which files are known as databases.
  public static let endings = ["sqlite", "sqlite3", "db"]

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
