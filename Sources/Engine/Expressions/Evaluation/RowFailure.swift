/// Why an expression has no value for a row.
public struct RowFailure: Hashable, Sendable {
  /// Index in the batch.
  public var row: Int
  /// Short reason for people: `division by zero`.
  public var reason: String

  public init(row: Int, reason: String) {
    self.row = row
    self.reason = reason
  }
}

/// What evaluating an expression over a batch gives.
public struct Evaluated: Sendable {
  /// One cell a row; null where the row failed.
  public var column: Column
  /// Rows that failed, in increasing order; each at most once.
  public var failures: [RowFailure]

  public init(column: Column, failures: [RowFailure]) {
    self.column = column
    self.failures = failures
  }
}
