#if canImport(Glibc)
  import Glibc
#endif

/// Where a Delta table lies: a folder of this machine, confined or not, or a prefix of a storage.
package struct DeltaFolder: Sendable {
  /// A file of the log.
  struct LogFile: Sendable {
    /// Below the table: `_delta_log/00000000000000000004.json`.
    var path: String
    var byteCount: Int
    /// Of an object.
    var object: StoredObject?
  }

  package static let log = "_delta_log"

  /// As it was named, without a slash at its end.
  package let path: String
  package let storage: (any ObjectStorage)?
  let confinement: ConfinedFolder?
  package let cancellation: Cancellation

  package init(_ path: String, confinement: ConfinedFolder? = nil, cancellation: Cancellation = Cancellation()) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    storage = Storages.storage(of: path)
    self.confinement = confinement
    self.cancellation = cancellation
  }

  /// Whether the folder has a log.
  /// - Throws: `Failure` (`input`) when a storage does not answer; `recipe` for a path that leaves its confinement.
  package func isTable() throws(Failure) -> Bool {
    guard let storage else {
      guard let confinement else { return TableFormat(of: path) == .delta }
      // The folder first, so that a path that leaves its confinement is refused as it was written.
      guard try confinement.facts(path) != nil else { return false }
      return try confinement.facts(path + "/" + Self.log).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }
    return try !storage.names(in: path + "/" + Self.log + "/").isEmpty
  }

  /// The files of the log, by the bytes of their names.
  /// - Throws: `Failure` (`input`).
  func logFiles() throws(Failure) -> [LogFile] {
    let folder = path + "/" + Self.log
    var files: [LogFile] = []
    if let storage {
      try storage.list(folder + "/", cancellation) { (page) throws(Failure) in
        for object in page {
          files.append(
            LogFile(
              path: String(object.path.dropFirst(path.count + 1)), byteCount: object.byteCount, object: object))
        }
      }
      return files
    }
    let stream = if let confinement { fdopendir(try confinement.openFolder(folder)) } else { opendir(folder) }
    guard let stream else { throw InputFailure.cannotRead(folder, errno) }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Sizes are asked for where a file is opened.
      files.append(LogFile(path: Self.log + "/" + name, byteCount: 0))
    }
    return files.sorted { ByteOrder.precedes($0.path, $1.path) }
  }

  /// A file of the log, to be opened.
  func found(_ file: LogFile) -> FoundFile {
    var found = FoundFile(path: path + "/" + file.path, byteCount: file.byteCount)
    found.confinement = confinement
    if let storage, let object = file.object {
      found.remote = RemoteFile(series: ObjectSeries(storage, [object], cancellation), index: 0)
    }
    return found
  }

  /// The bytes of a file of the log.
  func bytes(_ file: LogFile) throws(Failure) -> [UInt8] {
    let opened = try found(file).open()
    return try opened.prefix(opened.byteCount)
  }

  /// Data files, to be opened, with the sizes that the log has noted.
  /// - Parameter files: paths below the table, decoded.
  /// - Throws: `Failure` (`input`) when one of them is not there, or a storage does not answer.
  package func dataFiles(_ files: [(path: String, byteCount: Int)]) throws(Failure) -> [FoundFile] {
    var found = files.map { file in
      var found = FoundFile(path: path + "/" + file.path, byteCount: file.byteCount)
      found.confinement = confinement
      return found
    }
    guard let storage, !files.isEmpty else { return found }
    var objects: [String: StoredObject] = [:]
    try storage.list(path + "/", cancellation) { (page) throws(Failure) in
      for object in page { objects[object.path] = object }
    }
    let standing = found.map { objects[$0.path] }
    if let missing = standing.firstIndex(where: { $0 == nil }) {
      throw Failure(.input, "no object \"\(found[missing].path)\", which its log names")
    }
    let series = ObjectSeries(storage, standing.compactMap { $0 }, cancellation)
    for index in found.indices { found[index].remote = RemoteFile(series: series, index: index) }
    return found
  }
}
