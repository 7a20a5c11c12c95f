import Engine
import GRDBSQLite

#if canImport(Glibc)
  import Glibc
#endif

/// An SQLite file.
final class SQLiteDatabase: @unchecked Sendable {
  private let database: OpaquePointer
  private let path: String
  private static let busyMilliseconds: Int32 = 5_000

  /// - Parameter isWritten: whether it is written, and made where there is none.
  /// - Throws: `Failure` (`input`): there is no such file, or it is no database.
  init(_ path: String, isWritten: Bool = false) throws(Failure) {
    self.path = path
    guard isWritten || access(path, F_OK) == 0 else {
      throw Failure(
        .input,
        "there is no SQLite file at \(path); write the path of one, or the address of a database, such as postgresql://host/name"
      )
    }
    var opened: OpaquePointer?
    let flags = (isWritten ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX
    guard sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let opened else {
      let why = opened.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "no memory"
      sqlite3_close_v2(opened)
      throw Failure(.input, "cannot open \(path): \(why)")
    }
    database = opened
    sqlite3_busy_timeout(database, Self.busyMilliseconds)
  }

  deinit { sqlite3_close_v2(database) }

  /// A prepared `select`. The database lives as long as it.
  final class Statement {
    fileprivate let database: SQLiteDatabase
    let pointer: OpaquePointer

    fileprivate init(_ database: SQLiteDatabase, _ pointer: OpaquePointer) {
      self.database = database
      self.pointer = pointer
    }

    deinit { sqlite3_finalize(pointer) }

    var columnCount: Int { Int(sqlite3_column_count(pointer)) }
    func name(_ column: Int) -> String { sqlite3_column_name(pointer, Int32(column)).map { String(cString: $0) } ?? "" }
    /// The type that the table declares, in upper case; empty for expressions.
    func declaredType(_ column: Int) -> String {
      sqlite3_column_decltype(pointer, Int32(column)).map { String(cString: $0).uppercased() } ?? ""
    }

    func text(_ column: Int) -> String? {
      sqlite3_column_text(pointer, Int32(column)).map { String(cString: $0) }
    }

    /// Goes to the next row; false behind the last.
    func step() throws(Failure) -> Bool {
      switch sqlite3_step(pointer) {
      case SQLITE_ROW: return true
      case SQLITE_DONE: return false
      default: throw database.failure()
      }
    }
  }

  /// - Throws: `Failure` (`input`): it is no statement, or more than one.
  func prepare(_ sql: String) throws(Failure) -> Statement {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(database, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure() }
    return Statement(self, statement)
  }

  func run(_ sql: String) throws(Failure) { _ = try prepare(sql).step() }

  private func failure() -> Failure {
    let message = sqlite3_errmsg(database).map { String(cString: $0) } ?? "it cannot be read"
    return Failure(.input, "\(path): \(message)")
  }

  static func identifier(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}
