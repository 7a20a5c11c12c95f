public import Engine
import GRDB

#if canImport(Glibc)
  import Glibc
#endif

/// The catalog: databases, tables with their versions and partitions, runs, and the intents of publications under way.
///
/// A SQLite file in WAL mode; several processes may use it at once. Opening it migrates it forward and settles what
/// processes that are gone have left half done, so that it agrees with the folders it describes.
public final class Catalog: Sendable {
  /// Absolute path of the SQLite file.
  public let path: String
  private let queue: DatabaseQueue

  private init(path: String, queue: DatabaseQueue) {
    self.path = path
    self.queue = queue
  }

  /// Opens the catalog at `path`, making it and the folder above it when they are missing.
  /// - Throws: `Failure` (`run`) when it cannot be read or written, is no catalog, or was made by a newer Sous.
  public static func open(_ path: String) throws(Failure) -> Catalog {
    let absolute = try FilePath.resolved(path, in: FilePath.workingFolder)
    let folder = FilePath.parent(of: absolute)
    _ = try FilePath.makeFolders(folder)
    // Turning WAL on and migrating do not wait for other processes as ordinary transactions do: one at a time.
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    let catalog = try describingErrors(of: absolute) { () throws in
      let queue = try DatabaseQueue(path: absolute, configuration: configuration(absolute))
      try CatalogMigrations.run(on: queue, path: absolute)
      return Catalog(path: absolute, queue: queue)
    }
    if descriptor >= 0 { flock(descriptor, LOCK_UN) }
    try catalog.settle()
    return catalog
  }

  /// Opens the catalog at `path` when there is one; otherwise `nil`, and nothing is made.
  public static func openExisting(_ path: String) throws(Failure) -> Catalog? {
    guard access(path, F_OK) == 0 else { return nil }
    return try open(path)
  }

  private static func configuration(_ path: String) -> Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(60)
    // An intent must be on the disk before the folders are exchanged, also when the power goes.
    configuration.prepareDatabase { database in
      // Before anything is written: the database of another program stays as it is.
      guard try CatalogMigrations.isCatalog(database) else { throw damage(path) }
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    return configuration
  }

  func read<Result: Sendable>(_ body: @Sendable (Database) throws -> Result) throws(Failure) -> Result {
    try Self.describingErrors(of: path) { () throws in try queue.read(body) }
  }

  /// Runs `body` in one transaction that other writers wait for.
  func write<Result: Sendable>(_ body: @Sendable (Database) throws -> Result) throws(Failure) -> Result {
    try Self.describingErrors(of: path) { () throws in try queue.write(body) }
  }

  private static func describingErrors<Result>(of path: String, _ body: () throws -> Result) throws(Failure) -> Result {
    do {
      return try body()
    } catch let failure as Failure {
      throw failure
    } catch let error as DamagedCatalog {
      throw damage(path, "a value of \"\(error.place)\" is impossible")
    } catch is RowDecodingError {
      throw damage(path)
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT:
        throw damage(path)
      case .SQLITE_BUSY:
        throw Failure(.run, "the catalog \(path) stayed locked by another process for a minute; try again")
      case .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_SCHEMA: throw damage(path)
      // Statements are the same in every catalog: one that is not understood asks for what this file does not have.
      case .SQLITE_ERROR: throw damage(path, error.message)
      default:
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        throw Failure(.run, "cannot use the catalog \(path): \(reason); name another one with --catalog")
      }
    } catch {
      throw Failure(.run, "cannot use the catalog \(path): \(error); name another one with --catalog")
    }
  }

  private static func damage(_ path: String, _ reason: String? = nil) -> Failure {
    let what = reason.map { " (\($0))" } ?? ""
    return Failure(
      .run, "\(path) is not a Sous catalog or is damaged\(what); move it away or name another one with --catalog")
  }
}
