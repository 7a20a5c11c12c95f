import CDatabases
import Engine

/// Writes by `insert` statements of many rows in one transaction. The table keeps its definition, rights and indexes: a
/// replacement deletes its rows. A table that is not there is made before the transaction, as MySQL ends one there, and is
/// taken away again when it fails.
struct MySQLWriter: DatabaseWriter {
  let output: DatabaseOutput

  /// With types, so that values are written as what they are.
  var stagingFormat: FormatRecord { StagedRows.format }

  private var parts: [String] { SQLName.parts(output.table) }
  private var name: String { parts.map(MySQLDriver.identifier).joined(separator: ".") }
  /// The name and its database as texts of a statement.
  private var quoted: (schema: String, table: String) {
    let texts = parts.map { "'" + $0.replacing("'", with: "''") + "'" }
    return (texts.count > 1 ? texts[texts.count - 2] : "DATABASE()", texts.last ?? "''")
  }

  func judge(_ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?, _ cancellation: Cancellation) throws {
    try DatabaseWriters.asRun {
      let connection = try connect(cancellation)
      guard let columns = try columns(connection) else { return }
      if let refusal = DatabaseWriters.refusal(output, columns: columns.map(\.name), schema, mode) {
        throw Failure(.run, refusal)
      }
      for field in schema.fields {
        guard let column = columns.first(where: { $0.name == field.name }), !column.holds(field.type) else { continue }
        throw DatabaseWriters.mismatch(output, field, try declared(column.name, connection))
      }
      if mode == .replace { try judgeRows(connection, replaceable) }
    }
  }

  private func connect(_ cancellation: Cancellation) throws(Failure) -> MySQLConnection {
    let connection = try MySQLConnection(output.address, cancellation)
    // What does not fit is an error, a text holds backslashes as they are, and a 0 is no number to be counted up.
    try connection.run(
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_BACKSLASH_ESCAPES,NO_AUTO_VALUE_ON_ZERO'"
    )
    try connection.run("SET SESSION time_zone = '+00:00'")
    return connection
  }

  /// The columns of the table; `nil` when there is none.
  /// - Throws: `Failure`: `run` for one without transactions.
  private func columns(_ connection: MySQLConnection) throws(Failure) -> [MySQLTarget]? {
    let (schema, table) = quoted
    let found = try connection.texts(
      """
      SELECT t.engine, e.transactions FROM information_schema.tables t
      LEFT JOIN information_schema.engines e ON e.engine = t.engine WHERE table_schema = \(schema) AND table_name = \(table)
      """)
    guard let first = found.first else { return nil }
    guard first.count == 2, first[1] == "YES" else {
      throw Failure(
        .run,
        "\(output.shown) is \(first.first.flatMap { $0 }.map { "kept by \($0), which has no transactions" } ?? "a view"); write to a table of InnoDB"
      )
    }
    guard let answer = try connection.run("SELECT * FROM \(name) LIMIT 0") else { return nil }
    let columns = answer.columns.map(MySQLTarget.init)
    _ = try answer.next()
    return columns
  }

  private func declared(_ column: String, _ connection: MySQLConnection) throws(Failure) -> String {
    let (schema, table) = quoted
    let found = try connection.texts(
      """
      SELECT column_type FROM information_schema.columns WHERE table_schema = \(schema) AND table_name = \(table)
      AND column_name = '\(column.replacing("'", with: "''"))'
      """)
    return found.first?.first.flatMap { $0 } ?? "of another type"
  }

  /// Looks whether the rows that stand there may go, and whether others would go with them. Within a transaction no rows come
  /// or go from then on.
  private func judgeRows(_ connection: MySQLConnection, _ replaceable: Set<Int>?) throws(Failure) {
    let rows = try connection.number("SELECT count(*) FROM \(name) FOR UPDATE")
    if let refusal = DatabaseWriters.refusal(output, rows: rows, replaceable: replaceable) {
      throw refusal
    }
    let (schema, table) = quoted
    let others = try connection.texts(
      """
      SELECT constraint_schema, table_name FROM information_schema.referential_constraints
      WHERE unique_constraint_schema = \(schema) AND referenced_table_name = \(table) AND table_name <> \(table)
      AND delete_rule IN ('CASCADE', 'SET NULL') LIMIT 1
      """)
    guard rows > 0, let other = others.first?.compactMap({ $0 }).joined(separator: ".") else { return }
    throw DatabaseWriters.dependents(output, in: other)
  }

  func write(
    _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?,
    _ cancellation: Cancellation
  ) throws -> [String] {
    try DatabaseWriters.asRun {
      let connection = try connect(cancellation)
      let isMade = try columns(connection) == nil
      if isMade {
        let columns = schema.fields.map { "\(MySQLDriver.identifier($0.name)) \(Self.type($0.type))" }
        try connection.run(
          "CREATE TABLE \(name) (\(columns.joined(separator: ", "))) ENGINE = InnoDB CHARACTER SET utf8mb4")
      }
      do {
        try fill(connection, file, rows: rows, schema, mode, isMade ? [0] : replaceable, cancellation)
      } catch {
        if isMade { _ = try? connect(Cancellation()).run("DROP TABLE \(name)") }
        throw error
      }
    }
    return []
  }

  private func fill(
    _ connection: MySQLConnection, _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode,
    _ replaceable: Set<Int>?, _ cancellation: Cancellation
  ) throws {
    let columns = try columns(connection) ?? []
    try connection.run("START TRANSACTION")
    if mode == .replace {
      // Rows may have come since the run began; none comes from now on.
      try judgeRows(connection, replaceable)
      try connection.run("DELETE FROM \(name)")
    }
    let targets = schema.names.map { name in columns.first { $0.name == name } }
    let most = max(1 << 16, min(1 << 20, try connection.number("SELECT @@max_allowed_packet") / 4))
    let list = schema.names.map(MySQLDriver.identifier).joined(separator: ", ")
    let beginning = Array("INSERT INTO \(name) (\(list)) VALUES ".utf8)
    var (statement, taken, number) = (beginning, 0, 0)
    func send() throws(Failure) {
      guard statement.count > beginning.count else { return }
      try connection.run(statement)
      let answer = try connection.texts("SELECT ROW_COUNT(), @@warning_count").first?.compactMap {
        $0.flatMap { Int($0) }
      }
      guard let answer, answer.count == 2 else { return }
      taken += answer[0]
      guard answer[1] == 0 else { throw try changed(connection) }
      statement = beginning
    }
    try StagedRows.forEach(file, schema, cancellation) { batch in
      for row in 0..<batch.rowCount {
        statement += statement.count == beginning.count ? [0x28] : [0x2C, 0x28]
        for (place, column) in batch.columns.enumerated() {
          if place > 0 { statement.append(0x2C) }
          do throws(MySQLLiteral.Refusal) {
            try MySQLLiteral.append(column.value(at: row), to: &statement, targets[place])
          } catch {
            throw Failure(.run, "\(output.shown): row \(number + 1) \(error.reason)")
          }
        }
        statement.append(0x29)
        number += 1
        if statement.count > most { try send() }
      }
    }
    try send()
    guard taken == rows else {
      throw Failure(.run, "\(output.shown) took \(taken) of \(rows) rows, so nothing was changed")
    }
    try cancellation.check()
    try connection.run("COMMIT")
  }

  /// The first value that the server would have changed.
  private func changed(_ connection: MySQLConnection) throws(Failure) -> Failure {
    let message = try connection.texts("SHOW WARNINGS").first?.last.flatMap { $0 }
    return Failure(
      .run,
      "\(output.shown) would change a value (\(message ?? "the server warns of it")), so nothing was changed; change it here, or the column there"
    )
  }

  private static func type(_ type: DataType) -> String {
    switch type {
    case .text: "longtext"
    case .integer: "bigint"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    case .double: "double"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "datetime(6)"
    }
  }
}

/// A column that is written, as the server describes it.
struct MySQLTarget {
  let name: String
  private let described: mysql_column

  private static let binaryCharset: UInt32 = 63
  private static let notNull: UInt32 = 1
  /// Enumerations and sets, which take a text for one of theirs without regard to case.
  private static let chosen: UInt32 = 256 | 2048
  /// Decimals of a double whose digits are not fixed.
  private static let anyDecimals: UInt32 = 31

  init(_ described: mysql_column) {
    name = described.name.map { String(cString: $0) } ?? ""
    self.described = described
  }

  var isText: Bool {
    (249...254).contains(described.type) && described.charset != Self.binaryCharset
      && described.flags & Self.chosen == 0
  }

  /// Whether a null would become something else, or be refused.
  var needsValue: Bool { described.flags & Self.notNull != 0 }

  /// Whether the column holds every value of a type as it is, or refuses the row.
  func holds(_ type: DataType) -> Bool {
    if isText { return true }
    let (kind, decimals) = (described.type, Int(described.decimals))
    switch type {
    case .text: return false
    case .integer: return [1, 2, 3, 8, 9, 246].contains(kind)
    case .decimal(_, let scale): return kind == 246 && decimals >= scale
    case .double: return kind == 5 && described.decimals >= Self.anyDecimals
    case .boolean: return [1, 2, 3, 8, 9].contains(kind)
    case .date: return [7, 10, 12, 14].contains(kind)
    case .timestamp: return [7, 12].contains(kind) && decimals == 6
    }
  }
}

/// Values as statements spell them.
enum MySQLLiteral {
  /// Why a value cannot be written, as the end of a sentence about its row.
  struct Refusal: Error {
    var reason: String
  }

  static func append(_ value: Value, to statement: inout [UInt8], _ target: MySQLTarget?) throws(Refusal) {
    let column = target?.name ?? ""
    switch value {
    case .null:
      guard target?.needsValue != true else {
        throw Refusal(
          reason: "has no value in column \"\(column)\", which is not null there; fill it with fill-missing")
      }
      statement += "NULL".utf8
    case .boolean(let flag) where target?.isText != true: statement.append(flag ? 0x31 : 0x30)
    case .double(let number):
      guard number.isFinite else {
        throw Refusal(
          reason:
            "has \(ValueText.string(value) ?? "no number") in column \"\(column)\", for which MySQL has no value; make it null with set-columns, or leave the row out"
        )
      }
      let text = ValueText.string(value) ?? ""
      // Without an exponent it would be a decimal.
      let isPlain = target?.isText != true && !text.contains { $0 == "e" || $0 == "E" }
      if target?.isText == true { quote(text, &statement) } else { statement += (isPlain ? text + "e0" : text).utf8 }
    case .integer, .decimal:
      let text = ValueText.string(value) ?? ""
      if target?.isText == true { quote(text, &statement) } else { statement += text.utf8 }
    case .timestamp:
      // Instants are UTC there too, and spelled without a zone.
      var text = ValueText.string(value) ?? ""
      if text.hasSuffix("Z") { text.removeLast() }
      quote(text, &statement)
    case .text, .date, .boolean: quote(ValueText.string(value) ?? "", &statement)
    }
  }

  private static func quote(_ text: String, _ statement: inout [UInt8]) {
    statement.append(0x27)
    for byte in text.utf8 {
      if byte == 0x27 { statement.append(byte) }
      statement.append(byte)
    }
    statement.append(0x27)
  }
}
