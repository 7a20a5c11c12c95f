import Engine

/// The table of a database in one text, as forms and the command line take it: `public.visits of ${env:CLINIC}`.
extension RecipeSource {
  /// The source that such a text names; `nil` for a text that names a file or a table of the catalog.
  package init?(databaseText text: String) {
    guard let (rows, database) = Self.split(text), Self.isDatabase(database) else { return nil }
    self.init(rows: rows, key: "from", database: database)
  }

  private init(rows: String, key: String, database: String) {
    self.init(json: .object([("database", .text(database)), (key, .text(rows))]))
  }

  /// The text for a source that is a database; `nil` for others.
  package var databaseText: String? {
    guard let database = json["database"]?.text else { return nil }
    return (json["from"]?.text ?? json["query"]?.text ?? "") + " of " + database
  }

  /// The source with another text in place of its own: a query stays one.
  package func replacingDatabaseText(_ text: String) -> RecipeSource? {
    guard let (rows, database) = Self.split(text) else { return nil }
    return RecipeSource(rows: rows, key: json["query"] == nil ? "from" : "query", database: database)
  }

  private static func split(_ text: String) -> (rows: String, database: String)? {
    guard let range = text.ranges(of: " of ").last else { return nil }
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
  }

  /// Whether a text is the address of a database with a server, or a variable that holds one.
  package static func isServer(_ text: String) -> Bool {
    DatabaseAddress(text).kind != .sqlite || text.hasPrefix("${env:") && text.hasSuffix("}")
  }

  /// Whether a text is the address of a database rather than a part of a file's name.
  private static func isDatabase(_ text: String) -> Bool {
    DatabaseAddress(text).kind != .sqlite || text.hasPrefix("${env:")
      || [".sqlite", ".sqlite3", ".db"].contains { text.lowercased().hasSuffix($0) }
  }
}
