public import Engine

extension SourceRecord {
  /// A table or a query of a database.
  public static let database = SourceRecord(
    key: "database",
    naming: [
      FieldRecord(
        "database", "Database", .path, .optional(nil),
        "A database: its address, such as postgresql://host/name, best as ${env:NAME}, or the path of an SQLite file.",
        since: .v1_1),
      FieldRecord("from", "From", .plainText, .optional(nil), "A table of the database, schema.table.", since: .v1_1),
      FieldRecord(
        "query", "Query", .plainText, .optional(nil), "A query in the database's language whose rows are read.",
        since: .v1_1),
    ],
    lower: { body, call in body.database(call) }, named: { RecipeSource(databaseText: $0) },
    text: { $0.databaseText }, renamed: { $0.replacingDatabaseText($1) })
}

extension DatabaseRequest: OpeningRequest {
  public var elsewhere: SourceElsewhere {
    .refused(
      "a database is not read by an exported program",
      remedy: "write its rows to Parquet with a recipe of their own, and read that")
  }
}

extension RecipeBody {
  /// A table or query of a database.
  fileprivate func database(_ call: SourceCall) -> Plan? {
    let (offset, place) = (call.offset, call.place)
    guard let address = databaseAddress(call.name, at: offset, place: place) else { return nil }
    guard let rows = databaseRows(call.source, place: call.outer) else { return nil }
    let request = DatabaseRequest(address, rows)
    if address.kind == .sqlite {
      analysis.inputPaths.append((FilePath.absolute(address.shown, in: analysis.options.workingFolder), address.shown))
    }
    return open(request, name: request.shown, offset: offset, place: place)
  }

  private func databaseRows(_ source: RecipeSource, place: Place) -> DatabaseRequest.Rows? {
    let given = ["from", "query"].filter { source.json[$0] != nil }
    guard given.count == 1, let key = given.first, let text = source.json[key]?.text else {
      let message = given.isEmpty ? "the database source names no table" : "the source has \"from\" and \"query\""
      sink.add(place, at: source.json.offset, message, remedy: "write \"from\": \"schema.table\", or \"query\"")
      return nil
    }
    let offset = source.json[key]?.offset
    guard let replaced = scope.replace(text, at: offset, place: place.inside(key), sink: sink) else { return nil }
    guard replaced.contains(where: { !$0.isWhitespace }), !replaced.utf8.contains(0) else {
      sink.add(place.inside(key), at: offset, "\"\(key)\" names nothing", remedy: "write \"schema.table\" or a query")
      return nil
    }
    return key == "from" ? .table(replaced) : .query(replaced)
  }
}

/// The table of a database in one text, as forms and the command line take it: `public.visits of ${env:CLINIC}`.
extension RecipeSource {
  /// The source that such a text names; `nil` for a text that names a file or a table of the catalog.
  fileprivate init?(databaseText text: String) {
    guard let (rows, database) = Self.split(text), Self.isDatabase(database) else { return nil }
    self.init(rows: rows, key: "from", database: database)
  }

  private init(rows: String, key: String, database: String) {
    self.init(json: .object([("database", .text(database)), (key, .text(rows))]))
  }

  /// The text for a source that is a database; `nil` for others.
  fileprivate var databaseText: String? {
    guard let database = json["database"]?.text else { return nil }
    return (json["from"]?.text ?? json["query"]?.text ?? "") + " of " + database
  }

  /// The source with another text in place of its own: a query stays one.
  fileprivate func replacingDatabaseText(_ text: String) -> RecipeSource? {
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
