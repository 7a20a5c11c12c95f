import Synchronization

/// One reading of Parquet files. A morsel is a row group, or a slice of a large one, so that all nodes have work.
final class ParquetScan: TableScan {
  /// Some rows of a row group.
  struct Morsel {
    var file: Int
    var rowGroup: Int
    /// Within the row group.
    var rows: Range<Int>
    /// Position of the row group's first row in its file.
    var firstRow: Int
  }

  /// Rows of a slice; row groups up to one and a half of it stay whole.
  private static let sliceRows = 1 << 17

  let source: ParquetSource
  let request: ScanRequest
  private let morsels: [Morsel]
  private let next = Atomic<Int>(0)
  /// The last file that was opened of those that several nodes read: they share its footer.
  private let shared = Mutex<(number: Int, file: OpenParquetFile)?>(nil)

  init(_ source: ParquetSource, _ request: ScanRequest) {
    self.source = source
    self.request = request
    var morsels: [Morsel] = []
    var totalBytes = 0
    for (file, groups) in source.rowGroups.enumerated() {
      guard Self.isWanted(source, file, request.hints) else {
        request.skip(rows: groups.reduce(0, +))
        continue
      }
      totalBytes += source.found[file].byteCount
      var firstRow = 0
      for (group, rowCount) in groups.enumerated() {
        var row = 0
        while row < rowCount {
          let left = rowCount - row
          let rows = left <= Self.sliceRows * 3 / 2 ? left : Self.slice(of: rowCount)
          morsels.append(Morsel(file: file, rowGroup: group, rows: row..<row + rows, firstRow: firstRow))
          row += rows
        }
        firstRow += rowCount
      }
    }
    self.morsels = morsels
    request.progress.totalBytes.add(totalBytes)
  }

  /// Rows of a slice of a row group: at most some thousand slices, however many rows a footer claims.
  private static func slice(of rowCount: Int) -> Int { max(sliceRows, rowCount / 1024) }

  /// Whether the file's partition values leave room for the hints.
  private static func isWanted(_ source: ParquetSource, _ file: Int, _ hints: [ScanHint]) -> Bool {
    for hint in hints where source.pins[hint.column] == nil {
      guard let position = source.partitions.fields.firstIndex(where: { $0.name == hint.column }) else { continue }
      if !RowGroupFilter.mayMatch(source.partitions.values[file][position], hint) { return false }
    }
    return true
  }

  /// Opens a file of the source.
  func open(_ number: Int) throws -> OpenParquetFile {
    guard source.rowGroups[number].count > 1 else { return try OpenParquetFile(source.found[number]) }
    return try shared.withLock { shared in
      if let shared, shared.number == number { return shared.file }
      let file = try OpenParquetFile(source.found[number])
      shared = (number, file)
      return file
    }
  }

  func claim() -> (number: Int, morsel: Morsel)? {
    let number = next.add(1, ordering: .relaxed).oldValue
    return number < morsels.count ? (number, morsels[number]) : nil
  }

  func makeReader() throws -> any ScanReader { ParquetScanReader(self) }
}
