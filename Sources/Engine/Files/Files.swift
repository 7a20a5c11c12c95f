/// Opens files as tables.
public enum Files {
  /// Finds the files of a description and opens them in the format that was named, that their names promise, or that
  /// their first bytes show.
  /// - Throws: `Failure`: `input` when nothing is found or it cannot be read, `expectation` for pins of columns that
  ///   are not there, `recipe` for options that make no sense.
  public static func open(
    _ description: SourceDescription, confinement: ConfinedFolder? = nil, cancellation: Cancellation = Cancellation()
  ) throws -> any TableSource {
    let files = try FileSearch.resolve(
      description.path, format: description.format, confinement: confinement, cancellation: cancellation)
    let format = try description.format ?? formatShown(by: files)
    switch format {
    case .csv:
      return try CSVSource.open(
        files: files, options: description.csv, types: description.types, memory: description.memory)
    case .jsonl:
      return try JSONLinesSource.open(
        files: files, types: description.types, memory: description.memory, cancellation: cancellation)
    case .parquet:
      return try ParquetSource.open(
        files: files, types: description.types, memory: description.memory, cancellation: cancellation)
    }
  }

  /// The format of files, told from the first one.
  static func formatShown(by files: [FoundFile]) throws -> FileFormat {
    guard let first = files.first else { throw Failure(.input, "no file to read") }
    if let named = FileFormat(name: first.path) { return named }
    if try FileFormat(firstBytes: first.open().prefix(4)) == .parquet { return .parquet }
    let stream = try first.openStream()
    var head = [UInt8](repeating: 0, count: 4096)
    let count = try head.withUnsafeMutableBytes { try stream.fill($0) }
    return FileFormat(firstBytes: Array(head[..<count]))
  }
}
