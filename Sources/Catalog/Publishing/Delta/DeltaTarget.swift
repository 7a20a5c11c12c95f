public import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A Delta table that an output is written to, or the place where one is to begin: found fit for what is to be written.
public struct DeltaTarget: OutputPlace {
  /// Absolute, links followed, or with the storage's scheme; without a slash at its end.
  public let path: String
  let folder: DeltaFolder
  let order: OutputOrder
  /// The table as it stands there; `nil` when there is none yet.
  let standing: DeltaSnapshot?

  /// Columns whose integers have 32 bits in the table, and keep them.
  var narrowIntegers: Set<String> { order.mode == .replace ? [] : standing?.schema.narrowIntegers ?? [] }

  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Judges a target.
  ///
  /// - Parameters:
  ///   - path: as the recipe names it, relative to `workingFolder`.
  ///   - inputs: paths that the run reads.
  /// - Throws: `Failure`: `run` with what is in the way: an input, files of no Delta table, columns that do not fit, a
  ///   feature that is not written; `input` when the log cannot be read.
  init(
    _ path: String, order: OutputOrder, workingFolder: String, inputs: [String], cancellation: Cancellation
  ) throws {
    if Storages.isRemote(path) {
      self.path = try ObjectTarget.checked(path, inputs: inputs)
    } else {
      let target = try FilePath.resolved(path, in: workingFolder)
      let local = inputs.filter { !Storages.isRemote($0) }
      try OutputTarget.refusePlace(target, inputs: local, shape: .folder, workingFolder: workingFolder)
      self.path = target
    }
    self.order = order
    folder = DeltaFolder(self.path, cancellation: cancellation)
    var isTable = try folder.isTable()
    if !isTable, let refusal = try Self.refusalOfOthers(folder) {
      // Another run may have begun the table between the two looks.
      isTable = try folder.isTable()
      if !isTable { throw refusal }
    }
    guard isTable else {
      standing = nil
      return
    }
    if folder.storage == nil { try LocalDeltaFiles.refuseLink(FilePath.join(self.path, DeltaFolder.log)) }
    let log = try DeltaLog(listing: folder)
    standing = log.latest < 0 ? nil : try log.snapshot()
    if let standing { try DeltaFit(order).check(standing) }
  }

  /// Why no table can begin where something else stands, which its log would not know of; `nil` when nothing does.
  private static func refusalOfOthers(_ folder: DeltaFolder) throws(Failure) -> Failure? {
    let path = folder.path
    let foreign = Failure(
      .run,
      "the output \(path) holds files and is no Delta table, whose log would not know them; move them away or choose another folder"
    )
    if let storage = folder.storage {
      var isForeign = false
      try storage.list(path + "/", folder.cancellation) { (page) throws(Failure) in
        isForeign = isForeign || page.contains { !isOfRun($0.path) }
      }
      return isForeign ? foreign : nil
    }
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      return Failure(
        .run, "the output \(path) is a file, but a Delta table is a folder; remove it or choose another path")
    }
    return try OutputTree.isEmpty(path) ? nil : foreign
  }

  /// Whether an object may be of a run that is about to make the table: there a table has no folder before it has a log.
  private static func isOfRun(_ path: String) -> Bool {
    let parts = FilePath.name(of: path).prefix { $0 != "." }.split(separator: "-")
    return parts.count == 3 && parts[0] == "part" && RunKey.isKey(parts[2])
  }

  public func begin(catalog: Catalog, options: RunOptions, stop: () -> Bool) throws -> any OutputPublication {
    try DeltaPublication(self, catalog: catalog, options: options)
  }
}
