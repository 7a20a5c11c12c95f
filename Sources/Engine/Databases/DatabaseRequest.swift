/// What a source asks of a database: the rows of a table, or those of a query.
public struct DatabaseRequest: Hashable, Sendable {
  public enum Rows: Hashable, Sendable {
    /// `schema.table` or `table`, as the database writes names.
    case table(String)
    case query(String)
  }

  public var address: DatabaseAddress
  public var rows: Rows

  public init(_ address: DatabaseAddress, _ rows: Rows) {
    self.address = address
    self.rows = rows
  }

  /// For plans, reports and messages: `public.visits of postgresql://db.clinic.org/visits`.
  public var shown: String {
    switch rows {
    case .table(let name): "\(name) of \(address.shown)"
    case .query: "a query of \(address.shown)"
    }
  }
}
