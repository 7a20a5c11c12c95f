import Engine

/// Writes by `copy … from stdin (format csv)` in one transaction. The table keeps its definition, rights and indexes: a
/// replacement deletes its rows.
struct PostgreSQLWriter: DatabaseWriter {
  let output: DatabaseOutput

  /// PostgreSQL reads the engine's CSV as it is: an empty field is null, `""` the empty text.
  var stagingFormat: FormatRecord { .csv }

  private var name: String { SQLName.parts(output.table).map(PostgreSQLDriver.identifier).joined(separator: ".") }

  func judge(_ schema: Schema, _ mode: OutputMode, mayReplace: Bool, _ cancellation: Cancellation) throws {
    try DatabaseWriters.asRun {
      let connection = try PostgreSQLConnection(output.address, cancellation)
      guard try exists(connection) else { return }
      let columns = try connection.describe("SELECT * FROM \(name)").columns.map(\.name)
      let holdsRows = try connection.run("SELECT EXISTS (SELECT 1 FROM \(name))").text(0, 0) == "t"
      let refusal = DatabaseWriters.refusal(
        output, columns: columns, holdsRows: holdsRows, schema, mode, mayReplace: mayReplace)
      if let refusal { throw Failure(.run, refusal) }
    }
  }

  func write(
    _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode, _ cancellation: Cancellation
  ) throws {
    try DatabaseWriters.asRun {
      let connection = try PostgreSQLConnection(output.address, cancellation)
      try connection.run("SET datestyle = 'ISO'; SET timezone = 'UTC'")
      try connection.run("BEGIN")
      if try !exists(connection) {
        let columns = schema.fields.map { "\(PostgreSQLDriver.identifier($0.name)) \(Self.type($0.type))" }
        try connection.run("CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
      } else if mode == .replace {
        try connection.run("DELETE FROM \(name)")
      }
      let columns = schema.names.map(PostgreSQLDriver.identifier).joined(separator: ", ")
      try connection.beginCopy("COPY \(name) (\(columns)) FROM STDIN (FORMAT csv, HEADER true)")
      try StagedBytes.forEach(file) { try connection.putCopy($0) }
      let taken = try connection.endCopy()
      // A line that PostgreSQL takes for the end of the data would lose all behind it.
      guard taken == rows else {
        throw Failure(.run, "\(output.shown) took \(taken) of \(rows) rows, so nothing was changed")
      }
      try cancellation.check()
      try connection.run("COMMIT")
    }
  }

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
