public import Engine

/// Puts the rows of a run, staged in a file, into a table of a database: all of them in one transaction, or none.
public protocol DatabaseWriter: Sendable {
  /// The format that rows are staged in.
  var stagingFormat: FormatRecord { get }

  /// Looks whether the table can take the rows, before there are any.
  /// - Parameter mayReplace: whether rows that no run of Sous is known to have written may go.
  /// - Throws: `Failure` (`run`).
  func judge(_ schema: Schema, _ mode: OutputMode, mayReplace: Bool, _ cancellation: Cancellation) throws

  /// Puts the rows of a staged file in their place.
  /// - Throws: `Failure` (`run`): then the table is as it was.
  func write(
    _ file: String, rows: Int, _ schema: Schema, _ mode: OutputMode, _ cancellation: Cancellation) throws
}

public enum DatabaseWriters {
  /// - Throws: `Failure` (`recipe`) for a kind of database that is not written.
  public static func writer(_ output: DatabaseOutput) throws(Failure) -> any DatabaseWriter {
    switch output.address.kind {
    case .postgresql: PostgreSQLWriter(output: output)
    case .sqlite: SQLiteWriter(output: output)
    case .mysql:
      throw Failure(.recipe, "\(output.shown): MySQL is read and not written; write a file, or to PostgreSQL or SQLite")
    }
  }

  /// What fails in a writer fails the run, not its input.
  static func asRun(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let failure as Failure where failure.kind == .input {
      throw Failure(.run, failure.message)
    }
  }

  /// What a table of the database says against the rows, as a sentence; `nil` for nothing.
  /// - Parameters:
  ///   - columns: of the table that is there.
  ///   - holdsRows: whether there are any in it.
  static func refusal(
    _ output: DatabaseOutput, columns: [String], holdsRows: Bool, _ schema: Schema, _ mode: OutputMode, mayReplace: Bool
  ) -> String? {
    let lacking = schema.names.filter { !columns.contains($0) }
    if !lacking.isEmpty {
      return
        "\(output.shown) has no column \(lacking.map { "\"\($0)\"" }.joined(separator: ", ")); add it there, or leave it out with keep-columns"
    }
    guard mode == .replace else { return nil }
    let more = columns.filter { !schema.names.contains($0) }
    if !more.isEmpty {
      return
        "\(output.shown) has columns that the output lacks (\(more.joined(separator: ", "))), which a replacement would empty; append, or write to another table"
    }
    guard holdsRows, !mayReplace else { return nil }
    return
      "\(output.shown) holds rows that no run of this catalog wrote; append to it, empty it, or use --replace-foreign"
  }
}
