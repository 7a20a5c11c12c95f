/// Some of many files in a storage, whose footers are alike, so that the first rows of a table are there before all of its files
/// have been asked for. The footers of the others are read when a scan comes to them; one that is not alike throws
/// `SpeculationFailure`.
struct ParquetSample {
  /// Of fewer files all footers are read.
  private static let fewFiles = 64
  private static let sampledFiles = 16

  /// The files that were looked at, by number.
  let opened: [Int: OpenParquetFile]
  let types: [String: TypePin]
  let limit: ColumnLimit
  private let columns: [String: TypedFileColumn]
  private let fileCount: Int

  /// Looks at the first files, at the last one and at some in between; `nil` where they are not alike, or all of the files are to
  /// be read.
  /// - Throws: `Failure` (`input`) for a file that is damaged or no Parquet file.
  init?(
    _ found: [FoundFile], _ types: [String: TypePin], _ limit: ColumnLimit, _ cancellation: Cancellation
  ) throws(Failure) {
    guard found.count > Self.fewFiles, found[0].remote != nil else { return nil }
    let half = Self.sampledFiles / 2
    let spread = (1...half).map { half + (found.count - 1 - half) * $0 / half }
    var opened: [Int: OpenParquetFile] = [:]
    for number in Array(0..<half) + spread {
      try cancellation.check()
      opened[number] = try OpenParquetFile(found[number], memory: limit.memory)
    }
    guard let first = opened[0] else { return nil }
    try limit.check(first.tree.columns.count, in: found[0].path)
    (self.opened, self.types, self.limit, fileCount) = (opened, types, limit, found.count)
    columns = Self.columns(of: first)
    for file in opened.values where !isAlike(file) { return nil }
  }

  var evidence: [Evidence] {
    [
      Evidence(
        "columns", "of \(opened.count) of \(fileCount) files",
        "they are alike, and the others are looked at when they are read")
    ]
  }

  /// Whether a file has just the columns of the others.
  func isAlike(_ file: OpenParquetFile) -> Bool { file.tree.renamed.isEmpty && Self.columns(of: file) == columns }

  private static func columns(of file: OpenParquetFile) -> [String: TypedFileColumn] {
    Dictionary(file.typedColumns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
