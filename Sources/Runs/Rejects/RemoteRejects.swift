import Catalog
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The rejects of an output in a storage: an object beside it, written here first.
struct RemoteRejects {
  private let path: String
  private let storage: any ObjectStorage
  private let replacesForeign: Bool
  private let cancellation: Cancellation

  /// `nil` for a path of this machine.
  init?(_ path: String, replacesForeign: Bool, cancellation: Cancellation) {
    guard let storage = Storages.storage(of: path) else { return nil }
    self.path = path
    self.storage = storage
    self.replacesForeign = replacesForeign
    self.cancellation = cancellation
  }

  /// Refuses an object that no run wrote, or that somebody has changed since.
  /// - Throws: `Failure` (`run`).
  func refuseForeign(_ catalog: Catalog?) throws {
    guard !replacesForeign, let standing = try storage.object(at: path, Cancellation()), standing.byteCount > 0 else {
      return
    }
    if try catalog?.wrote(object: standing) ?? isOfRejects(standing) { return }
    throw RejectsFile.refusal(path)
  }

  /// Whether it begins as rejects do: for catalogs that do not know the run.
  private func isOfRejects(_ object: StoredObject) throws -> Bool {
    guard object.byteCount >= RejectsFile.headBytes else { return false }
    var head = [UInt8](repeating: 0, count: RejectsFile.headBytes)
    try head.withUnsafeMutableBytes { try storage.read(object, at: 0, into: $0) { false } }
    return RejectsFile.isOfRejects(head)
  }

  /// Puts the rejects in place of an earlier object; without a `write` removes that.
  /// - Parameter write: writes them to a new file of this name.
  func replace(_ write: ((String) throws -> Void)?, _ catalog: Catalog, run: Int64) throws {
    let standing = try storage.object(at: path, Cancellation())
    guard let write else { return try standing.map { try storage.delete($0.path) } ?? () }
    let draft = Environment.temporaryFolder + "/sous-rejects-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { unlink(draft) }
    try write(draft)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let uploads = ObjectUploads(
      storage, folder: String(path.dropLast(name.count)), memory: 64 << 20, cancellation: cancellation)
    do {
      let file = try uploads.makeFile(name)
      let content = try InputFile(path: draft)
      var block = [UInt8](repeating: 0, count: 1 << 20)
      var at = 0
      while at < content.byteCount {
        let count = try block.withUnsafeMutableBytes { try content.read(into: $0, at: at) }
        try block.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        at += count
      }
      try file.close()
      for object in try uploads.finish() {
        let done = try storage.complete(object, replacing: standing?.version)
        try catalog.note(object: done, run: run)
      }
    } catch is ObjectChanged {
      uploads.abandon()
      throw Failure(.run, "\(path) was written by something else during the run; run again")
    } catch {
      uploads.abandon()
      throw error
    }
  }
}
