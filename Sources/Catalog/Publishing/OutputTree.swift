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
  /// An output holds `key=value` folders of the same, files named `part-*`, and names that start with `_` or `.`;
  /// but `.git` and `.sous` mark somebody's project.
  /// - Throws: `Failure` (`run`) when a folder cannot be listed.
  static func firstForeign(in folder: String) throws(Failure) -> String? {
    for entry in try entries(of: folder) {
      let path = FilePath.join(folder, entry.name)
      switch kind(of: entry) {
      case .foreign: return path
      case .ownFile, .private: continue
      case .partition: if let foreign = try firstForeign(in: path) { return foreign }
      }
    }
    return nil
  }

  static func isEmpty(_ folder: String) throws(Failure) -> Bool { try entries(of: folder).isEmpty }

  /// Deletes a tree that is out of use. Entries that no output holds are kept, with the folders above them.
  ///
  /// - Parameter stop: asked before every entry; true ends the work, the rest stays for the next run.
  /// - Returns: the first entry that was kept for being foreign; `nil` when all is gone or the work was stopped.
  @discardableResult
  static func delete(_ path: String, evenForeign: Bool = false, stop: () -> Bool) -> String? {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return nil
    }
    var foreign: String?
    for entry in (try? entries(of: path)) ?? [] {
      if stop() { return nil }
      let below = FilePath.join(path, entry.name)
      switch kind(of: entry) {
      case .foreign where !evenForeign: foreign = foreign ?? below
      case .ownFile: unlink(below)
      case .partition:
        if let kept = delete(below, evenForeign: evenForeign, stop: stop) { foreign = foreign ?? kept }
      case .private, .foreign: delete(below, evenForeign: true, stop: stop)
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

  private enum Kind { case partition, ownFile, `private`, foreign }

  private static func kind(of entry: Entry) -> Kind {
    if entry.name.hasPrefix("_") || entry.name.hasPrefix(".") {
      return entry.isFolder && (entry.name == ".git" || entry.name == ".sous") ? .foreign : .private
    }
    if entry.isFolder { return entry.name.dropFirst().contains("=") ? .partition : .foreign }
    return entry.isRegular && entry.name.hasPrefix("part-") ? .ownFile : .foreign
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
