/// What a reader of files that say their columns' types makes of the cells it has read: pinned columns get their types, rows
/// with cells that cannot be taken become rejects. One thread at a time.
package struct TypedRows {
  /// By row of a batch, the first cell that cannot be taken: the position of its column, and why.
  package typealias BadCells = [Int: (position: Int, reason: String)]

  private let request: ScanRequest
  /// Conversions of pinned columns, by their position.
  var conversions: [PinnedColumn.Converter?] = []

  package init(_ request: ScanRequest) { self.request = request }

  /// Notes what is remarkable about the cells of a column.
  func take(_ cells: CellConversion.Result, _ position: Int, _ bad: inout BadCells) {
    for cell in cells.bad where bad[cell.row] == nil { bad[cell.row] = (position, cell.reason) }
    request.notes.add(
      cells.cutCount, "column \"\(request.columns[position])\": digits behind the microseconds are cut")
  }

  /// The batch of rows that can be taken; `nil` when none can.
  /// - Parameter firstRow: the number of the first row in its file.
  package func batch(
    _ columns: [Column], _ count: Int, _ bad: inout BadCells, file: Int, firstRow: Int
  ) throws -> Batch? {
    var columns = columns
    try convert(&columns, count, &bad)
    if request.wantsOrigin {
      let bits = Buffer<Int64>(capacity: count)
      let first = RowOrigin(file: file, position: firstRow).bits
      for offset in 0..<count { bits.base[offset] = first + Int64(offset) }
      columns.append(.integer(PlainColumn(bits)))
    }
    let batch = Batch(columns: columns, rowCount: count)
    return bad.isEmpty ? batch : try reject(bad, from: batch, file: file, firstRow: firstRow)
  }

  /// Gives pinned columns their types.
  private func convert(_ columns: inout [Column], _ count: Int, _ bad: inout BadCells) throws {
    for (position, conversion) in conversions.enumerated() {
      guard let conversion else { continue }
      let converted = try conversion.convert(columns[position], count)
      request.notes.add(
        try conversion.lossCount(columns[position], count),
        PinnedText.kind(request.columns[position], converted.column.type))
      columns[position] = converted.column
      for failure in converted.failures where bad[failure.row].map({ $0.position > position }) ?? true {
        bad[failure.row] = (position, failure.reason)
      }
    }
  }

  /// Turns rows with cells that cannot be taken into rejects; the rows that stay, `nil` when none does.
  private func reject(_ bad: BadCells, from batch: Batch, file: Int, firstRow: Int) throws -> Batch? {
    for (row, cell) in bad.sorted(by: { $0.key < $1.key }) {
      let origin = RowOrigin(file: file, position: firstRow + row)
      try request.rejects.add(
        Reject(
          step: .source, source: request.sourceNumber, origin: origin, column: request.columns[cell.position],
          reason: cell.reason, sequence: firstRow + row))
    }
    let kept = Buffer<Int32>(capacity: batch.rowCount, count: 0)
    for row in 0..<batch.rowCount where bad[row] == nil {
      kept[kept.count] = Int32(row)
      kept.count += 1
    }
    return kept.count == 0 ? nil : batch.gather(kept.elements)
  }
}
