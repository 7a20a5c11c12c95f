/// Folders that stand for values of columns by what a catalog says of them, whatever they are called and wherever they lie.
public struct PartitionFolders: Hashable, Sendable {
  public struct Folder: Hashable, Sendable {
    /// Without a slash at its end.
    public var path: String
    /// One text per key; `nil` is the default partition.
    public var values: [String?]

    public init(path: String, values: [String?]) {
      self.path = path
      self.values = values
    }
  }

  public var keys: [String]
  public var folders: [Folder]

  public init(keys: [String], folders: [Folder]) {
    self.keys = keys
    self.folders = folders
  }

  /// Folders in the order of their bytes, each path with a slash at its end.
  /// - Throws: `Failure` (`input`) for folders that lie in one another, whose rows would come twice.
  func sorted() throws(Failure) -> [Folder] {
    let sorted = folders.map { Folder(path: $0.path + "/", values: $0.values) }.sorted {
      ByteOrder.precedes($0.path, $1.path)
    }
    for (folder, next) in zip(sorted, sorted.dropFirst()) where next.path.utf8.starts(with: folder.path.utf8) {
      let names = [folder, next].map { $0.values.map { $0 ?? PartitionName.defaultPartition }.joined(separator: "/") }
      throw Failure(
        .input,
        "the partitions \(names[0]) and \(names[1]) lie in one another (\(next.path)), so that rows would come twice; correct their locations"
      )
    }
    return sorted
  }

  /// The columns of a file in a folder.
  func partition(_ folder: Folder) -> [PartitionValue] {
    zip(keys, folder.values).map { PartitionValue(key: $0, text: $1) }
  }
}
