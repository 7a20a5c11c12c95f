/// Where objects are kept under keys, reached by paths with a scheme (`s3://bucket/key`). Folders are a way of speaking
/// there: the beginning of keys up to a slash.
///
/// A new storage is a type that does this and a line in `Storages`.
package protocol ObjectStorage: Sendable {
  /// What its paths begin with: `s3` of `s3://bucket/key`.
  var scheme: String { get }
  /// How programs of other engines reach it.
  var spelling: StorageSpelling { get }

  /// What stands at a path; `nil` when nothing does.
  /// - Throws: `Failure` (`input`) for a path that cannot be, and when the storage does not answer.
  func object(at path: String, _ cancellation: Cancellation) throws(Failure) -> StoredObject?

  /// All objects whose paths begin with `prefix`, in the order of their paths' bytes, a page at a time.
  func list(
    _ prefix: String, _ cancellation: Cancellation, _ body: ([StoredObject]) throws(Failure) -> Void
  ) throws(Failure)

  /// What lies in a folder, by its names: folders in it with a slash at their end, and objects; the first thousand. Of the
  /// scheme alone (`s3://`) the buckets, as folders.
  func names(in folder: String) throws(Failure) -> [(name: String, byteCount: Int?)]

  /// Fills `target` with the bytes from `offset`, all of which the object has.
  /// - Parameter isAbandoned: asked now and then; true ends the reading with any error.
  /// - Throws: `Failure` (`input`) when it is another object by now, too.
  func read(
    _ object: StoredObject, at offset: Int, into target: UnsafeMutableRawBufferPointer,
    isAbandoned: @Sendable () -> Bool
  ) throws(Failure)

  // MARK: Writing: nobody sees an object before it is completed

  /// Bytes that a part has at least, the last excepted.
  var smallestPart: Int { get }

  /// - Throws: `Failure` (`run`), as all that follow.
  func begin(_ path: String, mark: String, isAbandoned: @Sendable () -> Bool) throws(Failure) -> PendingObject
  /// Sends a part, numbered from 1; returns its tag.
  func send(
    part number: Int, of object: PendingObject, _ bytes: [UInt8], isAbandoned: @Sendable () -> Bool
  ) throws(Failure) -> String
  /// Puts the object in its place in one step. Completing what has been completed already changes nothing.
  /// - Parameter old: the version that it replaces; `nil` where nothing may stand.
  /// - Throws: `ObjectChanged` when something else stands there.
  func complete(_ object: PendingObject, replacing old: String?) throws -> StoredObject
  func abort(_ object: PendingObject) throws(Failure)
  /// Objects whose paths begin with `prefix` and that nobody has completed or aborted.
  func pending(below prefix: String) throws(Failure) -> [PendingObject]

  /// Writes a small object at once and returns its version; `nil` when it is there already, or another version than `old`.
  func put(_ path: String, _ bytes: [UInt8], replacing old: String?) throws(Failure) -> String?
  /// A small object with the seconds since it was written; `nil` when there is none.
  func get(_ path: String) throws(Failure) -> (bytes: [UInt8], version: String, ageSeconds: Int)?
  /// Removes an object; one that is not there is no error.
  func delete(_ path: String) throws(Failure)
}

/// An object as a listing shows it.
package struct StoredObject: Hashable, Sendable {
  /// With the scheme; for messages too.
  package var path: String
  package var byteCount: Int
  /// Changes with the content.
  package var version: String
  /// What its writer called it; only where an object was asked for by itself.
  package var mark: String?
  /// Seconds since 1970 of its last change; only where a listing shows it.
  package var changed: Int?

  package init(path: String, byteCount: Int, version: String, mark: String? = nil) {
    self.mark = mark
    self.path = path
    self.byteCount = byteCount
    self.version = version
  }
}

/// An object whose bytes are there and that has no place yet.
package struct PendingObject: Hashable, Sendable {
  package var path: String
  /// What the storage calls it.
  package var id: String
  /// What its writer calls it, so that it is known again in its place.
  package var mark: String
  /// Tags of its parts, in order.
  package var parts: [String] = []
  package var byteCount = 0

  package init(path: String, id: String, mark: String = "", parts: [String] = [], byteCount: Int = 0) {
    self.path = path
    self.mark = mark
    self.id = id
    self.parts = parts
    self.byteCount = byteCount
  }
}

/// Something else stands where an object was to be put.
package struct ObjectChanged: Error {
  package var path: String
}

/// The storages there are.
package enum Storages {
  package static let all: [any ObjectStorage] = [S3Storage()]

  /// What paths of storages begin with: `s3`.
  package static var schemes: [String] { all.map(\.scheme) }

  /// The storage of a path; `nil` for a path of this machine.
  package static func storage(of path: String) -> (any ObjectStorage)? { all.first { $0.holds(path) } }

  /// Whether a path leads to a storage rather than to this machine's disks.
  package static func isRemote(_ path: String) -> Bool { storage(of: path) != nil }

  /// What lies in a folder of a storage, which may be named without its last slash; `nil` for a folder of this machine.
  package static func names(in folder: String) throws(Failure) -> [(name: String, byteCount: Int?)]? {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    for storage in all where path.lowercased() == storage.scheme + ":/" {
      return try storage.names(in: storage.scheme + "://")
    }
    return try storage(of: path)?.names(in: path)
  }
}

extension ObjectStorage {
  /// Whether a path leads here.
  package func holds(_ path: String) -> Bool {
    let start = scheme + "://"
    return path.utf8.count >= start.utf8.count && path.prefix(start.count).lowercased() == start
  }
}
