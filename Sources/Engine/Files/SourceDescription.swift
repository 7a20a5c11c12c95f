/// What somebody says about a source of files: where, and whatever is not left to guessing.
public struct SourceDescription: Hashable, Sendable {
  /// A file, pattern or folder; `-` is standard input.
  public var path: String
  /// `nil` to go by names, then by content.
  public var format: FileFormat?
  public var csv: CSVOptions
  /// Pinned types by column name.
  public var types: [String: TypePin]

  public init(
    path: String, format: FileFormat? = nil, csv: CSVOptions = CSVOptions(), types: [String: TypePin] = [:]
  ) {
    self.path = path
    self.format = format
    self.csv = csv
    self.types = types
  }
}
