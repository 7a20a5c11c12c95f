#if canImport(Glibc)
  import Glibc
#endif

/// A folder whose files are a table only together with a log that says which of them count.
public enum TableFormat: Sendable {
  case delta, iceberg, hudi, sparkSink

  /// The table that a folder is, told from its log; `nil` for a folder of ordinary files.
  public init?(of folder: String) {
    if Self.isFolder(folder + "/_delta_log") {
      self = .delta
    } else if Self.isFolder(folder + "/.hoodie") {
      self = .hudi
    } else if Self.isFolder(folder + "/_spark_metadata") {
      self = .sparkSink
    } else if Self.hasTableMetadata(folder + "/metadata") {
      self = .iceberg
    } else {
      return nil
    }
  }

  /// The table that an entry of a folder shows it to be.
  /// - Parameter rest: names below the entry.
  package init?(mark name: Substring, below rest: ArraySlice<Substring>) {
    switch name {
    case "_delta_log": self = .delta
    case ".hoodie": self = .hudi
    case "_spark_metadata": self = .sparkSink
    case "metadata" where rest.last.map { $0.hasSuffix(".metadata.json") || $0.hasSuffix(".metadata.json.gz") } == true:
      self = .iceberg
    default: return nil
    }
  }

  /// Why its files are not read one by one.
  func refusal(_ folder: String) -> Failure {
    let remedy =
      FormatTable.format(of: self) == nil ? "export it to a folder of Parquet or CSV first" : "name the folder itself"
    return Failure(.input, "\(folder) is \(title), whose files cannot be read one by one; \(remedy)")
  }

  /// `a Delta table`, for people.
  public var title: String {
    switch self {
    case .delta: "a Delta table (_delta_log)"
    case .iceberg: "an Iceberg table (metadata/*.metadata.json)"
    case .hudi: "a Hudi table (.hoodie)"
    case .sparkSink: "the output of a Spark stream (_spark_metadata)"
    }
  }

  /// Refuses a folder that is such a table or lies in one: its loose files may hold deleted rows, or rows twice.
  /// - Parameter seen: folders that were found to be ordinary; a folder is looked at once.
  /// - Throws: `Failure` (`input`).
  static func refuse(_ folder: String, seen: inout Set<String>) throws(Failure) {
    var current = folder.isEmpty ? "." : folder
    while seen.insert(current).inserted {
      if let format = TableFormat(of: current) {
        throw format.refusal(current)
      }
      // From the partitions of a table, and from Iceberg's folder of data, up to the table itself.
      guard let slash = current.lastIndex(of: "/"), slash != current.startIndex else { return }
      let name = String(current[current.index(after: slash)...])
      guard PartitionName.decode(name) != nil || name == "data" || name.isEmpty else { return }
      current = String(current[..<slash])
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  private static func hasTableMetadata(_ folder: String) -> Bool {
    (FilePath.names(in: folder) ?? []).contains { $0.hasSuffix(".metadata.json") || $0.hasSuffix(".metadata.json.gz") }
  }
}
