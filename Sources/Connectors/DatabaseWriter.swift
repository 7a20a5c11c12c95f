public import Engine

/// Puts the rows of a run, staged in a file, into a table of a database: all of them in one transaction, or none.
public protocol DatabaseWriter: Sendable {
  /// The format that rows are staged in.
  var stagingFormat: FormatRecord { get }

  /// Looks whether the table can take the rows, before there are any.
  /// - Parameter replaceable: how many rows a replacement may find there; `nil` for any.
  /// - Throws: `Failure` (`run`).
  func judge(_ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?, _ cancellation: Cancellation) throws

  /// Puts the rows of a staged file in their place.
  /// - Returns: notes about values that the database does not keep as they are.
  /// - Throws: `Failure` (`run`): then the table is as it was.
  func write(
    _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode, replaceable: Set<Int>?,
    _ cancellation: Cancellation
  ) throws -> [String]
}

public enum DatabaseWriters {
  public static func writer(_ output: DatabaseOutput) -> any DatabaseWriter {
    switch output.address.kind {
    case .postgresql: PostgreSQLWriter(output: output)
    case .sqlite: SQLiteWriter(output: output)
    case .mysql: MySQLWriter(output: output)
    }
  }

  /// What fails in a writer fails the run, not its input.
  static func asRun<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as Failure where failure.kind == .input {
      throw Failure(.run, failure.message)
    }
  }

  /// What the columns of a table that is there say against the rows, as a sentence; `nil` for nothing.
  static func refusal(
    _ output: DatabaseOutput, columns: [String], _ schema: Schema, _ mode: OutputMode
  ) -> String? {
    let lacking = schema.names.filter { !columns.contains($0) }
    if !lacking.isEmpty {
      return
        "\(output.shown) has no column \(lacking.map { "\"\($0)\"" }.joined(separator: ", ")); add it there, or leave it out with keep-columns"
    }
    let more = columns.filter { !schema.names.contains($0) }
    guard mode == .replace, !more.isEmpty else { return nil }
    return
      "\(output.shown) has columns that the output lacks (\(more.joined(separator: ", "))), which a replacement would empty; append, or write to another table"
  }

  /// What the rows that stand there say against replacing them.
  static func refusal(_ output: DatabaseOutput, rows: Int, replaceable: Set<Int>?) -> Failure? {
    guard let replaceable, rows != 0, !replaceable.contains(rows) else { return nil }
    let left = replaceable.sorted().map(String.init).joined(separator: " or ")
    return Failure(
      .run,
      "\(output.shown) holds \(rows) row\(rows == 1 ? "" : "s"), and the runs of this catalog have left \(left.isEmpty ? "none" : left) there; append to it, empty it, or ",
      .replaceForeign)
  }

  /// Rows of another table whose foreign key would take them along with those that are replaced.
  static func dependents(_ output: DatabaseOutput, in other: String) -> Failure {
    Failure(
      .run,
      "\(output.shown): rows of \(other) would change or go with those that are replaced (its foreign key says on delete); append, or write to another table"
    )
  }

  /// A column whose values would not stay what they are.
  static func mismatch(_ output: DatabaseOutput, _ field: Field, _ type: String) -> Failure {
    Failure(
      .run,
      "\(output.shown): the column \"\(field.name)\" is \(type) there, which does not hold every \(field.type) as it is; change the type here with change-type, or there"
    )
  }
}
