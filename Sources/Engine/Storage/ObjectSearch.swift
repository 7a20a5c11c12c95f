/// Finds the objects behind a path of a storage: one object, a pattern, or what lies below a folder. The rules are those
/// of files (`FileSearch`).
struct ObjectSearch {
  let storage: any ObjectStorage
  let cancellation: Cancellation

  /// - Throws: `Failure` (`input`).
  func files(_ path: String) throws(Failure) -> [FoundFile] {
    files(try found(path))
  }

  private func files(_ files: [Found]) -> [FoundFile] {
    let series = ObjectSeries(storage, files.map(\.object), cancellation)
    return files.indices.map { index in
      var file = FoundFile(
        path: files[index].object.path, byteCount: files[index].object.byteCount, partition: files[index].partition)
      file.remote = RemoteFile(series: series, index: index)
      return file
    }
  }

  /// The objects in the folders of partitions. Where many of them lie below `root`, that is listed once.
  func files(_ partitions: PartitionFolders, below root: String) throws(Failure) -> [FoundFile] {
    let folders = try partitions.sorted()
    let inside = folders.filter { $0.path.utf8.starts(with: (root + "/").utf8) }
    let isListedOnce = inside.count > Self.mostListedAlone
    var found: [Found] = []
    if isListedOnce {
      try storage.list(root + "/", cancellation) { (objects) throws(Failure) in
        for object in objects {
          guard let folder = Self.folder(of: object.path, in: inside) else { continue }
          try take(object, in: folder.path, partitions.partition(folder), &found)
        }
      }
    }
    for folder in folders where !isListedOnce || !folder.path.utf8.starts(with: (root + "/").utf8) {
      try storage.list(folder.path, cancellation) { (objects) throws(Failure) in
        for object in objects { try take(object, in: folder.path, partitions.partition(folder), &found) }
      }
    }
    return files(found)
  }

  /// Folders of partitions that are listed one by one.
  private static let mostListedAlone = 16

  /// The folder that an object lies in, of some that are sorted and do not lie in one another.
  private static func folder(of path: String, in folders: [PartitionFolders.Folder]) -> PartitionFolders.Folder? {
    var (low, high) = (0, folders.count)
    while low < high {
      let middle = (low + high) / 2
      if ByteOrder.precedes(path, folders[middle].path) { high = middle } else { low = middle + 1 }
    }
    guard low > 0, path.utf8.starts(with: folders[low - 1].path.utf8) else { return nil }
    return folders[low - 1]
  }

  private func take(
    _ object: StoredObject, in folder: String, _ partition: [PartitionValue], _ found: inout [Found]
  ) throws(Failure) {
    let names = object.path.dropFirst(folder.count).split(separator: "/", omittingEmptySubsequences: false)
    try refuseTables(names, folder)
    guard names.allSatisfy(Self.isShown) else { return }
    found.append(Found(object: object, partition: partition))
  }

  private struct Found {
    var object: StoredObject
    var partition: [PartitionValue]
  }

  private func found(_ path: String) throws(Failure) -> [Found] {
    let object = path.hasSuffix("/") ? nil : try storage.object(at: path, cancellation)
    if GlobPattern.isPattern(path), object == nil || GlobPattern.isClosed(path) {
      let found = try matches(path)
      if object == nil || GlobPattern.matchesItself(path) {
        guard !found.isEmpty else {
          throw Failure(.input, "no object matches \"\(path)\"; check the pattern and the folder")
        }
        return found
      }
      guard found.isEmpty else { throw GlobPattern.ambiguous(path, found[0].object.path) }
    }
    if let object { return [Found(object: object, partition: [])] }
    let folder = path.hasSuffix("/") ? path : path + "/"
    let found = try below(folder)
    guard !found.isEmpty else {
      throw Failure(
        .input, "no object \"\(path)\", and none below it (names that begin with _ or . are ignored); check the path")
    }
    return found
  }

  // MARK: Folders

  private func below(_ folder: String) throws(Failure) -> [Found] {
    var found: [Found] = []
    try storage.list(folder, cancellation) { (objects) throws(Failure) in
      for object in objects {
        let names = object.path.dropFirst(folder.count).split(separator: "/", omittingEmptySubsequences: false)
        try refuseTables(names, folder)
        guard names.allSatisfy(Self.isShown) else { continue }
        found.append(Found(object: object, partition: names.dropLast().compactMap { PartitionName.decode(String($0)) }))
      }
    }
    return found
  }

  /// Folders are told from objects that end in a slash, which some tools write for them.
  private static func isShown(_ name: Substring) -> Bool {
    guard let first = name.utf8.first else { return false }
    return first != UInt8(ascii: "_") && first != UInt8(ascii: ".")
  }

  /// The folder of a table with a log is that table, never loose files.
  private func refuseTables(_ names: [Substring], _ folder: String) throws(Failure) {
    for (index, name) in names.enumerated() {
      guard let format = TableFormat(mark: name, below: names[(index + 1)...]) else { continue }
      let table = folder + names[..<index].joined(separator: "/")
      throw format.refusal(table)
    }
  }

  // MARK: Patterns

  private func matches(_ path: String) throws(Failure) -> [Found] {
    var found: [Found] = []
    for alternative in try GlobPattern.expandBraces(path) {
      let components = alternative.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      // The scheme, nothing, the bucket.
      let fixed = components.firstIndex(where: Self.isWild) ?? components.count
      guard fixed > 2 else {
        throw Failure(.input, "\"\(path)\" has a pattern in the name of the bucket; name one bucket")
      }
      let base = components[..<fixed].joined(separator: "/") + (fixed < components.count ? "/" : "")
      let start = fixed < components.count ? base + Self.literal(components[fixed]) : base
      try storage.list(start, cancellation) { (objects) throws(Failure) in
        for object in objects {
          let names = object.path.dropFirst(base.count).split(separator: "/", omittingEmptySubsequences: false)
          try refuseTables(names, base)
          guard names.allSatisfy({ !$0.isEmpty }), matches(names[...], components[fixed...]) else { continue }
          found.append(
            Found(object: object, partition: names.dropLast().compactMap { PartitionName.decode(String($0)) }))
        }
      }
    }
    return found
  }

  /// Whether names match the rest of a pattern; what matches as a folder gives all that lies below it.
  private func matches(_ names: ArraySlice<Substring>, _ components: ArraySlice<String>) -> Bool {
    guard let component = components.first else { return names.allSatisfy(Self.isShown) }
    guard let name = names.first else { return false }
    if component == "**" {
      return matches(names, components.dropFirst()) || (Self.isShown(name) && matches(names.dropFirst(), components))
    }
    let isSame = Self.isWild(component) ? GlobPattern.matches(String(name), component: component) : name == component
    return isSame && matches(names.dropFirst(), components.dropFirst())
  }

  private static func isWild(_ component: String) -> Bool { component.contains { "*?[\\".contains($0) } }

  /// What every name begins with that a component matches.
  private static func literal(_ component: String) -> String { String(component.prefix { !"*?[\\".contains($0) }) }
}
