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
    return try format.open(
      FormatOpening(
        files: files, options: description.options, types: description.types, memory: description.memory,
        cancellation: cancellation))
  }

  /// The format of files, told from the first one.
  static func formatShown(by files: [FoundFile]) throws -> FormatRecord {
    guard let first = files.first else { throw Failure(.input, "no file to read") }
    if let named = FormatTable.format(ofFile: first.path) { return named }
    if let shown = FormatTable.format(firstBytes: try first.open().prefix(16)) { return shown }
    let stream = try first.openStream()
    var head = [UInt8](repeating: 0, count: 4096)
    let count = try head.withUnsafeMutableBytes { try stream.fill($0) }
    return FormatTable.format(ofText: Array(head[..<count]))
  }
}
