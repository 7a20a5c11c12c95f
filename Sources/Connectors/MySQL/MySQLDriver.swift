import CDatabases
import Engine

/// MySQL and MariaDB: types by the columns' descriptions, rows as the server writes them.
struct MySQLDriver: DatabaseDriver {
  let address: DatabaseAddress

  func describe(_ rows: DatabaseRequest.Rows, isWhole: Bool, _ cancellation: Cancellation) throws -> DatabaseTable {
    let connection = try MySQLConnection(address, cancellation)
    // Names and texts are quoted as this mode reads them.
    try connection.run("SET SESSION sql_mode = ''")
    let from: String
    switch rows {
    case .table(let name): from = SQLName.parts(name).map(Self.identifier).joined(separator: ".")
    case .query(let text): from = "(\(SQLName.statement(text))\n) AS `query`"
    }
    var columns: [DatabaseTable.Column] = []
    if let answer = try connection.run("SELECT * FROM \(from) LIMIT 0") {
      columns = answer.columns.map(MySQLColumn.init).map(\.column)
      _ = try answer.next()
    }
    guard case .table(let name) = rows else {
      return DatabaseTable(
        columns: columns, from: from, order: [], notes: ["the rows of a query come in the order that it gives them"])
    }
    let parts = SQLName.parts(name).map { "'" + Self.escaped($0) + "'" }
    let schema = parts.count > 1 ? parts[parts.count - 2] : "DATABASE()"
    let keys = try connection.texts(
      """
      SELECT column_name FROM information_schema.key_column_usage WHERE constraint_name = 'PRIMARY'
      AND table_schema = \(schema) AND table_name = \(parts.last ?? "''") ORDER BY ordinal_position
      """)
    let order = keys.compactMap { $0.first ?? nil }.map(Self.identifier)
    let notes = order.isEmpty ? ["\(name) has no primary key, so the order of its rows is not defined"] : []
    return DatabaseTable(columns: columns, from: from, order: order, notes: notes)
  }

  /// The tables of the address's database.
  func tables(_ cancellation: Cancellation) throws -> [DatabaseListing.Table] {
    let found = try MySQLConnection(address, cancellation).texts(
      """
      SELECT table_name, table_type, table_rows FROM information_schema.tables WHERE table_schema = DATABASE()
      ORDER BY table_name
      """)
    return found.compactMap { row in
      guard let name = row[0] else { return nil }
      return DatabaseListing.Table(
        name: SQLName.written(name), isView: row[1] == "VIEW", rows: row[2].flatMap { Int($0) })
    }
  }

  func session(_ cancellation: Cancellation) throws -> any DatabaseSession {
    let connection = try MySQLConnection(address, cancellation)
    try connection.run("SET SESSION sql_mode = ''")
    // A slow recipe is no reason for the server to hang up.
    try connection.run("SET SESSION net_write_timeout = 86400")
    try connection.run("SET SESSION time_zone = '+00:00'")
    try connection.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try connection.run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    return MySQLSession(connection)
  }

  func condition(_ hint: ScanHint, _ column: DatabaseTable.Column) -> String? {
    if let test = hint.nullTest { return "\(column.expression) \(test)" }
    guard let sign = hint.comparison.sign else { return nil }
    switch (hint.value, column.type) {
    case (.integer, .integer), (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal):
      return ValueText.string(hint.value).map { "\(column.expression) \(sign) \($0)" }
    case (.date, .date): return ValueText.string(hint.value).map { "\(column.expression) \(sign) '\($0)'" }
    // Texts are compared by collations, and JSON as JSON.
    default: return nil
    }
  }

  static func escaped(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("'", with: "''") }
  static func identifier(_ name: String) -> String { "`" + name.replacing("`", with: "``") + "`" }
}

private final class MySQLSession: DatabaseSession {
  let first: any DatabaseConnection
  /// A snapshot belongs to one connection.
  let canShare = false

  init(_ connection: MySQLConnection) { first = connection }

  func another() throws -> (any DatabaseConnection)? { nil }
}

extension MySQLConnection: DatabaseConnection {
  func count(_ from: String, where condition: String) throws -> (all: Int, passing: Int) {
    let counts = try texts("SELECT count(*), count(CASE WHEN \(condition) THEN 1 END) FROM \(from)").first ?? []
    let numbers = counts.compactMap { $0.flatMap { Int($0) } }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }

  func rows(_ select: String, _ columns: [DatabaseTable.Column]) throws -> any DatabaseRows {
    // A select of nothing is not allowed; every row has a 1.
    let statement = columns.isEmpty ? select.replacing("SELECT  FROM", with: "SELECT 1 FROM") : select
    guard let answer = try run(statement) else { throw Failure(.input, "the database gave no rows") }
    return SteppedRows(columns, step: answer.next) { column, cell, row in
      guard let bytes = answer.cell(column) else {
        cell.setNull(row)
        return nil
      }
      return MySQLText.take(bytes, into: cell, row)
    }
  }
}
