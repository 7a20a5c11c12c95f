/// Right rows without a match, as output rows of a right or full join.
struct UnmatchedRows: TableScan {
  private let rows: TableRows
  private let shape: JoinShape

  init(_ shape: JoinShape, _ table: JoinTable, _ rows: Buffer<Int32>, _ context: RunContext) {
    self.shape = shape
    self.rows = TableRows(
      table.columns, permutation: rows, range: 0..<rows.count, charges: table.charges, context: context)
  }

  func makeReader() throws -> any ScanReader { Reader(try rows.makeReader(), shape) }

  private final class Reader: ScanReader {
    private let reader: any ScanReader
    private let shape: JoinShape

    init(_ reader: any ScanReader, _ shape: JoinShape) {
      self.reader = reader
      self.shape = shape
    }

    func nextMorsel() throws -> Int? { try reader.nextMorsel() }

    func nextBatch() throws -> Batch? {
      guard let batch = try reader.nextBatch() else { return nil }
      let rows = Buffer<Int32>(capacity: batch.rowCount)
      for row in 0..<batch.rowCount { rows[row] = Int32(row) }
      return Batch(columns: shape.unmatched(batch.columns, rows: rows.elements), rowCount: batch.rowCount)
    }
  }
}
