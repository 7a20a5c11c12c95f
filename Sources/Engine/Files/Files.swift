/// Opens files as tables.
public enum Files {
  /// Finds the files of a description and opens them in the format that was named, that their names promise, or that
  /// their first bytes show.
  /// - Throws: `Failure`: `input` when nothing is found or it cannot be read, `expectation` for pins of columns that
  ///   are not there, `recipe` for options that make no sense.
  public static func open(
    _ description: SourceDescription, confinement: ConfinedFolder? = nil, cancellation: Cancellation = Cancellation()
  ) throws -> any TableSource {
    var opening = FormatOpening(
      path: description.path, confinement: confinement, files: [], options: description.options,
      types: description.types, typeOrder: description.typeOrder, columnNames: description.columnNames,
      memory: description.memory, cancellation: cancellation)
    if let format = try tableFormat(of: description, confinement, cancellation) { return try format.open(opening) }
    if let partitions = description.partitions {
      opening.files = try FileSearch.resolve(
        partitions, below: description.path, format: description.format, cancellation: cancellation)
    } else {
      opening.files = try FileSearch.resolve(
        description.path, format: description.format, confinement: confinement, cancellation: cancellation)
    }
    return try (description.format ?? formatShown(by: opening.files)).open(opening)
  }

  /// The format of a folder that is a table with a log; `nil` for all else.
  /// - Throws: `Failure` (`input`) when the description says another format, or one of tables for what is none.
  private static func tableFormat(
    of description: SourceDescription, _ confinement: ConfinedFolder?, _ cancellation: Cancellation
  ) throws(Failure) -> FormatRecord? {
    let (path, wanted) = (description.path, description.format)
    let folder = DeltaFolder(path, confinement: confinement, cancellation: cancellation)
    // A storage is not asked about patterns, nor about a name that says what a file holds.
    let isAsked =
      folder.storage == nil
      || confinement == nil && !GlobPattern.isPattern(path)
        && (FormatTable.format(ofFile: path) == nil || wanted != nil)
    let found = !path.isEmpty && path != "-" && isAsked ? try folder.isTable() ? TableFormat.delta : nil : nil
    if let wanted, let table = wanted.tableFormat, found != table {
      throw Failure(
        .input, "\(path) is no \(wanted.title) table: there is no log in it; check the path, or remove the format")
    }
    guard let found, let format = FormatTable.format(of: found) else { return nil }
    if let wanted, wanted != format {
      throw Failure(
        .input, "\(path) is \(found.title), whose files are not read by themselves; remove the format \(wanted.name)")
    }
    return format
  }

  /// The format of files, told from the first one.
  static func formatShown(by files: [FoundFile]) throws -> FormatRecord {
    guard let first = files.first else { throw Failure(.input, "no file to read") }
    if let named = FormatTable.format(ofFile: first.path) { return named }
    if let shown = FormatTable.format(firstBytes: try first.open().prefix(FileSignature.byteCount)) { return shown }
    let stream = try first.openStream()
    var head = [UInt8](repeating: 0, count: 4096)
    let count = try head.withUnsafeMutableBytes { try stream.fill($0) }
    return FormatTable.format(ofText: Array(head[..<count]))
  }
}
