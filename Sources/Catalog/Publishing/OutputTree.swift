import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The entries of a folder of output: what may be replaced, and taking it away again.
enum OutputTree {
  /// One name in a folder, with what it is.
  private struct Entry {
    var name: String
    var isFolder: Bool
    var isRegular: Bool
  }

  /// The first entry below `folder`, in byte order of names, that no output would hold; `nil` when there is none.
  ///
  /// An output holds `key=value` folders of the same, files named `part-*`, and what other programs leave beside them
  /// (`_SUCCESS`, checksums).
  /// - Throws: `Failure` (`run`) when a folder cannot be listed.
  static func firstForeign(in folder: String) throws(Failure) -> String? {
    for entry in try entries(of: folder) {
      let path = FilePath.join(folder, entry.name)
      switch kind(of: entry) {
      case .foreign: return path
      case .ownFile, .mark: continue
      case .partition: if let foreign = try firstForeign(in: path) { return foreign }
      }
    }
    return nil
  }

  /// The data files below a folder that looks like an output, with what is known of them, by path below it.
  static func dataFiles(in folder: String, below: String = "") throws(Failure) -> [(path: String, facts: stat)] {
    var found: [(path: String, facts: stat)] = []
    for entry in try entries(of: folder) {
      let path = FilePath.join(folder, entry.name)
      switch kind(of: entry) {
      case .foreign, .mark: continue
      case .partition: found += try dataFiles(in: path, below: below + entry.name + "/")
      case .ownFile:
        var facts = stat()
        if lstat(path, &facts) == 0 { found.append((below + entry.name, facts)) }
      }
    }
    return found
  }

  static func isEmpty(_ folder: String) throws(Failure) -> Bool { try entries(of: folder).isEmpty }

  /// What is deleted of a tree that is out of use.
  enum Deleting {
    case everything
    /// What looks like an output.
    case outputs
    /// Data files that are as they were when they were judged.
    case files(Set<FileMark>)
  }

  /// Deletes a tree that is out of use. Entries that are not to be deleted are kept, with the folders above them.
  ///
  /// - Parameter stop: asked before every entry; true ends the work, the rest stays for the next run.
  /// - Returns: the first entry that was kept for being foreign; `nil` when all is gone or the work was stopped.
  @discardableResult
  static func delete(_ path: String, _ deleting: Deleting, below: String = "", stop: () -> Bool) -> String? {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return nil
    }
    var foreign: String?
    for entry in (try? entries(of: path)) ?? [] {
      if stop() { return nil }
      let child = FilePath.join(path, entry.name)
      let name = below + entry.name
      switch (kind(of: entry), deleting) {
      case (_, .everything): delete(child, .everything, stop: stop)
      case (.foreign, _): foreign = foreign ?? child
      case (.partition, _):
        if let kept = delete(child, deleting, below: name + "/", stop: stop) { foreign = foreign ?? kept }
      case (.ownFile, .files(let known)):
        if lstat(child, &facts) == 0, known.contains(FileMark(path: name, facts)) {
          unlink(child)
        } else {
          foreign = foreign ?? child
        }
      case (.ownFile, _), (.mark, _): unlink(child)
      }
    }
    if foreign == nil { rmdir(path) }
    return foreign
  }

  /// Calls `body` with every folder of the tree, `folder` last, and with every file when `files`.
  static func visit(_ folder: String, files: Bool, _ body: (String) throws(Failure) -> Void) throws(Failure) {
    for entry in try entries(of: folder) {
      let path = FilePath.join(folder, entry.name)
      if entry.isFolder {
        try visit(path, files: files, body)
      } else if files && entry.isRegular {
        try body(path)
      }
    }
    try body(folder)
  }

  private enum Kind { case partition, ownFile, mark, foreign }

  private static func kind(of entry: Entry) -> Kind {
    if entry.isRegular, isMark(entry.name) { return .mark }
    if entry.isFolder { return entry.name.dropFirst().contains("=") ? .partition : .foreign }
    return entry.isRegular && entry.name.hasPrefix("part-") ? .ownFile : .foreign
  }

  /// Whether other programs leave files of this name beside data that they have read or written.
  private static func isMark(_ name: String) -> Bool {
    if ["_SUCCESS", "_metadata", "_common_metadata", ".DS_Store"].contains(name) { return true }
    return ["_committed_", "_started_", "._"].contains(where: name.hasPrefix)
      || name.hasPrefix(".") && name.hasSuffix(".crc")
  }

  private static func entries(of folder: String) throws(Failure) -> [Entry] {
    guard let stream = opendir(folder) else {
      throw Failure(.run, "cannot list \(folder): \(FilePath.errorText(errno))")
    }
    defer { closedir(stream) }
    var found: [Entry] = []
    while let next = readdir(stream) {
      let name = withUnsafePointer(to: &next.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      var type = Int(next.pointee.d_type)
      if type == Int(DT_UNKNOWN) {
        var facts = stat()
        lstat(FilePath.join(folder, name), &facts)
        type = Int(facts.st_mode & S_IFMT) >> 12
      }
      found.append(Entry(name: name, isFolder: type == Int(DT_DIR), isRegular: type == Int(DT_REG)))
    }
    return found.sorted { ByteOrder.precedes($0.name, $1.name) }
  }
}
