import Engine

/// What a database does for a source: finds a table, and reads rows of it. Connections belong to one reader at a time.
protocol DatabaseDriver: Sendable {
  var address: DatabaseAddress { get }

  /// Looks at a table or query.
  /// - Parameter isWhole: whether all rows have to be seen, where types are guessed from values.
  /// - Throws: `Failure` (`input`): it is not there, or nobody may read it.
  func describe(_ rows: DatabaseRequest.Rows, isWhole: Bool, _ cancellation: Cancellation) throws -> DatabaseTable

  /// The tables and views that may be read, by name.
  /// - Throws: `Failure` (`input`).
  func tables(_ cancellation: Cancellation) throws -> [DatabaseListing.Table]

  /// Begins to read: what all connections of the scan see is one state of the database.
  func session(_ cancellation: Cancellation) throws -> any DatabaseSession

  /// A comparison that every row satisfies which satisfies the hint; `nil` where the database compares otherwise.
  func condition(_ hint: ScanHint, _ column: DatabaseTable.Column) -> String?
}

/// One reading of a database by any number of connections that see the same state of it.
protocol DatabaseSession: AnyObject, Sendable {
  /// The connection that began it, for one thread at a time.
  var first: any DatabaseConnection { get }

  /// Another connection that sees the same state; `nil` where there can be none.
  func another() throws -> (any DatabaseConnection)?

  /// Whether there can be others.
  var canShare: Bool { get }
}

/// A connection to a database. One thread at a time, and one answer after the other.
protocol DatabaseConnection: AnyObject, Sendable {
  /// How many rows there are, and how many of them a condition leaves.
  func count(_ from: String, where condition: String) throws -> (all: Int, passing: Int)

  /// The answer to a `select` of columns.
  func rows(_ select: String, _ columns: [DatabaseTable.Column]) throws -> any DatabaseRows
}

/// Rows that arrive one after the other. One thread at a time.
protocol DatabaseRows: AnyObject {
  /// The next rows, at most so many; `nil` behind the last.
  func next(_ most: Int) throws -> (any DatabaseChunk)?
}

/// Rows as they arrived, which any thread can make columns of.
protocol DatabaseChunk: AnyObject {
  var rowCount: Int { get }

  /// The columns, and cells that are no values of their types, by row.
  func columns() throws -> (columns: [Column], bad: [(row: Int, column: Int, reason: String)])
}
