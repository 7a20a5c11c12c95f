import Engine

#if canImport(Glibc)
  import Glibc
#endif

extension DeltaFolder {
  /// Writes a file of the log where none of its name may stand, all of it at once.
  /// - Parameter key: of this run: names the draft, and tells its own commit from another's.
  /// - Returns: whether it is there now; false when another writer was first.
  /// - Throws: `Failure` (`run`).
  func create(_ name: String, _ bytes: [UInt8], key: String) throws(Failure) -> Bool {
    let path = FilePath.join(FilePath.join(path, Self.log), name)
    if let storage {
      if try storage.put(path, bytes, replacing: nil) != nil { return true }
      // The answer to a request that had done its work may have been lost.
      return try storage.get(path)?.bytes == bytes
    }
    let draft = try writeDraft(bytes, key: key)
    switch Rename.withoutReplacing(draft, path) {
    case .done: break
    case .failed(EEXIST):
      unlink(draft)
      return false
    case .unsupported, .failed:
      let reason = FilePath.errorText(errno)
      unlink(draft)
      throw Failure(.run, "cannot commit to \(path): \(reason)")
    }
    try TreeSync.syncOne(FilePath.parent(of: path))
    return true
  }

  /// Writes a file of the log in place of one that may stand there.
  /// - Throws: `Failure` (`run`).
  func replace(_ name: String, _ bytes: [UInt8], key: String) throws(Failure) {
    let path = FilePath.join(FilePath.join(path, Self.log), name)
    if let storage {
      let old = try storage.get(path)?.version
      _ = try storage.put(path, bytes, replacing: old)
      return
    }
    let draft = try writeDraft(bytes, key: key)
    guard rename(draft, path) == 0 else {
      let reason = FilePath.errorText(errno)
      unlink(draft)
      throw Failure(.run, "cannot write \(path): \(reason)")
    }
  }

  /// A synced file beside the log's, under a name that no reader looks at.
  private func writeDraft(_ bytes: [UInt8], key: String) throws(Failure) -> String {
    let draft = FilePath.join(FilePath.join(path, Self.log), "_commit_\(key).tmp")
    unlink(draft)
    do {
      let file = try FileOutput(path: draft)
      try bytes.withUnsafeBytes { try file.write($0) }
      try file.close()
      try TreeSync.syncOne(draft)
    } catch {
      unlink(draft)
      throw error as? Failure ?? Failure(.run, "cannot write \(draft): \(error)")
    }
    return draft
  }
}
