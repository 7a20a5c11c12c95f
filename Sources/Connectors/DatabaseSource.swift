public import Engine

/// A table or query of a database as a source. What is used of it is asked for: columns, and rows that a filter leaves
/// where the database compares as Sous does.
public struct DatabaseSource: TableSource {
  public let schema: Schema
  public let notes: [String]
  public let evidence: [Evidence]
  public let files: [SourceFile] = []
  public let hasStatistics = true
  public var knownRowCount: Int? { nil }

  let table: DatabaseTable
  let driver: any DatabaseDriver
  let request: DatabaseRequest

  /// Connects and looks at the table.
  /// - Throws: `Failure` (`input`).
  public static func open(_ request: DatabaseRequest, cancellation: Cancellation) throws -> DatabaseSource {
    let driver = driver(of: request.address)
    let table = try driver.describe(request.rows, isWhole: false, cancellation)
    guard !table.columns.isEmpty else { throw Failure(.input, "\(request.shown) has no columns") }
    var names: Set<String> = []
    for column in table.columns where !names.insert(column.name.lowercased()).inserted {
      throw Failure(
        .input,
        "\(request.shown) gives two columns named \"\(column.name)\", apart from case; give each a name of its own in a query, with as"
      )
    }
    return DatabaseSource(table: table, driver: driver, request: request)
  }

  static func driver(of address: DatabaseAddress) -> any DatabaseDriver {
    switch address.kind {
    case .postgresql: PostgreSQLDriver(address: address)
    case .sqlite: SQLiteDriver(address: address)
    case .mysql: MySQLDriver(address: address)
    }
  }

  init(table: DatabaseTable, driver: any DatabaseDriver, request: DatabaseRequest) {
    self.table = table
    self.driver = driver
    self.request = request
    schema = Schema(table.columns.map { Field($0.name, $0.type) })
    let remarks = table.columns.filter { $0.remark != nil }
    evidence = remarks.map { column in
      Evidence("type of \(column.name)", "\(column.type)", column.remark ?? "", isNotice: column.isNotable)
    }
    let notable = remarks.filter(\.isNotable).map { "column \"\($0.name)\" is \($0.remark ?? "")" }
    let wallClock = WallClock.notes(remarks.filter { $0.remark == WallClock.remark }.map(\.name))
    notes = (table.notes + notable + wallClock).map { "\(request.shown): \($0)" }
  }

  public func scan(_ request: ScanRequest) throws -> any TableScan { try DatabaseScan(self, request) }

  public func settled(_ request: ScanRequest) throws -> any TableSource {
    DatabaseSource(
      table: try driver.describe(self.request.rows, isWhole: true, request.cancellation), driver: driver,
      request: self.request)
  }
}
