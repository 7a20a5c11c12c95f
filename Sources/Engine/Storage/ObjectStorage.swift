/// Where objects are kept under keys, reached by paths with a scheme (`s3://bucket/key`). Folders are a way of speaking
/// there: the beginning of keys up to a slash.
///
/// A new storage is a type that does this and a line in `Storages`.
protocol ObjectStorage: Sendable {
  /// What stands at a path; `nil` when nothing does.
  /// - Throws: `Failure` (`input`) for a path that cannot be, and when the storage does not answer.
  func object(at path: String, _ cancellation: Cancellation) throws(Failure) -> StoredObject?

  /// All objects whose paths begin with `prefix`, in the order of their paths' bytes, a page at a time.
  /// - Parameter body: false ends the listing.
  func list(
    _ prefix: String, _ cancellation: Cancellation, _ body: ([StoredObject]) throws(Failure) -> Bool
  ) throws(Failure)

  /// Fills `target` with the bytes from `offset`, all of which the object has.
  /// - Parameter isAbandoned: asked now and then; true ends the reading with any error.
  /// - Throws: `Failure` (`input`) when it is another object by now, too.
  func read(
    _ object: StoredObject, at offset: Int, into target: UnsafeMutableRawBufferPointer,
    isAbandoned: @Sendable () -> Bool
  ) throws(Failure)
}

/// An object as a listing shows it.
struct StoredObject: Hashable, Sendable {
  /// With the scheme; for messages too.
  var path: String
  var byteCount: Int
  /// Changes with the content.
  var version: String
}

/// The storages there are, by scheme.
package enum Storages {
  private static let table: [(scheme: String, storage: any ObjectStorage)] = [("s3", S3Storage())]

  /// The storage of a path; `nil` for a path of this machine.
  static func storage(of path: String) -> (any ObjectStorage)? { entry(of: path)?.storage }

  /// Whether a path leads to a storage rather than to this machine's disks.
  package static func isRemote(_ path: String) -> Bool { entry(of: path) != nil }

  private static func entry(of path: String) -> (scheme: String, storage: any ObjectStorage)? {
    table.first { entry in
      let start = entry.scheme + "://"
      return path.utf8.count >= start.utf8.count && path.prefix(start.count).lowercased() == start
    }
  }
}
