public import Engine

/// Where an output will stand in a storage: found safe to replace.
public struct ObjectTarget: OutputPlace {
  /// With the scheme, without a slash at its end.
  public let path: String
  let shape: OutputTarget.Shape
  /// What stands there now and may be replaced.
  let standing: [StoredObject]
  let storage: any ObjectStorage

  /// Judges a target.
  ///
  /// - Parameters:
  ///   - path: as the recipe names it.
  ///   - inputs: paths that the run reads.
  ///   - catalog: knows what runs have written.
  ///   - replacesForeign: whether objects that no run wrote are replaced where they look like an output.
  /// - Throws: `Failure` (`run`) with what is in the way, as `OutputTarget`; `input` when the storage does not answer.
  public init?(
    _ path: String, shape: OutputTarget.Shape, inputs: [String], catalog: Catalog?, replacesForeign: Bool,
    cancellation: Cancellation
  ) throws {
    guard let storage = Storages.storage(of: path) else { return nil }
    let target = try Self.checked(path, inputs: inputs)
    self.path = target
    self.shape = shape
    self.storage = storage
    standing = try Self.objects(at: target, shape, storage, cancellation)
    guard !replacesForeign else { return }
    let record = try catalog?.outputRecord(of: target) ?? OutputRecord()
    let strange = standing.filter { $0.byteCount > 0 && !record.marks.contains(Self.mark($0, of: target, shape)) }
    guard let foreign = Self.firstNotOfSous(strange, storage) else { return }
    let what =
      record.isKnown
      ? "\(foreign.path) is not as a run of Sous left it" : "no run of Sous in this catalog wrote \(foreign.path)"
    throw Failure(
      .run,
      "\(what), so the output does not replace it; move it away, choose another path, or ", .replaceForeign)
  }

  /// The path without a slash at its end, when an output may stand there.
  /// - Throws: `Failure` (`run`) for a bucket, an input, and what is above one.
  static func checked(_ path: String, inputs: [String]) throws(Failure) -> String {
    var target = path
    while target.hasSuffix("/") { target.removeLast() }
    let names = target.split(separator: "/").count
    guard names > 1 else { throw Failure(.run, "the output \(path) names no bucket; write s3://bucket/folder") }
    guard names > 2 else {
      throw Failure(.run, "the output \(path) would replace a whole bucket; choose a folder in it")
    }
    for input in inputs {
      if input == target { throw Failure(.run, "the output \(path) is an input of the same run; choose another path") }
      if input.hasPrefix(target + "/") {
        throw Failure(.run, "the output \(path) is above the input \(input); choose a folder of its own")
      }
    }
    return target
  }

  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  public func begin(catalog: Catalog, options: RunOptions, stop: () -> Bool) throws -> any OutputPublication {
    try ObjectPublication(self, catalog: catalog, options: options)
  }

  /// The prefix that paths of files go behind.
  var folder: String { shape == .folder ? path + "/" : String(path.dropLast(name.count)) }

  /// Objects at a target; of a folder not those whose names begin with `_` or `.`, which are nobody's data and stay.
  /// - Throws: `Failure` (`run`) for a folder that holds anything but an output: `key=value` folders, `part-*`.
  static func objects(
    at target: String, _ shape: OutputTarget.Shape, _ storage: any ObjectStorage, _ cancellation: Cancellation
  ) throws(Failure) -> [StoredObject] {
    guard shape == .folder else { return try storage.object(at: target, cancellation).map { [$0] } ?? [] }
    var found: [StoredObject] = []
    try storage.list(target + "/", cancellation) { (page) throws(Failure) in
      for object in page where try isData(object, of: target) { found.append(object) }
    }
    return found
  }

  static func mark(_ object: StoredObject, of target: String, _ shape: OutputTarget.Shape) -> FileMark {
    let folder = shape == .folder ? target.count + 1 : target.count - FilePath.name(of: target).count
    return FileMark(
      path: String(object.path.dropFirst(folder)), byteCount: object.byteCount, version: object.version)
  }

  private static func isData(_ object: StoredObject, of target: String) throws(Failure) -> Bool {
    let names = object.path.dropFirst(target.count + 1).split(separator: "/", omittingEmptySubsequences: false)
    for (index, name) in names.enumerated() {
      if let format = TableFormat(mark: name, below: names[(index + 1)...]) {
        throw Failure(
          .run, "the output \(target) is \(format.title), which a run would destroy; choose another folder")
      }
      if name.hasPrefix("_") || name.hasPrefix(".") { return false }
      let isLast = index == names.count - 1
      // An object that ends in a slash stands for an empty folder.
      if isLast ? name.hasPrefix("part-") || name.isEmpty : PartitionName.decode(String(name)) != nil { continue }
      throw Failure(
        .run, "the output \(target) holds \(object.path), which no run wrote; move it away or choose another folder")
    }
    return true
  }

  /// The first object whose footer does not say either that Sous wrote it.
  private static func firstNotOfSous(_ objects: [StoredObject], _ storage: any ObjectStorage) -> StoredObject? {
    let strangers = Strangers()
    ObjectTasks.run(objects) { object in
      if !ParquetAuthor.isSous(object, in: storage) { strangers.add(object) }
    }
    return strangers.first
  }
}
