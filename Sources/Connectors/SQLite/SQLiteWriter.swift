import Engine
import GRDBSQLite

#if canImport(Glibc)
  import Glibc
#endif

/// Writes by one prepared `insert` in one transaction. SQLite has no decimals, days and times of day: decimals are written as
/// text, so that they keep their digits, days and times as ISO texts in columns that are declared so.
struct SQLiteWriter: DatabaseWriter {
  let output: DatabaseOutput

  /// With types, so that values are bound as what they are.
  var stagingFormat: FormatRecord { StagedRows.format }

  private var name: String { SQLName.parts(output.table).map(SQLiteDatabase.identifier).joined(separator: ".") }

  func judge(_ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?, _ cancellation: Cancellation) throws {
    guard access(output.address.text, F_OK) == 0 else { return }
    try DatabaseWriters.asRun {
      let database = try SQLiteDatabase(output.address.text)
      guard let columns = try columns(database) else { return }
      if let refusal = DatabaseWriters.refusal(output, columns: columns.map(\.name), schema, mode) {
        throw Failure(.run, refusal)
      }
      for field in schema.fields {
        guard let column = columns.first(where: { $0.name == field.name }) else { continue }
        if !SQLiteAffinity(column.type).holds(field.type) {
          throw DatabaseWriters.mismatch(output, field, column.type)
        }
      }
      if mode == .replace { try judgeRows(database, replaceable) }
    }
  }

  private func judgeRows(_ database: SQLiteDatabase, _ replaceable: Set<Int>?) throws(Failure) {
    let refusal = DatabaseWriters.refusal(output, rows: try count(database), replaceable: replaceable)
    if let refusal { throw refusal }
  }

  private func count(_ database: SQLiteDatabase) throws(Failure) -> Int {
    let statement = try database.prepare("SELECT count(*) FROM \(name)")
    _ = try statement.step()
    return Int(sqlite3_column_int64(statement.pointer, 0))
  }

  func write(
    _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?,
    _ cancellation: Cancellation
  ) throws -> [String] {
    try DatabaseWriters.asRun {
      let database = try SQLiteDatabase(output.address.text, isWritten: true)
      try database.run("BEGIN IMMEDIATE")
      if try columns(database) == nil {
        let columns = schema.fields.map { "\(SQLiteDatabase.identifier($0.name)) \(Self.type($0.type))" }
        try database.run("CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
      } else if mode == .replace {
        try judgeRows(database, replaceable)
        try database.run("DELETE FROM \(name)")
      }
      let before = try count(database)
      let negativeZeros = try insert(file, schema, into: database, cancellation)
      // Triggers may turn rows down without a word.
      let taken = try count(database) - before
      guard taken == rows else {
        throw Failure(
          .run,
          "\(output.shown) took \(taken) of \(rows) rows, so nothing was changed; a trigger may have turned rows down")
      }
      try cancellation.check()
      try database.run("COMMIT")
      return negativeZeros.sorted { ByteOrder.precedes($0.key, $1.key) }.map { column, count in
        "column \"\(column)\": SQLite keeps no negative zero, so -0.0 became 0.0: \(count)"
      }
    }
  }

  /// Inserts all rows of a staged file; one that stands against another ends it, whatever the table says of conflicts.
  /// - Returns: how many negative zeros there are, by column.
  private func insert(
    _ file: String, _ schema: Schema, into database: SQLiteDatabase, _ cancellation: Cancellation
  ) throws -> [String: Int] {
    let columns = schema.names.map(SQLiteDatabase.identifier).joined(separator: ", ")
    let marks = schema.names.map { _ in "?" }.joined(separator: ", ")
    let insert = try database.prepare("INSERT OR ABORT INTO \(name) (\(columns)) VALUES (\(marks))")
    var number = 0
    var negativeZeros: [String: Int] = [:]
    try StagedRows.forEach(file, schema, cancellation) { batch in
      for row in 0..<batch.rowCount {
        for (place, column) in batch.columns.enumerated() {
          let value = column.value(at: row)
          try bind(value, Int32(place + 1), insert, schema.names[place], row: number)
          if case .double(let zero) = value, zero == 0, zero.sign == .minus {
            negativeZeros[schema.names[place], default: 0] += 1
          }
        }
        _ = try insert.step()
        sqlite3_reset(insert.pointer)
        number += 1
      }
    }
    return negativeZeros
  }

  private func bind(
    _ value: Value, _ place: Int32, _ statement: SQLiteDatabase.Statement, _ column: String, row: Int
  ) throws(Failure) {
    let pointer = statement.pointer
    switch value {
    case .null: sqlite3_bind_null(pointer, place)
    case .integer(let number): sqlite3_bind_int64(pointer, place, number)
    case .boolean(let flag): sqlite3_bind_int64(pointer, place, flag ? 1 : 0)
    case .double(let number):
      // SQLite would take NaN for null without a word.
      guard !number.isNaN else {
        throw Failure(
          .run,
          "row \(row + 1) has NaN in column \"\(column)\", for which SQLite has no value; make it null with set-columns, or leave the row out"
        )
      }
      sqlite3_bind_double(pointer, place, number)
    case .text, .decimal, .date, .timestamp:
      var text = ValueText.string(value) ?? ""
      text.withUTF8 { bytes in
        let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
        // -1 makes SQLite copy the bytes.
        sqlite3_bind_text(
          pointer, place, start, Int32(bytes.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
      }
    }
  }

  /// The columns of the table with their declared types; `nil` when there is none.
  private func columns(_ database: SQLiteDatabase) throws(Failure) -> [(name: String, type: String)]? {
    let table = (SQLName.parts(output.table).last ?? "").replacing("'", with: "''")
    let statement = try database.prepare("SELECT name, type FROM pragma_table_info('\(table)') ORDER BY cid")
    var columns: [(name: String, type: String)] = []
    while try statement.step() { columns.append((statement.text(0) ?? "", statement.text(1) ?? "")) }
    return columns.isEmpty ? nil : columns
  }

  private static func type(_ type: DataType) -> String {
    switch type {
    case .text, .decimal: "TEXT"
    case .integer: "INTEGER"
    case .double: "REAL"
    case .boolean: "BOOLEAN"
    case .date: "DATE"
    case .timestamp: "DATETIME"
    }
  }
}
