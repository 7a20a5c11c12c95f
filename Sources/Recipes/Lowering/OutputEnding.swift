import Engine

/// What the ending of an output's path says.
enum OutputEnding: Hashable {
  /// Nothing: the output is a folder.
  case folder
  /// One file, compressed as a whole where there is a compression.
  case file(FormatRecord, FileEnding, WriteRequest.Compression?)
  /// A kind of file that is not written.
  case unknown
  /// A file that is compressed inside, with a second ending that says it is compressed as a whole.
  case packedTwice(FormatRecord)

  /// - Parameter path: the output's path, parameters replaced; one that ends in a slash is a folder.
  /// - Returns: what the ending says, and the ending itself as it is written there: `.csv.gz`.
  static func of(_ path: String) -> (meaning: OutputEnding, text: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return (.folder, "") }
    var text = ".\(parts[parts.count - 1])"
    let compression = FormatTable.compression(ofEnding: String(parts[parts.count - 1]))
    if compression != nil {
      parts.removeLast()
      guard parts.count > 1 else { return (.unknown, text) }
      text = ".\(parts[parts.count - 1])\(text)"
    }
    let inner = parts[parts.count - 1].lowercased()
    for format in FormatTable.all {
      guard let ending = format.endings.first(where: { $0.text == inner }), ending.use != .read else { continue }
      let isPackedTwice = compression != nil && !format.compression.isWholeFile
      return (isPackedTwice ? .packedTwice(format) : .file(format, ending, compression), text)
    }
    return (compression != nil || others.contains(inner) ? .unknown : .folder, text)
  }

  /// Endings of files, not of folders, that mean something else than what is written.
  private static let others: Set<String> = [
    "7z", "arrow", "arrows", "br", "bz2", "dat", "db", "dta", "duckdb", "feather", "geojson", "h5", "hdf5",
    "htm", "html", "ipc", "json", "lz4", "md", "npy", "npz", "ods", "orc", "pdf", "pickle", "pkl", "psv", "rar", "rds",
    "sas7bdat", "sav", "snappy", "sql", "sqlite", "sqlite3", "tar", "tgz", "toml", "txt", "xls", "xlsb", "xlsm",
    "xml", "xz", "yaml", "yml", "z", "zip",
  ]
}
