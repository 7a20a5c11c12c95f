import Engine

/// PostgreSQL: types by their OIDs, rows by `copy … to stdout (format binary)`.
struct PostgreSQLDriver: DatabaseDriver {
  let address: DatabaseAddress

  /// The tables of all schemas that this user may read.
  func tables(_ cancellation: Cancellation) throws -> [DatabaseListing.Table] {
    let found = try PostgreSQLConnection(address, cancellation).run(
      """
      SELECT nspname, relname, relkind IN ('v', 'm'), reltuples::bigint FROM pg_class
      JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname <> 'information_schema' AND nspname !~ '^pg_'
      AND NOT relispartition AND has_schema_privilege(nspname, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')
      ORDER BY nspname COLLATE "C", relname COLLATE "C"
      """)
    return (0..<found.rowCount).map { row in
      let name = [0, 1].map { SQLName.written(found.text(row, $0) ?? "") }.joined(separator: ".")
      // What has never been counted has -1, or 0.
      let rows = found.text(row, 3).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
      return DatabaseListing.Table(name: name, isView: found.text(row, 2) == "t", rows: rows)
    }
  }

  func session(_ cancellation: Cancellation) throws -> any DatabaseSession {
    try PostgreSQLSession(address, cancellation)
  }

  func describe(_ rows: DatabaseRequest.Rows, isWhole: Bool, _ cancellation: Cancellation) throws -> DatabaseTable {
    let connection = try PostgreSQLConnection(address, cancellation)
    try PostgreSQLSession.begin(connection)
    var found = try PostgreSQLTable(connection, rows)
    try found.settleNumerics()
    return found.table
  }

  func condition(_ hint: ScanHint, _ column: DatabaseTable.Column) -> String? {
    if let test = hint.nullTest { return "\(column.expression) \(test)" }
    guard let sign = hint.comparison.sign, let literal = Self.literal(hint.value, column.type) else { return nil }
    // Bytes order texts here; a collation may order them otherwise.
    let collation = column.type == .text ? " COLLATE \"C\"" : ""
    return "\(column.expression)\(collation) \(sign) \(literal)"
  }

  /// A value as a literal; `nil` for one that the database would compare otherwise with such a column.
  private static func literal(_ value: Value, _ type: DataType) -> String? {
    switch (value, type) {
    case (.integer, .integer), (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal):
      ValueText.string(value).map { "\($0)::numeric" }
    case (.double(let number), .double): "'\(number)'::float8"
    case (.boolean(let flag), .boolean): flag ? "true" : "false"
    case (.date, .date): ValueText.string(value).map { "'\($0)'::date" }
    case (.text(let text), .text): text.utf8.contains(0) ? nil : quoted(text)
    default: nil
    }
  }

  /// A text as a literal that means the same whatever `standard_conforming_strings` is.
  static func quoted(_ text: String) -> String {
    let doubled = text.replacing("'", with: "''")
    return text.contains("\\") ? "E'" + doubled.replacing("\\", with: "\\\\") + "'" : "'" + doubled + "'"
  }

  static func identifier(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}

/// One state of a database that several connections see: a snapshot that the first one exports.
final class PostgreSQLSession: DatabaseSession {
  let first: any DatabaseConnection
  private let snapshot: String
  private let address: DatabaseAddress
  private let cancellation: Cancellation

  init(_ address: DatabaseAddress, _ cancellation: Cancellation) throws(Failure) {
    self.address = address
    self.cancellation = cancellation
    let connection = try PostgreSQLConnection(address, cancellation)
    try Self.begin(connection)
    snapshot = try connection.run("SELECT pg_export_snapshot()").text(0, 0) ?? ""
    first = connection
  }

  var canShare: Bool { !snapshot.isEmpty }

  func another() throws -> (any DatabaseConnection)? {
    let connection = try PostgreSQLConnection(address, cancellation)
    try Self.begin(connection)
    try connection.run("SET TRANSACTION SNAPSHOT \(PostgreSQLDriver.quoted(snapshot))")
    return connection
  }

  /// Begins a transaction that sees one state and changes nothing, and sets how values are written.
  static func begin(_ connection: PostgreSQLConnection) throws(Failure) {
    try connection.run(
      "SET datestyle = 'ISO'; SET timezone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = 'hex'")
    try connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  }
}

extension PostgreSQLConnection: DatabaseConnection {
  func count(_ from: String, where condition: String) throws -> (all: Int, passing: Int) {
    let answer = try run("SELECT count(*), count(*) FILTER (WHERE \(condition)) FROM \(from)")
    return (Int(answer.text(0, 0) ?? "") ?? 0, Int(answer.text(0, 1) ?? "") ?? 0)
  }

  func rows(_ select: String, _ columns: [DatabaseTable.Column]) throws -> any DatabaseRows {
    try beginCopy("COPY (\(select)) TO STDOUT (FORMAT binary)")
    return PostgreSQLRows(self, columns)
  }
}
