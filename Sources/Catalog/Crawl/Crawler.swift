public import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Finds the tables below a folder of this machine or of a storage.
///
/// A folder is one table when it holds `key=value` folders, when its data files are named `part-*`, or when it holds
/// several files of the same columns; otherwise each of its data files is a table. Names that begin with `_` or `.` and
/// rejects of runs are passed over. One thread.
public struct Crawler {
  /// A table that was found, without a name yet.
  public struct Found: Sendable {
    /// Absolute path of the folder or file.
    public var location: String
    public var format: FormatRecord
    public var compression: WriteRequest.Compression?
    public var columns: [Field]
    public var partitionKeys: [Field]
    /// `nil` when the format does not say it without reading the rows.
    public var rows: Int?
    public var files: Int
    public var bytes: Int
    public var partitions: [CatalogPartition]
  }

  /// Something that looked like a table and could not be read.
  public struct Problem: Hashable, Sendable {
    public var path: String
    public var message: String
  }

  /// Folders deeper than this are links that lead back to themselves.
  private static let maximumDepth = 32

  private let open: (String, FormatRecord) throws -> any TableSource
  /// Of a crawl in a storage.
  private var objects: ObjectFolders?
  public private(set) var found: [Found] = []
  public private(set) var problems: [Problem] = []

  /// - Parameter open: opens a file or folder of a format.
  public init(open: @escaping (String, FormatRecord) throws -> any TableSource) { self.open = open }

  /// Finds the tables in and below `folder` and adds them to `found`, in path order.
  /// - Throws: `Failure` (`input`) when the folder itself cannot be listed, and cancellation.
  public mutating func crawl(_ folder: String, cancellation: Cancellation = Cancellation()) throws {
    if let storage = Storages.storage(of: folder) {
      var root = folder
      while root.hasSuffix("/") { root.removeLast() }
      let objects = try ObjectFolders(storage, root, cancellation)
      self.objects = objects
      defer { self.objects = nil }
      return try crawl(root, depth: 0, cancellation)
    }
    let root = try FilePath.resolved(folder, in: FilePath.workingFolder)
    try crawl(root, depth: 0, cancellation)
  }

  private mutating func crawl(_ folder: String, depth: Int, _ cancellation: Cancellation) throws {
    try cancellation.check()
    guard depth <= Self.maximumDepth else { return }
    if let table = objects.map({ $0.tables[folder] }) ?? TableFormat(of: folder) { return take(folder, table) }
    let entries = try objects.map { $0.folders[folder] ?? FolderEntries() } ?? FolderEntries(folder)
    let data = entries.files.filter { FormatTable.format(ofFile: $0) != nil }
    if entries.folders.contains(where: { PartitionName.decode($0) != nil }) {
      take(folder, like: folder)
      return
    }
    if data.isEmpty {
      for name in entries.folders { try crawl(FilePath.join(folder, name), depth: depth + 1, cancellation) }
      return
    }
    if data.allSatisfy({ $0.hasPrefix("part-") }) || hasOneSchema(data, in: folder) {
      take(folder, like: data[0])
    } else {
      for name in data { take(FilePath.join(folder, name), like: name) }
    }
    for name in entries.folders { try crawl(FilePath.join(folder, name), depth: depth + 1, cancellation) }
  }

  private func hasOneSchema(_ names: [String], in folder: String) -> Bool {
    guard names.count > 1, let format = FormatTable.format(ofFile: names[0]),
      names.allSatisfy({ FormatTable.format(ofFile: $0) == format })
    else { return false }
    guard let first = try? open(FilePath.join(folder, names[0]), format).schema.names else { return false }
    return names.dropFirst().allSatisfy { (try? open(FilePath.join(folder, $0), format).schema.names) == first }
  }

  /// Notes a folder that is a table with a log, or why it is none.
  private mutating func take(_ location: String, _ table: TableFormat) {
    do throws(Failure) {
      guard let format = FormatTable.format(of: table) else {
        throw Failure(.input, "it is \(table.title), which is not read")
      }
      let snapshot = try DeltaTable(location).snapshot()
      let schema = snapshot.schema.readable
      let keys = snapshot.metadata.partitionColumns
      found.append(
        Found(
          location: location, format: format, compression: nil,
          columns: schema.fields.filter { !keys.contains($0.name) }, partitionKeys: keys.compactMap { schema[$0] },
          rows: snapshot.rowCount, files: snapshot.adds.count, bytes: snapshot.byteCount,
          partitions: snapshot.catalogPartitions))
    } catch {
      problems.append(Problem(path: location, message: error.message))
    }
  }

  /// Opens what is at `location` and notes it as a table, or why it is none.
  private mutating func take(_ location: String, like name: String) {
    do {
      let files = try FileSearch.resolve(location)
      guard let first = files.first, let format = FormatTable.format(ofFile: first.path) else { return }
      var source = try open(location, format)
      // Of many objects some have been looked at only.
      if format.knowledge.contains(.rowCount) { source = try source.settled(ScanRequest(columns: [])) }
      let keys = first.partition.map(\.key)
      var table = Found(
        location: location, format: format,
        compression: Self.compression(first.path, format),
        columns: source.schema.fields.filter { !keys.contains($0.name) },
        partitionKeys: keys.compactMap { source.schema[$0] }, rows: source.knownRowCount, files: files.count,
        bytes: files.reduce(0) { $0 + $1.byteCount }, partitions: [])
      if !keys.isEmpty { table.partitions = partitions(files, below: location, format) }
      found.append(table)
    } catch {
      problems.append(Problem(path: location, message: (error as? Failure)?.message ?? "\(error)"))
    }
  }

  private func partitions(_ files: [FoundFile], below location: String, _ format: FormatRecord) -> [CatalogPartition] {
    var partitions: [CatalogPartition] = []
    for file in files {
      let path = String(FilePath.parent(of: file.path).dropFirst(location.count + 1))
      if let last = partitions.last, last.path.utf8.elementsEqual(path.utf8) {
        partitions[partitions.count - 1].files += 1
        partitions[partitions.count - 1].bytes += file.byteCount
      } else {
        partitions.append(
          CatalogPartition(values: file.partition.map(\.text), path: path, rows: nil, files: 1, bytes: file.byteCount))
      }
    }
    // In a storage each of them would be looked at once more.
    guard format.knowledge.contains(.rowCount), objects == nil else { return partitions }
    return partitions.map { partition in
      var counted = partition
      counted.rows = (try? open(FilePath.join(location, partition.path), format))?.knownRowCount
      return counted
    }
  }

  private static func compression(_ name: String, _ format: FormatRecord) -> WriteRequest.Compression? {
    let parts = name.lowercased().split(separator: ".").map(String.init)
    if format.compression.isWholeFile { return parts.last.flatMap(FormatTable.compression(ofEnding:)) }
    guard format.compression.isInPartNames else { return nil }
    return parts.dropLast().last.flatMap { WriteRequest.Compression(rawValue: $0) }
  }
}

extension Catalog {
  /// Registers what a crawl has found. A location that the catalog knows keeps its table's name; others are named after
  /// their folder or file, in `database`, numbered when that name is taken.
  /// - Returns: the names, in the order of `found`.
  public func register(_ found: [Crawler.Found], database: String) throws(Failure) -> [TableName] {
    var names: [TableName] = []
    for table in found {
      let known = try self.table(at: table.location)?.name
      let name = if let known { known } else { try freeName(database, Self.stem(table.location)) }
      let description = TableDescription(
        name: name, format: table.format, compression: table.compression, columns: table.columns,
        partitionKeys: table.partitionKeys)
      try register(
        description, location: table.location, rows: table.rows, files: table.files, bytes: table.bytes,
        partitions: table.partitions)
      names.append(name)
    }
    return names
  }

  private func freeName(_ database: String, _ stem: String) throws(Failure) -> TableName {
    var number = 1
    while true {
      let name = TableName(database: database, table: number == 1 ? stem : "\(stem)_\(number)")
      if try table(name) == nil { return name }
      number += 1
    }
  }

  /// The last part of a path as a name of letters, digits and underscores, without the endings of data files.
  public static func stem(_ path: String) -> String {
    let name = FilePath.name(of: path)
    let front = FormatTable.format(ofFile: name) == nil ? name[...] : name.prefix { $0 != "." }
    let stem = String(front.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    return stem.isEmpty ? "table" : stem
  }
}

/// The names in a folder that a crawl looks at, sorted by their bytes.
private struct FolderEntries {
  var folders: [String] = []
  var files: [String] = []

  init() {}

  /// `.json` is where recipes and settings live; rows of JSON come as `.jsonl` or `.ndjson`.
  static func isPassedOver(_ name: some StringProtocol) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("_") || name.hasSuffix(".rejects.jsonl") || name.hasSuffix(".json")
  }

  init(_ folder: String) throws(Failure) {
    guard let names = FilePath.names(in: folder) else {
      throw Failure(.input, "cannot list \(folder): \(FilePath.errorText(errno))")
    }
    for name in names {
      if Self.isPassedOver(name) { continue }
      var facts = stat()
      guard stat(FilePath.join(folder, name), &facts) == 0 else { continue }
      switch facts.st_mode & S_IFMT {
      case S_IFDIR: folders.append(name)
      case S_IFREG: files.append(name)
      default: continue
      }
    }
    folders.sort(by: ByteOrder.precedes)
    files.sort(by: ByteOrder.precedes)
  }
}

/// The folders below one of a storage, from one listing of all objects. The same names are passed over as on disk.
private struct ObjectFolders {
  var folders: [String: FolderEntries] = [:]
  /// Folders that are tables with a log.
  var tables: [String: TableFormat] = [:]

  /// - Throws: `Failure` (`input`).
  init(_ storage: any ObjectStorage, _ root: String, _ cancellation: Cancellation) throws(Failure) {
    var seen: Set<String> = [root]
    try storage.list(root + "/", cancellation) { (page) throws(Failure) in
      for object in page { add(object.path.dropFirst(root.count + 1), below: root, &seen) }
    }
    guard !folders.isEmpty || !tables.isEmpty else {
      throw Failure(.input, "there is no object below \(root); check the path")
    }
    for folder in folders.keys {
      folders[folder]?.folders.sort(by: ByteOrder.precedes)
      folders[folder]?.files.sort(by: ByteOrder.precedes)
    }
  }

  private mutating func add(_ key: Substring, below root: String, _ seen: inout Set<String>) {
    let names = key.split(separator: "/", omittingEmptySubsequences: false)
    var folder = root
    for (index, name) in names.enumerated() {
      if let format = TableFormat(mark: name, below: names[(index + 1)...]) {
        tables[folder] = format
        return
      }
      // An object that ends in a slash is a folder's.
      if name.isEmpty || FolderEntries.isPassedOver(name) { return }
      if index == names.count - 1 {
        folders[folder, default: FolderEntries()].files.append(String(name))
      } else {
        let inside = folder + "/" + name
        if seen.insert(inside).inserted { folders[folder, default: FolderEntries()].folders.append(String(name)) }
        folder = inside
      }
    }
  }
}
