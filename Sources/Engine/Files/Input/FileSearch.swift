#if canImport(Glibc)
  import Glibc
#endif

/// Finds the files behind a source path: one file, a pattern, a folder, a pipe, or `-` for standard input.
///
/// Folders are read recursively; names that begin with `_` or `.` are ignored. `key=value` folders below a folder, or
/// from the first wildcard of a pattern on, are Hive partition values. Files come sorted by the bytes of their paths.
public struct FileSearch {
  private let confinement: ConfinedFolder?

  /// The files behind `path`; never empty.
  /// - Parameter format: the format that the user named, if any; files whose names say otherwise are then refused
  ///   in folders and patterns.
  /// - Parameter confinement: the folder that nothing may leave.
  /// - Throws: `Failure` (`input`): nothing found, unreadable, formats mixed, partition folders that do not agree.
  public static func resolve(
    _ path: String, format: FormatRecord? = nil, confinement: ConfinedFolder? = nil, cancellation: Cancellation? = nil
  ) throws(Failure) -> [FoundFile] {
    var files = try FileSearch(confinement: confinement).files(path, format: format, cancellation: cancellation)
    if confinement != nil { for index in files.indices { files[index].confinement = confinement } }
    return files
  }

  /// The files in folders of a storage that a catalog knows as the partitions of a table; never empty.
  /// - Parameter root: the table's own folder.
  /// - Throws: `Failure` (`input`): nothing found, folders in one another, formats mixed.
  static func resolve(
    _ partitions: PartitionFolders, below root: String, format: FormatRecord?, cancellation: Cancellation
  ) throws(Failure) -> [FoundFile] {
    guard let storage = Storages.storage(of: root) else {
      throw Failure(
        .input, "\(root) is in no storage, where tables with registered partitions lie; read it by its path")
    }
    let found = try ObjectSearch(storage: storage, cancellation: cancellation).files(partitions, below: root)
    guard !found.isEmpty else {
      throw Failure(.input, "there is no object in the \(partitions.folders.count) partitions of \(root)")
    }
    return try checked(found, path: root, format: format)
  }

  private func files(_ path: String, format: FormatRecord?, cancellation: Cancellation?) throws(Failure) -> [FoundFile]
  {
    guard !path.isEmpty else {
      throw Failure(.input, "the path of the source is empty; name a file, folder or pattern")
    }
    if path == "-", confinement != nil {
      throw Failure(.recipe, "the recipe reads standard input, which --confine refuses; name a file")
    }
    if let storage = Storages.storage(of: path) {
      guard confinement == nil else {
        throw Failure(.recipe, "\(path) is on another machine, which --confine refuses; use a path inside")
      }
      let search = ObjectSearch(storage: storage, cancellation: cancellation ?? Cancellation())
      return try Self.checked(try search.files(path), path: path, format: format)
    }
    if path == "-" { return [Self.spooled(try SpooledInput.standardInput(cancellation: cancellation))] }
    let status = try facts(path)
    let code = errno
    if GlobPattern.isPattern(path), status == nil || GlobPattern.isClosed(path) {
      let found = try pattern(path)
      if status == nil || GlobPattern.matchesItself(path) {
        guard !found.isEmpty else {
          throw Failure(.input, "no file matches \"\(path)\"; check the pattern and the folder")
        }
        return try Self.checked(found, path: path, format: format)
      }
      guard found.isEmpty else { throw GlobPattern.ambiguous(path, found[0].path) }
    }
    guard let status else { throw InputFailure.cannotRead(path, code) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return [try file(path, status, partition: [], cancellation: cancellation)]
    case S_IFDIR:
      var found: [FoundFile] = []
      let root = path == "/" || !path.hasSuffix("/") ? path : String(path.dropLast())
      var seen: Set<String> = []
      try TableFormat.refuse(root, seen: &seen)
      try folder(root, partition: [], ancestors: [], into: &found)
      guard !found.isEmpty else {
        throw Failure(.input, "the folder \(path) holds no files (names that begin with _ or . are ignored)")
      }
      return try Self.checked(found, path: path, format: format)
    case S_IFBLK where path != "/dev/null", S_IFCHR where path != "/dev/null":
      throw Failure(.input, "\(path) is a device; name a file, a folder or a pattern, or - for standard input")
    case _ where confinement != nil:
      throw Failure(.recipe, "\"\(path)\" is no ordinary file, which --confine refuses; use a file")
    default: return [Self.spooled(try SpooledInput.pipe(path: path, cancellation: cancellation))]
    }
  }

  /// An ordinary file as it was found. One that has content though its size is 0, as those that a file system makes up
  /// while they are read, is read like a pipe.
  private func file(
    _ path: String, _ facts: stat, partition: [PartitionValue], cancellation: Cancellation? = nil
  ) throws(Failure) -> FoundFile {
    let found = FoundFile(path: path, facts, partition: partition)
    guard facts.st_size == 0 else { return found }
    func open() throws(Failure) -> Int32 {
      if let confinement { return try confinement.openFile(path) }
      return try OpenFile.forReading(path, cancellation: cancellation)
    }
    let descriptor = try open()
    guard descriptor >= 0 else { throw InputFailure.cannotRead(path, errno) }
    defer { close(descriptor) }
    var byte: UInt8 = 0
    let count = read(descriptor, &byte, 1)
    guard count >= 0 else { throw InputFailure.cannotRead(path, errno) }
    guard count > 0 else { return found }
    var spooled = Self.spooled(try SpooledInput.unsized(path: path, cancellation: cancellation, open: open))
    spooled.partition = partition
    return spooled
  }

  private static func spooled(_ file: InputFile) -> FoundFile {
    var found = FoundFile(path: file.path, byteCount: file.byteCount)
    found.spooled = file
    return found
  }

  // MARK: Patterns

  private func pattern(_ path: String) throws(Failure) -> [FoundFile] {
    var found: [FoundFile] = []
    for alternative in try GlobPattern.expandBraces(path) {
      let components = alternative.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
      let start = alternative.hasPrefix("/") ? "/" : ""
      try match(components[...], in: start, partition: nil, ancestors: [], into: &found)
    }
    return found
  }

  /// Follows the rest of a pattern below a folder. `partition` is `nil` until the first wildcard.
  private func match(
    _ components: ArraySlice<String>, in base: String, partition: [PartitionValue]?, ancestors: [FolderIdentity],
    into found: inout [FoundFile]
  ) throws(Failure) {
    guard let component = components.first else { return }
    let ancestors = component == "**" ? try entering(base.isEmpty ? "." : base, ancestors) : ancestors
    let rest = components.dropFirst()
    if component == "**" {
      if rest.isEmpty {
        try folder(
          base.isEmpty ? "." : base, shown: base, partition: partition ?? [], ancestors: ancestors.dropLast(),
          into: &found)
        return
      }
      try match(rest, in: base, partition: partition ?? [], ancestors: ancestors.dropLast(), into: &found)
      for name in try names(base) where name.utf8.first != UInt8(ascii: "_") && name.utf8.first != UInt8(ascii: ".") {
        let path = Self.join(base, name)
        if case .folder? = try kind(path, isListed: true) {
          let below = Self.extended(partition ?? [], name)
          try match(components, in: path, partition: below, ancestors: ancestors, into: &found)
        }
      }
      return
    }
    let isWild = component.contains { "*?[\\".contains($0) }
    for name in isWild ? try names(base).filter({ GlobPattern.matches($0, component: component) }) : [component] {
      let path = Self.join(base, name)
      guard let kind = try kind(path, isListed: isWild) else { continue }
      let below = isWild || partition != nil ? partition ?? [] : nil
      switch kind {
      case .folder:
        let inside = below.map { Self.extended($0, name) }
        if rest.isEmpty {
          try folder(path, partition: inside ?? [], ancestors: ancestors, into: &found)
        } else {
          try match(rest, in: path, partition: inside, ancestors: ancestors, into: &found)
        }
      case .file(let facts) where rest.isEmpty: found.append(try file(path, facts, partition: below ?? []))
      case .other where rest.isEmpty: throw Self.noFile(path)
      case .file, .other: break
      }
    }
  }

  // MARK: Folders

  private func folder(
    _ path: String, shown: String? = nil, partition: [PartitionValue], ancestors: [FolderIdentity],
    into found: inout [FoundFile]
  ) throws(Failure) {
    let ancestors = try entering(path, ancestors)
    for name in try names(path) where name.utf8.first != UInt8(ascii: "_") && name.utf8.first != UInt8(ascii: ".") {
      let child = Self.join(shown ?? path, name)
      switch try kind(child, isListed: true) {
      case .folder: try folder(child, partition: Self.extended(partition, name), ancestors: ancestors, into: &found)
      case .file(let facts): found.append(try file(child, facts, partition: partition))
      case .other: throw Self.noFile(child)
      case nil: break
      }
    }
  }

  private static func extended(_ partition: [PartitionValue], _ name: String) -> [PartitionValue] {
    PartitionName.decode(name).map { partition + [$0] } ?? partition
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private struct FolderIdentity: Hashable {
    var device: UInt
    var inode: UInt
  }

  /// The folders on the way with this one added; refuses a link that leads back into one of them.
  private func entering(_ path: String, _ ancestors: [FolderIdentity]) throws(Failure) -> [FolderIdentity] {
    guard let status = try facts(path) else { return ancestors }
    let identity = FolderIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    guard !ancestors.contains(identity) else {
      throw Failure(.input, "\(path) is a link that leads back to a folder above it; remove it or use a pattern")
    }
    return ancestors + [identity]
  }

  private enum Kind {
    case folder
    case file(stat)
    /// A pipe, a socket, a device.
    case other
  }

  /// What a path is, links followed; `nil` for nothing.
  /// - Parameter isListed: whether its folder has the name, so that nothing is there only if it was just removed.
  /// - Throws: `Failure` (`input`) for what cannot be looked at, as a link that leads nowhere: its rows would be missing.
  private func kind(_ path: String, isListed: Bool) throws(Failure) -> Kind? {
    guard let status = try facts(path) else {
      let code = errno
      var link = stat()
      guard code == ENOENT || code == ENOTDIR else { throw InputFailure.cannotRead(path, code) }
      guard isListed, lstat(path, &link) == 0 else { return nil }
      throw Failure(
        .input, "\(path) is a link that leads nowhere; remove it, bring back what it leads to, or use a pattern")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file(status)
    default: return .other
    }
  }

  private static func noFile(_ path: String) -> Failure {
    Failure(.input, "\(path) is no ordinary file; read it by its own path, or name the others with a pattern")
  }

  /// Names in a folder, unsorted, without `.` and `..`; none when a pattern's folder is not there.
  private func names(_ folder: String) throws(Failure) -> [String] {
    guard let stream = try listing(folder.isEmpty ? "." : folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw InputFailure.cannotRead(folder, errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { raw in
        raw.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      guard let name else {
        throw Failure(.input, "the folder \(folder) holds a file whose name is not UTF-8; rename it")
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// What stands at a path, links followed; `nil` and `errno` when nothing can be found.
  private func facts(_ path: String) throws(Failure) -> stat? {
    if let confinement {
      let found = try confinement.facts(path)
      if found == nil { errno = ENOENT }
      return found
    }
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// A folder opened for listing; `nil` and `errno` when it cannot be.
  private func listing(_ folder: String) throws(Failure) -> OpaquePointer? {
    guard let confinement else { return opendir(folder) }
    guard let status = try confinement.facts(folder), status.st_mode & S_IFMT == S_IFDIR else {
      errno = ENOENT
      return nil
    }
    return fdopendir(try confinement.openFolder(folder))
  }

  // MARK: Checks

  private static func checked(
    _ found: [FoundFile], path: String, format: FormatRecord?
  ) throws(Failure) -> [FoundFile] {
    var folders: Set<String> = []
    for file in found where file.remote == nil {
      try TableFormat.refuse(file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? ".", seen: &folders)
    }
    let sorted = found.sorted { ByteOrder.precedes($0.path, $1.path) }
    var files: [FoundFile] = []
    for file in sorted where files.last.map({ !$0.path.utf8.elementsEqual(file.path.utf8) }) ?? true {
      files.append(file)
    }
    try checkFormats(files, path: path, format: format)
    try checkPartitions(files)
    return files
  }

  private static func checkFormats(_ files: [FoundFile], path: String, format: FormatRecord?) throws(Failure) {
    if let format {
      guard let other = files.first(where: { (FormatTable.format(ofFile: $0.path) ?? format) != format }) else {
        return
      }
      throw Failure(
        .input, "\(path) is to be read as \(format.name), but leads to \(other.path); name the files with a pattern"
      )
    }
    guard let first = files.first else { return }
    let expected = FormatTable.format(ofFile: first.path)
    guard let other = files.first(where: { FormatTable.format(ofFile: $0.path) != expected }) else { return }
    throw Failure(
      .input,
      "\(path) mixes formats: \(first.path) and \(other.path); name the files with a pattern such as *.csv")
  }

  private static func checkPartitions(_ files: [FoundFile]) throws(Failure) {
    guard let first = files.first else { return }
    let keys = first.partition.map(\.key)
    guard let other = files.first(where: { $0.partition.map(\.key) != keys }) else {
      let folded = Set(keys.map { $0.lowercased() })
      guard folded.count == keys.count else {
        throw Failure(.input, "\(first.path) names a partition key twice; rename its folders")
      }
      return
    }
    throw Failure(
      .input,
      "\(first.path) and \(other.path) have different partition folders (key=value); read them one after the other")
  }
}
