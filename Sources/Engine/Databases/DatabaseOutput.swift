/// The table of a database that an output goes to.
public struct DatabaseOutput: Hashable, Sendable {
  public var address: DatabaseAddress
  /// `schema.table` or `table`, as the database writes names.
  public var table: String

  public init(address: DatabaseAddress, table: String) {
    self.address = address
    self.table = table
  }

  /// For plans, reports, messages and the catalog: `public.visits of postgresql://db.clinic.org/visits`.
  public var shown: String { "\(table) of \(address.shown)" }
}
