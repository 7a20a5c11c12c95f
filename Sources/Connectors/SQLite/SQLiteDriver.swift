import Engine
import GRDBSQLite

/// SQLite: one file, one connection. Types are what the values are; a value that is otherwise than those of the beginning
/// makes the run begin again with types of all.
struct SQLiteDriver: DatabaseDriver {
  let address: DatabaseAddress

  /// Rows that types are guessed from.
  private static let sampleRows = 1_000

  func describe(
    _ rows: DatabaseRequest.Rows, isWhole: Bool, _ cancellation: Cancellation
  ) throws -> DatabaseTable {
    let database = try SQLiteDatabase(address.text)
    let from: String
    switch rows {
    case .table(let name): from = SQLName.parts(name).map(SQLiteDatabase.identifier).joined(separator: ".")
    case .query(let text): from = "(\(SQLName.statement(text))\n) AS \"query\""
    }
    let all = try database.prepare("SELECT * FROM \(from)")
    var surveys = (0..<all.columnCount).map { SQLiteSurvey(declared: all.declaredType($0)) }
    var count = 0
    while isWhole || count < Self.sampleRows, try all.step() {
      for column in surveys.indices { surveys[column].add(all.pointer, Int32(column)) }
      count += 1
      if count % 1_024 == 0 { try cancellation.check() }
    }
    let columns = surveys.enumerated().map { place, survey in
      let name = all.name(place)
      return DatabaseTable.Column(
        name: name, type: survey.type, expression: SQLiteDatabase.identifier(name), remark: survey.remark,
        isNotable: survey.remark != nil, kinds: survey.kinds)
    }
    guard case .table(let name) = rows else {
      return DatabaseTable(
        columns: columns, from: from, order: [], notes: ["the rows of a query come in the order that it gives them"])
    }
    let order = try Self.order(of: from, name, database)
    let notes = order.isEmpty ? ["\(name) has no primary key, so the order of its rows is not defined"] : []
    return DatabaseTable(columns: columns, from: from, order: order, notes: notes)
  }

  /// The primary key, or the number that every row of an ordinary table has.
  private static func order(of from: String, _ name: String, _ database: SQLiteDatabase) throws -> [String] {
    let table = SQLName.parts(name).last ?? name
    let quoted = "'" + table.replacing("'", with: "''") + "'"
    let keys = try database.prepare("SELECT name FROM pragma_table_info(\(quoted)) WHERE pk > 0 ORDER BY pk")
    var names: [String] = []
    while try keys.step() { names.append(keys.text(0) ?? "") }
    if !names.isEmpty { return names.map(SQLiteDatabase.identifier) }
    // Views have no such number, though some versions of SQLite give them one of nulls.
    let views = try database.prepare(
      "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = \(quoted) COLLATE NOCASE")
    if try views.step() { return [] }
    return (try? database.prepare("SELECT rowid FROM \(from)")) == nil ? [] : ["rowid"]
  }

  func tables(_ cancellation: Cancellation) throws -> [DatabaseListing.Table] {
    DatabaseListing.tables(ofFile: address.text).map { DatabaseListing.Table(name: $0, isView: false, rows: nil) }
  }

  func session(_ cancellation: Cancellation) throws -> any DatabaseSession {
    let database = try SQLiteDatabase(address.text)
    try database.run("BEGIN")
    return SQLiteSession(database)
  }

  /// What the declared type says of values is no promise, so nothing is left to SQLite's comparisons.
  func condition(_ hint: ScanHint, _ column: DatabaseTable.Column) -> String? { nil }
}

private final class SQLiteSession: DatabaseSession {
  let first: any DatabaseConnection
  let canShare = false

  init(_ database: SQLiteDatabase) { first = database }

  func another() throws -> (any DatabaseConnection)? { nil }
}

extension SQLiteDatabase: DatabaseConnection {
  func count(_ from: String, where condition: String) throws -> (all: Int, passing: Int) {
    let statement = try prepare("SELECT count(*), count(CASE WHEN \(condition) THEN 1 END) FROM \(from)")
    _ = try statement.step()
    return (Int(sqlite3_column_int64(statement.pointer, 0)), Int(sqlite3_column_int64(statement.pointer, 1)))
  }

  func rows(_ select: String, _ columns: [DatabaseTable.Column]) throws -> any DatabaseRows {
    let rows = SQLiteRows(try prepare(select), columns)
    return SteppedRows(columns, step: rows.statement.step, take: rows.take)
  }
}

/// The values of the row where a statement stands.
private struct SQLiteRows {
  let statement: SQLiteDatabase.Statement
  private let columns: [DatabaseTable.Column]

  init(_ statement: SQLiteDatabase.Statement, _ columns: [DatabaseTable.Column]) {
    self.statement = statement
    self.columns = columns
  }

  /// Puts a value into its cell; the reason why the row cannot be taken, or `nil`.
  /// - Throws: `SpeculationFailure`: the column holds values of another type than its first ones.
  func take(_ place: Int, _ cell: CellColumn, _ row: Int) throws -> String? {
    let column = Int32(place)
    let pointer = statement.pointer
    let kind = sqlite3_column_type(pointer, column)
    // What is read as text is said, and so has to be known of all values.
    if cell.type == .text, kind != SQLITE_NULL, columns[place].kinds?.contains(kind) == false {
      throw otherwise(column, "a value of another kind")
    }
    switch (cell.type, kind) {
    case (_, SQLITE_NULL): cell.setNull(row)
    case (.integer, SQLITE_INTEGER): cell.set(row, integer: sqlite3_column_int64(pointer, column))
    case (.double, SQLITE_FLOAT): cell.set(row, double: sqlite3_column_double(pointer, column))
    case (.double, SQLITE_INTEGER):
      let value = sqlite3_column_int64(pointer, column)
      guard value.magnitude <= 1 << 53 else { throw otherwise(column, "an integer beyond 2⁵³") }
      cell.set(row, double: Double(value))
    case (.boolean, SQLITE_INTEGER):
      let value = sqlite3_column_int64(pointer, column)
      guard value == 0 || value == 1 else { throw otherwise(column, "the number \(value)") }
      cell.set(row, boolean: value == 1)
    case (.date, SQLITE_TEXT):
      guard let days = DateText.parse(SQLiteText.bytes(pointer, column)) else { throw otherwise(column, "no date") }
      cell.set(row, days: days)
    case (.timestamp, SQLITE_TEXT):
      guard let micros = TimestampText.parse(SQLiteText.bytes(pointer, column)) else {
        throw otherwise(column, "no time")
      }
      cell.set(row, integer: micros)
    case (.text, SQLITE_FLOAT):
      // SQLite itself writes fifteen digits.
      var text = ValueText.string(.double(sqlite3_column_double(pointer, column))) ?? ""
      text.withUTF8 { bytes in
        if let start = bytes.baseAddress { cell.set(row, text: TextView(start: start, count: bytes.count)) }
      }
    case (.text, SQLITE_BLOB):
      let digits = SQLiteText.hexadecimal(pointer, column)
      digits.withUnsafeBufferPointer { digits in
        if let start = digits.baseAddress { cell.set(row, text: TextView(start: start, count: digits.count)) }
      }
    case (.text, _):
      let bytes = SQLiteText.bytes(pointer, column)
      guard bytes.baseAddress.map({ UTF8Check.isValid($0, bytes.count) }) ?? true else {
        return "the text is not valid UTF-8"
      }
      if let start = bytes.baseAddress { cell.set(row, text: TextView(start: start, count: bytes.count)) }
    default: throw otherwise(column, "a value of another type")
    }
    return nil
  }

  private func otherwise(_ column: Int32, _ what: String) -> SpeculationFailure {
    let name = columns[Int(column)]
    return SpeculationFailure("column \"\(name.name)\", which looked like \(name.type), holds \(what)")
  }
}

extension SQLiteText {
  /// The bytes of a value, two digits each.
  fileprivate static func hexadecimal(_ statement: OpaquePointer, _ column: Int32) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(statement, column))
    guard let start = sqlite3_column_blob(statement, column) else { return [] }
    let digits = Array("0123456789abcdef".utf8)
    return UnsafeRawBufferPointer(start: start, count: count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
