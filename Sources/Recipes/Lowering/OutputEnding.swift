import Engine

/// What the ending of an output's path says.
enum OutputEnding: Hashable {
  /// Nothing: the output is a folder.
  case folder
  /// One file. Text is compressed as its ending says; Parquet inside, as the recipe says.
  case file(WriteRequest.Format, WriteRequest.Compression?, delimiter: String)
  /// A kind of file that is not written.
  case unknown

  /// - Parameter path: the output's path, parameters replaced; one that ends in a slash is a folder.
  /// - Returns: what the ending says, and the ending itself as it is written there: `.csv.gz`.
  static func of(_ path: String) -> (meaning: OutputEnding, text: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return (.folder, "") }
    var compression: WriteRequest.Compression?
    var text = ".\(parts[parts.count - 1])"
    switch parts[parts.count - 1].lowercased() {
    case "gz", "gzip": compression = .gzip
    case "zst", "zstd": compression = .zstd
    default: break
    }
    if compression != nil {
      parts.removeLast()
      guard parts.count > 1 else { return (.unknown, text) }
    }
    let inner = parts[parts.count - 1].lowercased()
    if compression != nil { text = ".\(parts[parts.count - 1])\(text)" }
    switch inner {
    case "csv": return (.file(.csv, compression, delimiter: ","), text)
    case "tsv", "tab": return (.file(.csv, compression, delimiter: "\t"), text)
    case "jsonl", "ndjson": return (.file(.jsonl, compression, delimiter: ","), text)
    case "parquet", "parq", "pq": return (compression == nil ? .file(.parquet, nil, delimiter: ",") : .unknown, text)
    default: return (compression != nil || others.contains(inner) ? .unknown : .folder, text)
    }
  }

  /// Endings of files, not of folders, that mean something else than what is written.
  private static let others: Set<String> = [
    "7z", "arrow", "arrows", "avro", "br", "bz2", "dat", "db", "dta", "duckdb", "feather", "geojson", "h5", "hdf5",
    "htm",
    "html", "ipc", "json", "lz4", "md", "npy", "npz", "ods", "orc", "pdf", "pickle", "pkl", "psv", "rar", "rds",
    "sas7bdat",
    "sav", "snappy", "sql", "sqlite", "sqlite3", "tar", "tgz", "toml", "txt", "xls", "xlsb", "xlsm", "xlsx", "xml",
    "xz",
    "yaml", "yml", "z", "zip",
  ]
}
