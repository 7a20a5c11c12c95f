/// What somebody says about a source of files: where, and whatever is not left to guessing.
public struct SourceDescription: Hashable, Sendable {
  /// A file, pattern or folder; `-` is standard input.
  public var path: String
  /// `nil` to go by names, then by content.
  public var format: FileFormat?
  public var csv: CSVOptions
  /// Pinned types by column name.
  public var types: [String: TypePin]
  /// Bytes that a table may take: it bounds the number of columns.
  public var memory: Int

  public init(
    path: String, format: FileFormat? = nil, csv: CSVOptions = CSVOptions(), types: [String: TypePin] = [:],
    memory: Int = .max
  ) {
    self.memory = memory
    self.path = path
    self.format = format
    self.csv = csv
    self.types = types
  }
}
