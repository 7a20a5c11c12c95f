internal import AWS
public import Engine

/// The tables of the Glue Data Catalog, with the settings and credentials of the AWS tools. Any thread.
///
/// The catalog of this machine stays the place of runs and intents; Glue is told of a table once it is in place.
public struct GlueCatalog: Sendable {
  let client = GlueClient.ofThisProcess

  public init() {}

  /// Whether the AWS tools are set up here.
  public static var isConfigured: Bool { GlueClient.ofThisProcess.settings.isConfigured }

  /// The tables of one database, or of all, by name.
  /// - Throws: `Failure` (`input`).
  public func tables(in database: String? = nil, cancellation: Cancellation = Cancellation()) throws -> [GlueEntry] {
    let databases =
      try database.map { [$0] }
      ?? asked("cannot list Glue", cancellation) { () throws(AWSFailure) in
        try client.databases { cancellation.isCancelled }
      }
    return try databases.sorted(by: ByteOrder.precedes).flatMap { database in
      let tables = try asked("cannot list the database \(database) of Glue", cancellation) { () throws(AWSFailure) in
        try client.tables(in: database) { cancellation.isCancelled }
      }
      return tables.map { GlueEntry(TableName(database: database, table: $0.name), $0) }
        .sorted { ByteOrder.precedes($0.name.table, $1.name.table) }
    }
  }

  /// A table, with its partitions where it has keys.
  /// - Parameter hints: comparisons with partition keys; partitions that none of their rows satisfies are left out, all but
  ///   one, whose files say what columns there are.
  /// - Throws: `Failure` (`input`): it is not there, or cannot be asked for.
  public func table(
    _ name: TableName, where hints: [ScanHint] = [], cancellation: Cancellation = Cancellation()
  ) throws -> GlueEntry {
    let found = try described(name, cancellation)
    var entry = GlueEntry(name, found)
    guard !(found.partitionKeys ?? []).isEmpty else { return entry }
    let filter = GluePartitionFilter(hints, keys: found.partitionKeys ?? [])
    entry.partitions = try filter.kept(partitions(of: name, where: filter.expression, cancellation))
    if entry.partitions.isEmpty, !hints.isEmpty {
      entry.partitions = Array(try partitions(of: name, cancellation).prefix(1))
    }
    return entry
  }

  /// The partition keys of a table, those that may be keys here.
  /// - Throws: `Failure` (`input`): it is not there, or cannot be asked for.
  public func keys(of name: TableName, cancellation: Cancellation = Cancellation()) throws -> Schema {
    Schema(
      (try described(name, cancellation).partitionKeys ?? []).compactMap { key in
        HiveType.type(key.type ?? "").map { Field(key.name, $0) }
      })
  }

  private func described(_ name: TableName, _ cancellation: Cancellation) throws -> GlueTable {
    let found = try asked("cannot read \(name) of Glue", cancellation) { () throws(AWSFailure) in
      try client.table(name.table, in: name.database) { cancellation.isCancelled }
    }
    guard let found else {
      throw Failure(.input, "Glue has no table \(name); sous catalog list --catalog glue shows what there is")
    }
    return found
  }

  /// - Parameter expression: which partitions; all of them come where Glue does not take it.
  func partitions(
    of name: TableName, where expression: String? = nil, _ cancellation: Cancellation
  ) throws -> [GluePartition] {
    try asked("cannot read the partitions of \(name) of Glue", cancellation) { () throws(AWSFailure) in
      func all(where expression: String?) throws(AWSFailure) -> [GluePartition] {
        var partitions: [GluePartition] = []
        try client.partitions(
          of: name.table, in: name.database, where: expression, shouldStop: { cancellation.isCancelled }
        ) {
          partitions += $0
        }
        return partitions
      }
      do throws(AWSFailure) {
        return try all(where: expression)
      } catch  where expression != nil && error.kind == .other {
        return try all(where: nil)
      }
    }
  }

  func asked<Answer>(
    _ what: String, _ cancellation: Cancellation, _ ask: () throws(AWSFailure) -> Answer
  ) throws -> Answer {
    do throws(AWSFailure) {
      return try ask()
    } catch {
      try cancellation.check()
      throw Failure(.input, "\(what): \(error.message)")
    }
  }
}

/// A table as Glue declares it.
public struct GlueEntry: Sendable {
  public let name: TableName
  let table: GlueTable
  /// Of a table with partition keys, once they were asked for.
  var partitions: [GluePartition] = []

  init(_ name: TableName, _ table: GlueTable) { (self.name, self.table) = (name, table) }

  /// Where it says that its rows lie; empty for a view.
  public var location: String { table.storage?.location ?? "" }
  /// Rows, where whoever wrote it has said so.
  public var rows: Int? { table.parameters?[GlueStatistics.rows].flatMap { Int($0) } }
  public var files: Int? { table.parameters?[GlueStatistics.files].flatMap { Int($0) } }
  public var bytes: Int? { table.parameters?[GlueStatistics.bytes].flatMap { Int($0) } }
  /// Names and types of its columns in Hive's spelling, partition keys last.
  public var columns: [(name: String, type: String, isKey: Bool)] {
    (table.storage?.columns ?? []).map { ($0.name, $0.type ?? "", false) }
      + (table.partitionKeys ?? []).map { ($0.name, $0.type ?? "", true) }
  }
  /// Values and place of each partition.
  public var partitionPlaces: [(values: [String], location: String, rows: Int?)] {
    partitions.map {
      ($0.values, $0.storage?.location ?? "", $0.parameters?[GlueStatistics.rows].flatMap { Int($0) })
    }
  }
}

/// Parameters in which crawlers of Glue, and writers after them, say how much there is.
enum GlueStatistics {
  static let rows = "recordCount"
  static let files = "objectCount"
  static let bytes = "sizeKey"
}
