import Engine

/// Writes by `copy … from stdin (format csv)` in one transaction. The table keeps its definition, rights and indexes: a
/// replacement deletes its rows.
struct PostgreSQLWriter: DatabaseWriter {
  let output: DatabaseOutput

  /// PostgreSQL reads the engine's CSV as it is: an empty field is null, `""` the empty text.
  var stagingFormat: FormatRecord { .csv }

  private var name: String { SQLName.parts(output.table).map(PostgreSQLDriver.identifier).joined(separator: ".") }

  func judge(_ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?, _ cancellation: Cancellation) throws {
    try DatabaseWriters.asRun {
      let connection = try PostgreSQLConnection(output.address, cancellation)
      guard try exists(connection) else { return }
      let columns = try connection.describe("SELECT * FROM \(name)").columns
      if let refusal = DatabaseWriters.refusal(output, columns: columns.map(\.name), schema, mode) {
        throw Failure(.run, refusal)
      }
      for field in schema.fields {
        guard let column = columns.first(where: { $0.name == field.name }) else { continue }
        if !Self.holds(field.type, column.type, column.modifier) {
          let type = try connection.run("SELECT format_type(\(column.type), \(column.modifier))").text(0, 0)
          throw DatabaseWriters.mismatch(output, field, type ?? "of another type")
        }
      }
      if mode == .replace { try judgeRows(connection, replaceable) }
    }
  }

  /// Looks whether the rows that stand there may go, and whether others would go with them.
  private func judgeRows(_ connection: PostgreSQLConnection, _ replaceable: Set<Int>?) throws(Failure) {
    let rows = Int(try connection.run("SELECT count(*) FROM \(name)").text(0, 0) ?? "") ?? 0
    if let refusal = DatabaseWriters.refusal(output, rows: rows, replaceable: replaceable) {
      throw refusal
    }
    let others = try connection.run(
      """
      SELECT conrelid::regclass FROM pg_constraint WHERE contype = 'f' AND confdeltype IN ('c', 'n', 'd')
      AND confrelid = \(PostgreSQLDriver.quoted(name))::regclass AND conrelid <> confrelid LIMIT 1
      """)
    guard rows > 0, others.rowCount > 0, let other = others.text(0, 0) else { return }
    throw DatabaseWriters.dependents(output, in: other)
  }

  func write(
    _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?,
    _ cancellation: Cancellation
  ) throws -> [String] {
    try DatabaseWriters.asRun {
      let connection = try PostgreSQLConnection(output.address, cancellation)
      try connection.run("SET datestyle = 'ISO'; SET timezone = 'UTC'")
      try connection.run("BEGIN")
      if try !exists(connection) {
        let columns = schema.fields.map { "\(PostgreSQLDriver.identifier($0.name)) \(Self.type($0.type))" }
        try connection.run("CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
      } else if mode == .replace {
        // Rows may have come since the run began; none comes from now on.
        try connection.run("LOCK TABLE \(name) IN SHARE ROW EXCLUSIVE MODE")
        try judgeRows(connection, replaceable)
        try connection.run("DELETE FROM \(name)")
      }
      let columns = schema.names.map(PostgreSQLDriver.identifier).joined(separator: ", ")
      try connection.beginCopy("COPY \(name) (\(columns)) FROM STDIN (FORMAT csv, HEADER true)")
      try StagedBytes.forEach(file) { try connection.putCopy($0) }
      let taken = try connection.endCopy()
      guard taken == rows else {
        throw Failure(
          .run,
          "\(output.shown) took \(taken) of \(rows) rows, so nothing was changed; a trigger may have turned rows down, or a text \\. that is a line of its own have ended them"
        )
      }
      try cancellation.check()
      try connection.run("COMMIT")
    }
    return []
  }

  /// Whether a column of an OID and modifier holds every value of a type as it is, or refuses the row.
  private static func holds(_ type: DataType, _ oid: UInt32, _ modifier: Int32) -> Bool {
    if texts.contains(oid) { return true }
    switch type {
    case .text: return !others.contains(oid)
    case .integer: return [20, 21, 23, 1700].contains(oid)
    case .decimal(_, let scale):
      return oid == 1700 && (PostgreSQLTable.numeric(modifier).map { $0.scale >= scale } ?? true)
    case .double: return oid == 701
    case .boolean: return oid == 16
    case .date: return [1082, 1114, 1184].contains(oid)
    case .timestamp: return [1114, 1184].contains(oid) && (modifier < 0 || modifier >= 6)
    }
  }

  /// text, varchar, char(n), name.
  private static let texts: Set<UInt32> = [19, 25, 1042, 1043]
  /// Numbers, truth values, dates and times, which read a text by rules of their own.
  private static let others: Set<UInt32> = [16, 20, 21, 23, 700, 701, 790, 1082, 1083, 1114, 1184, 1186, 1266, 1700]

  private func exists(_ connection: PostgreSQLConnection) throws(Failure) -> Bool {
    try connection.run("SELECT to_regclass(\(PostgreSQLDriver.quoted(name)))").text(0, 0) != nil
  }

  private static func type(_ type: DataType) -> String {
    switch type {
    case .text: "text"
    case .integer: "bigint"
    case .decimal(let precision, let scale): "numeric(\(precision),\(scale))"
    case .double: "double precision"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamptz"
    }
  }
}
