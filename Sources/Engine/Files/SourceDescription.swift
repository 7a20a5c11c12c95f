/// What somebody says about a source of files: where, and whatever is not left to guessing.
public struct SourceDescription: Hashable, Sendable {
  /// A file, pattern or folder; `-` is standard input.
  public var path: String
  /// `nil` to go by names, then by content.
  public var format: FormatRecord?
  /// What is said of files of the format, by the keys of its `sourceOptions`; what is not said is guessed.
  public var options: [String: FormatOption.Value]
  /// Pinned types by column name.
  public var types: [String: TypePin]
  /// The pinned columns as they are written one behind the other: those of files without rows come in this order.
  public var typeOrder: [String] = []
  /// Bytes that a table may take: it bounds the number of columns.
  public var memory: Int
  /// The folders that are read, where a catalog says which; `nil` for all that lies at the path.
  public var partitions: PartitionFolders?
  /// What a catalog calls the columns of files that do not name them, by their place.
  public var columnNames: [String] = []

  public init(
    path: String, format: FormatRecord? = nil, options: [String: FormatOption.Value] = [:],
    types: [String: TypePin] = [:], memory: Int = .max
  ) {
    self.memory = memory
    self.path = path
    self.format = format
    self.options = options
    self.types = types
  }
}
