public import Engine

/// `database.name`. Two names that differ only by case are the same.
public struct TableName: Hashable, Sendable, CustomStringConvertible {
  public var database: String
  public var table: String

  public init(database: String, table: String) {
    self.database = database
    self.table = table
  }

  /// - Throws: `Failure` (`usage`) when `text` is not two names joined by a point.
  public init(_ text: String) throws(Failure) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw Failure(.usage, "\"\(text)\" is not a table's name; write database.name")
    }
    self.init(database: String(parts[0]), table: String(parts[1]))
  }

  public var description: String { "\(database).\(table)" }
}
