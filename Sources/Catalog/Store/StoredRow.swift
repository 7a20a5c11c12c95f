import Engine
import GRDB

/// A row as it stands in the catalog's file, which may be damaged: a value of another kind or a column that is missing
/// is an error, never a trap.
struct StoredRow {
  let row: Row

  func text(_ column: String) throws(DamagedCatalog) -> String {
    guard let text = try optionalText(column) else { throw DamagedCatalog(column) }
    return text
  }

  func optionalText(_ column: String) throws(DamagedCatalog) -> String? {
    switch try storage(column) {
    case .null: return nil
    case .string(let text): return text
    default: throw DamagedCatalog(column)
    }
  }

  func integer(_ column: String) throws(DamagedCatalog) -> Int64 {
    guard let number = try optionalInteger(column) else { throw DamagedCatalog(column) }
    return number
  }

  func optionalInteger(_ column: String) throws(DamagedCatalog) -> Int64? {
    switch try storage(column) {
    case .null: return nil
    case .int64(let number): return number
    default: throw DamagedCatalog(column)
    }
  }

  /// A number of things: not negative, and no more than anything there is.
  func count(_ column: String) throws(DamagedCatalog) -> Int {
    guard let count = try optionalCount(column) else { throw DamagedCatalog(column) }
    return count
  }

  func optionalCount(_ column: String) throws(DamagedCatalog) -> Int? {
    guard let number = try optionalInteger(column) else { return nil }
    guard (0...(1 << 53)).contains(number) else { throw DamagedCatalog(column) }
    return Int(number)
  }

  func flag(_ column: String) throws(DamagedCatalog) -> Bool {
    switch try integer(column) {
    case 0: return false
    case 1: return true
    default: throw DamagedCatalog(column)
    }
  }

  func instant(_ column: String) throws(DamagedCatalog) -> Instant {
    guard let instant = try optionalInstant(column) else { throw DamagedCatalog(column) }
    return instant
  }

  /// An instant of the years 0 to 9999, roughly.
  func optionalInstant(_ column: String) throws(DamagedCatalog) -> Instant? {
    guard let microseconds = try optionalInteger(column) else { return nil }
    guard abs(microseconds / 1_000_000) < 250_000_000_000 else { throw DamagedCatalog(column) }
    return Instant(microseconds: microseconds)
  }

  func optionalSeconds(_ column: String) throws(DamagedCatalog) -> Double? {
    let seconds: Double
    switch try storage(column) {
    case .null: return nil
    case .int64(let number): seconds = Double(number)
    case .double(let number): seconds = number
    default: throw DamagedCatalog(column)
    }
    guard (0...1e12).contains(seconds) else { throw DamagedCatalog(column) }
    return seconds
  }

  private func storage(_ column: String) throws(DamagedCatalog) -> DatabaseValue.Storage {
    // Of a column that is not there, the subscript would trap.
    guard row.hasColumn(column) else { throw DamagedCatalog(column) }
    let value: DatabaseValue = row[column]
    return value.storage
  }
}

/// A value in the catalog that nobody wrote there.
struct DamagedCatalog: Error {
  /// Where, for people.
  var place: String

  init(_ place: String) { self.place = place }
}

extension StoredRow {
  static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = StatementArguments()
  ) throws -> [StoredRow] {
    try Row.fetchAll(database, sql: sql, arguments: arguments).map(StoredRow.init)
  }

  static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = StatementArguments()
  ) throws -> StoredRow? {
    try Row.fetchOne(database, sql: sql, arguments: arguments).map(StoredRow.init)
  }
}
