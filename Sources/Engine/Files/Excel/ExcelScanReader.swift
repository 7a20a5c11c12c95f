/// One node's reader of a scan of workbooks: makes columns of the cells that it is given.
final class ExcelScanReader: ScanReader {
  private let scan: ExcelScan
  private let request: ScanRequest
  private var morsel: ExcelScan.Morsel?
  /// Rows of the morsel that have been handed on.
  private var done = 0
  /// The cells of a batch by column and row; -1 where there is none.
  private let cells = Scratch<Int32>()

  init(_ scan: ExcelScan) {
    self.scan = scan
    request = scan.request
  }

  func nextMorsel() throws -> Int? {
    try request.cancellation.check()
    guard let (number, morsel) = try scan.claim() else { return nil }
    self.morsel = morsel
    done = 0
    return number
  }

  func nextBatch() throws -> Batch? {
    guard let morsel else { return nil }
    while done < morsel.rows.count {
      try request.cancellation.check()
      let range = done..<min(done + max(1, request.batchRows), morsel.rows.count)
      done = range.upperBound
      guard let batch = try batch(of: range, morsel) else { continue }
      request.progress.rowsRead.add(batch.rowCount)
      return batch
    }
    self.morsel = nil
    return nil
  }

  private func batch(of range: Range<Int>, _ morsel: ExcelScan.Morsel) throws -> Batch? {
    let rows = morsel.rows
    let table = cells.room(for: range.count * request.columns.count)
    table.update(repeating: -1, count: range.count * request.columns.count)
    for place in rows.starts[range.lowerBound]..<rows.starts[range.upperBound] {
      let cell = rows.cells[place]
      table[Int(cell.slot) * range.count + Int(cell.row) - range.lowerBound] = Int32(place)
    }
    var bad: [CSVColumnReader.BadField] = []
    var columns: [Column] = []
    for (place, name) in request.columns.enumerated() {
      guard let number = scan.table.index[name] else { continue }
      let column = scan.table.columns[number]
      if let partition = column.partition {
        let value = FolderValue(
          of: scan.table.files[morsel.file].file, key: partition, type: column.type, format: column.format)
        columns.append(
          value.column(column.name, type: column.type, rows: range.count, notes: request.notes, bad: &bad))
      } else {
        let reader = ExcelColumnReader(
          column: column, options: scan.table.options, notes: request.notes, morsel: morsel)
        let own = UnsafeBufferPointer(start: UnsafePointer(table + place * range.count), count: range.count)
        columns.append(try reader.read(own, &bad))
      }
    }
    if request.wantsOrigin {
      let origins = Buffer<Int64>(capacity: range.count)
      for row in range { origins[row - range.lowerBound] = origin(of: row, morsel).bits }
      columns.append(.integer(PlainColumn(origins)))
    }
    let batch = Batch(columns: columns, rowCount: range.count)
    return bad.isEmpty ? batch : try withoutBadRows(batch, bad, range, morsel)
  }

  private func origin(of row: Int, _ morsel: ExcelScan.Morsel) -> RowOrigin {
    RowOrigin(file: morsel.file, position: Int(morsel.rows.numbers[row]))
  }

  /// Rejects every row with a cell that cannot be taken, once each, for the first such column.
  private func withoutBadRows(
    _ batch: Batch, _ bad: [CSVColumnReader.BadField], _ range: Range<Int>, _ morsel: ExcelScan.Morsel
  ) throws -> Batch? {
    var reasons: [Int: CSVColumnReader.BadField] = [:]
    // Columns come in the order of the request; the table's counts.
    for field in bad.sorted(by: { scan.table.index[$0.column] ?? 0 < scan.table.index[$1.column] ?? 0 })
    where reasons[field.row] == nil {
      reasons[field.row] = field
    }
    for (row, field) in reasons.sorted(by: { $0.key < $1.key }) {
      let origin = origin(of: range.lowerBound + row, morsel)
      try request.rejects.add(
        Reject(
          step: .source, source: request.sourceNumber, origin: origin, column: field.column, reason: field.reason,
          sequence: origin.position))
    }
    let kept = (0..<batch.rowCount).filter { reasons[$0] == nil }.map(Int32.init)
    return kept.isEmpty ? nil : kept.withUnsafeBufferPointer { batch.gather($0) }
  }
}
