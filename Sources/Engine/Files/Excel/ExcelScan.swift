/// One reading of a table in workbooks. A morsel is some rows of a sheet: they are unpacked and parsed under a lock, one
/// after the other, and made into columns by the nodes.
final class ExcelScan: TableScan, @unchecked Sendable {
  struct Morsel {
    var file: Int
    var rows: SheetRows
    var is1904: Bool
    /// Keeps the shared texts.
    var texts: WorkbookTexts
  }

  let table: ExcelTable
  let request: ScanRequest
  private let monitor = ConditionLock()
  private var reading: SheetReading?
  private var nextFile = 0
  private var nextMorsel = 0

  init(_ table: ExcelTable, _ request: ScanRequest) {
    self.table = table
    self.request = request
    request.progress.totalBytes.add(table.files.reduce(0) { $0 + $1.file.byteCount })
  }

  func makeReader() throws -> any ScanReader { ExcelScanReader(self) }

  /// Claims the next rows; `nil` when none are left.
  /// - Throws: `Failure` (`input`), `SpeculationFailure`.
  func claim() throws -> (number: Int, morsel: Morsel)? {
    try monitor.withLock {
      while true {
        if let reading, let rows = try reading.next(request) {
          nextMorsel += 1
          let morsel = Morsel(
            file: nextFile - 1, rows: rows, is1904: reading.workbook.is1904, texts: reading.texts)
          return (nextMorsel - 1, morsel)
        }
        guard nextFile < table.files.count else { return nil }
        let file = table.files[nextFile]
        reading = try SheetReading(file, uses: uses(of: file), request)
        request.notes.add(file.footerRows, SheetFooter.note)
        nextFile += 1
      }
    }
  }

  /// What becomes of the columns of a file: the place among the wanted ones, for those that are.
  private func uses(of file: ExcelTable.File) -> [Int32] {
    var places: [Int: Int32] = [:]
    for (place, name) in request.columns.enumerated() {
      if let column = table.index[name] { places[column] = Int32(place) }
    }
    return file.columns.map { column in
      guard let column else { return SheetHandler.Use.unknown }
      return table.columns[column].partition == nil
        ? places[column] ?? SheetHandler.Use.notWanted : SheetHandler.Use.notWanted
    }
  }
}

/// One reading of the rows of data of a sheet. One thread at a time.
final class SheetReading {
  let workbook: Workbook
  let texts: WorkbookTexts
  private let handler: SheetHandler
  private let reading: XMLReading
  private let byteCount: Int
  private var consumed = 0
  private let sheet: String
  private var hasNoted = false

  /// - Parameter uses: as for `SheetHandler`.
  /// - Throws: `Failure` (`input`).
  init(_ file: ExcelTable.File, uses: [Int32]?, _ request: ScanRequest) throws {
    workbook = try Workbook(file.file, memory: request.budget.limit)
    texts = try WorkbookTexts(workbook, request.budget)
    handler = SheetHandler(workbook, file.range, uses: uses)
    reading = try workbook.read(file.sheet, handler)
    byteCount = file.file.byteCount
    sheet = file.sheet.name
  }

  /// The next rows that have values; `nil` at the end.
  func next(_ request: ScanRequest) throws -> SheetRows? {
    // A block of XML may bring more rows than a batch has.
    while handler.rows.count < request.batchRows, handler.rows.cells.count < RunContext.batchCells,
      handler.rows.textBytes < request.chunkBytes, try reading.advance()
    {
      try request.cancellation.check()
      if let stray = handler.stray {
        throw SpeculationFailure(
          "the cell \(CellRange.cellName(stray.column, stray.row)) of \(workbook.path) is in a column that had no values as far as it had been looked at"
        )
      }
    }
    let now = handler.rows.count > 0 ? reading.consumedBytes : byteCount
    request.progress.bytesRead.add(now - consumed)
    consumed = now
    guard handler.rows.count > 0 else {
      if !hasNoted {
        request.notes.add(
          handler.mergedAreas,
          "sheet \"\(sheet)\": merged cells have their value in the first one, the others are null; areas")
      }
      hasNoted = true
      return nil
    }
    let rows = handler.takeRows()
    try texts.lookUp(rows, cancellation: request.cancellation)
    return rows
  }
}
