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
  /// Of a source that knows only a sample of its files.
  private let late = SlowLock(LateFiles())
  /// The last file that was opened of those that several nodes read: they share its footer.
  private let shared = SlowLock<(number: Int, file: OpenParquetFile)?>(nil)

  init(_ source: ParquetSource, _ request: ScanRequest) {
    self.source = source
    self.request = request
    var morsels: [Morsel] = []
    var totalBytes = 0
    for (file, groups) in source.rowGroups.enumerated() {
      guard Self.isWanted(source, file, request.hints) else {
        request.skip(rows: groups?.reduce(0, +) ?? 0)
        continue
      }
      totalBytes += source.found[file].byteCount
      if source.sample == nil { morsels += Self.morsels(of: file, groups ?? []) }
    }
    self.morsels = morsels
    request.progress.totalBytes.add(totalBytes)
  }

  private static func morsels(of file: Int, _ groups: [Int]) -> [Morsel] {
    var morsels: [Morsel] = []
    var firstRow = 0
    for (group, rowCount) in groups.enumerated() {
      var row = 0
      while row < rowCount {
        let left = rowCount - row
        let rows = left <= sliceRows * 3 / 2 ? left : slice(of: rowCount)
        morsels.append(Morsel(file: file, rowGroup: group, rows: row..<row + rows, firstRow: firstRow))
        row += rows
      }
      firstRow += rowCount
    }
    return morsels
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
    if source.sample != nil, let opened = late.withLock({ $0.opened.removeValue(forKey: number) }) { return opened }
    guard (source.rowGroups[number]?.count ?? 2) > 1 else { return try OpenParquetFile(source.found[number]) }
    return try shared.withLock { shared in
      if let shared, shared.number == number { return shared.file }
      let file = try OpenParquetFile(source.found[number])
      shared = (number, file)
      return file
    }
  }

  /// Rows of the row groups that a file had when it was looked at; `nil` where nobody has.
  func rowGroups(_ number: Int) -> [Int]? { source.rowGroups[number] ?? late.withLock { $0.rowGroups[number] } }

  func claim() throws -> (number: Int, morsel: Morsel)? {
    if let sample = source.sample { return try late.withLock { try $0.claim(of: self, sample) } }
    let number = next.add(1, ordering: .relaxed).oldValue
    return number < morsels.count ? (number, morsels[number]) : nil
  }

  func makeReader() throws -> any ScanReader { ParquetScanReader(self) }

  /// Files whose footers are read when the files before them have been claimed.
  private struct LateFiles {
    var rowGroups: [Int: [Int]] = [:]
    /// Those that no reader has asked for yet.
    var opened: [Int: OpenParquetFile] = [:]
    private var nextFile = 0
    private var nextNumber = 0
    /// Of the last file.
    private var morsels: ArraySlice<Morsel> = []

    /// - Throws: `SpeculationFailure` for a file that is not like those of the sample.
    mutating func claim(of scan: ParquetScan, _ sample: ParquetSample) throws -> (number: Int, morsel: Morsel)? {
      while morsels.isEmpty {
        guard nextFile < scan.source.found.count else { return nil }
        try scan.request.cancellation.check()
        let number = nextFile
        nextFile += 1
        // Nobody counts rows who reads the first ones only.
        guard ParquetScan.isWanted(scan.source, number, scan.request.hints) else { continue }
        let groups = try scan.source.rowGroups[number] ?? look(at: number, scan, sample)
        morsels = ParquetScan.morsels(of: number, groups)[...]
      }
      guard let morsel = morsels.popFirst() else { return nil }
      defer { nextNumber += 1 }
      return (nextNumber, morsel)
    }

    private mutating func look(at number: Int, _ scan: ParquetScan, _ sample: ParquetSample) throws -> [Int] {
      let file = try OpenParquetFile(scan.source.found[number], memory: sample.limit.memory)
      guard sample.isAlike(file) else {
        throw SpeculationFailure("\(scan.source.found[number].path) has other columns than the files before it")
      }
      let groups = file.metadata.rowGroups.map(\.rowCount)
      rowGroups[number] = groups
      opened[number] = file
      return groups
    }
  }
}
