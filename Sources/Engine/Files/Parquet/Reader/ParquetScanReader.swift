/// One node's reader of a Parquet scan: keeps the file of its last morsel open and every buffer between morsels.
final class ParquetScanReader: ScanReader {
  /// Where the cells of a wanted column come from.
  private enum Origin {
    case chunk(ColumnReader, leaf: Int, form: ColumnForm)
    case constant(Value, DataType)
  }

  private let scan: ParquetScan
  private let memory: PageMemory
  private let scratch = PageScratch()
  /// Set when the pages of all columns do not fit side by side.
  private var window: Window?
  private var file: OpenParquetFile?
  private var fileNumber = -1
  private var origins: [Origin] = []
  private var rows: TypedRows
  private var morsel = ParquetScan.Morsel(file: 0, rowGroup: 0, rows: 0..<0, firstRow: 0)
  /// Next row of the morsel, within its row group.
  private var row = 0

  /// Rows that have been read column after column, and are delivered batch by batch.
  private struct Window {
    var rows: Batch?
    /// The next row to be delivered.
    var next = 0
    /// Rows to be read next, from what those before took.
    var size = 256
  }

  init(_ scan: ParquetScan) {
    self.scan = scan
    rows = TypedRows(scan.request)
    memory = PageMemory(budget: scan.request.budget, share: scan.request.shareBytes)
  }

  func nextMorsel() throws -> Int? {
    try scan.request.cancellation.check()
    guard let (number, morsel) = try scan.claim() else { return nil }
    self.morsel = morsel
    row = morsel.rows.lowerBound
    window?.rows = nil
    if fileNumber != morsel.file { try open(morsel.file) }
    if !isWanted() {
      row = morsel.rows.upperBound
      scan.request.skip(rows: morsel.rows.count)
      return number
    }
    try startColumns()
    return number
  }

  /// Turns all columns to the next row of the morsel.
  private func startColumns() throws {
    guard let file else { return }
    let group = file.metadata.rowGroups[morsel.rowGroup]
    for (position, origin) in origins.enumerated() {
      guard case .chunk(let reader, let leaf, _) = origin else { continue }
      try inColumn(position) {
        try reader.start(
          file, group.columns[leaf], rowCount: group.rowCount, firstRow: row)
      }
    }
  }

  func nextBatch() throws -> Batch? {
    let request = scan.request
    while true {
      let delivered = takeFromWindow()
      guard delivered != nil || row < morsel.rows.upperBound else { return nil }
      try request.cancellation.check()
      guard let batch = try delivered ?? readRows() else { continue }
      // Rows delivered: rejects are counted where they are collected.
      request.progress.rowsRead.add(batch.rowCount)
      return batch
    }
  }

  /// Reads the next rows; `nil` when they stand in the window, or all are rejects.
  private func readRows() throws -> Batch? {
    let left = morsel.rows.upperBound - row
    guard var window else {
      do {
        return try readRows(min(max(scan.request.batchRows, 1), left))
      } catch let problem as ParquetProblem where problem.isShortOfMemory {
        memory.turnToOneColumn()
        self.window = Window()
        scratch.packed = nil
        for case .chunk(let reader, _, _) in origins { reader.pause() }
        try startColumns()
        return nil
      }
    }
    let count = min(window.size, left)
    (window.rows, window.next) = (try readRows(count), 0)
    if let batch = window.rows {
      let bytesPerRow = max(1, batch.columns.reduce(0) { $0 + $1.heldBytes } / count)
      window.size = max(1, min(scan.request.chunkBytes * 4 / bytesPerRow, count * 4))
    }
    self.window = window
    return nil
  }

  /// The next batch of the rows that have been read column after column.
  private func takeFromWindow() -> Batch? {
    guard let rows = window?.rows, let next = window?.next else { return nil }
    let end = min(rows.rowCount, next + max(scan.request.batchRows, 1))
    window?.next = end
    if end == rows.rowCount { window?.rows = nil }
    return rows.slice(next..<end)
  }

  private func readRows(_ count: Int) throws -> Batch? {
    let isAlone = window != nil
    var columns: [Column] = []
    columns.reserveCapacity(origins.count + 1)
    var bad = TypedRows.BadCells()
    for (position, origin) in origins.enumerated() {
      switch origin {
      case .constant(let value, let type): columns.append(.constant(value, type: type, count: count))
      case .chunk(let reader, _, _):
        let cells = try inColumn(position) { isAlone ? try reader.readAlone(count) : try reader.read(count) }
        columns.append(cells.column)
        rows.take(cells, position, &bad)
      }
    }
    let firstRow = morsel.firstRow + row
    row += count
    return try rows.batch(columns, count, &bad, file: morsel.file, firstRow: firstRow)
  }

  /// Opens a file of the scan and finds the wanted columns in it.
  private func open(_ number: Int) throws {
    fileNumber = -1
    let found = scan.source.found[number]
    let opened = try scan.open(number)
    guard opened.metadata.rowGroups.map(\.rowCount) == scan.rowGroups(number) else {
      throw Failure(.input, "\(found.path) was changed while it was read; run again when nothing writes to it")
    }
    let columns = opened.columns
    let positions = Dictionary(columns.indices.map { (columns[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    let types = Dictionary(
      scan.source.schema.fields.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    rows.conversions = []
    origins = try scan.request.columns.map { name in
      var type = types[name] ?? .text
      var conversion: PinnedColumn?
      defer { rows.conversions.append(conversion?.makeConverter()) }
      if let position = scan.source.partitions.fields.firstIndex(where: { $0.name == name }) {
        let own = scan.source.partitions.fields[position].type
        conversion = scan.source.pins[name]?[own]
        return .constant(scan.source.partitions.values[number][position], own)
      }
      guard let column = positions[name].map({ columns[$0] }), column.form != .null else {
        return .constant(.null, type)
      }
      guard let form = column.form, let leaf = column.leaf else {
        throw Failure(.input, "\(found.path) was changed while it was read; run again when nothing writes to it")
      }
      conversion = scan.source.pins[name]?[form.type]
      if conversion != nil { type = form.type }
      let reader = ColumnReader(
        form, element: column.element, type: type, calendar: opened.calendar(of: column), memory: memory,
        progress: scan.request.progress, scratch: scratch)
      return .chunk(reader, leaf: leaf, form: form)
    }
    file = opened
    fileNumber = number
  }

  /// Whether the bounds of the row group leave room for the hints.
  private func isWanted() -> Bool {
    guard let file, !scan.request.hints.isEmpty else { return true }
    let group = file.metadata.rowGroups[morsel.rowGroup]
    for hint in scan.request.hints where scan.source.pins[hint.column] == nil {
      if scan.source.partitions.fields.contains(where: { $0.name == hint.column }) { continue }
      guard let column = file.tree.columns.first(where: { $0.name == hint.column }) else {
        if !RowGroupFilter.mayMatch(.null, hint) { return false }
        continue
      }
      // Bounds stand in the calendar of the file.
      guard let leaf = column.leaf, let form = column.form, file.calendar(of: column) == nil else { continue }
      let isPossible = RowGroupFilter.mayMatch(
        group.columns[leaf], form, rowCount: group.rowCount, hasColumnOrders: file.metadata.hasColumnOrders, hint)
      if !isPossible { return false }
    }
    return true
  }

  /// Names file, column and row group in what goes wrong while a column is read.
  private func inColumn<Result>(_ position: Int, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let problem as ParquetProblem where !problem.isShortOfMemory {
      throw problem.failure(
        path: scan.source.found[morsel.file].path,
        place: "column \"\(scan.request.columns[position])\", row group \(morsel.rowGroup)")
    }
  }
}
