import Synchronization

/// Rows of a table in memory, in the order of a permutation: the source of the next pipeline.
final class TableRows: TableScan {
  private static let morselRows = 16_384

  private let table: Table
  private let range: Range<Int>
  private let batchRows: Int
  private let rowsPerMorsel: Int
  private let nextMorsel = Atomic<Int>(0)
  private let context: RunContext

  /// Immutable, kept alive by the scan together with the memory charged for it.
  private final class Table: @unchecked Sendable {
    let columns: [Cells]
    let permutation: Buffer<Int32>?
    let charges: [MemoryCharge]

    init(columns: [Cells], permutation: Buffer<Int32>?, charges: [MemoryCharge]) {
      self.columns = columns
      self.permutation = permutation
      self.charges = charges
    }
  }

  /// The cells of one column.
  enum Cells {
    /// One behind the other, as the rows of the table stand.
    case whole(Column)
    /// Where the nodes kept them, in the order in which the rows come.
    case parts(PartedColumn)
  }

  /// - Parameters:
  ///   - permutation: which rows come in which order; `nil` for all as they stand.
  ///   - range: the places of that order that are delivered.
  init(
    _ columns: [Cells], permutation: Buffer<Int32>?, range: Range<Int>, charges: [MemoryCharge], context: RunContext
  ) {
    table = Table(columns: columns, permutation: permutation, charges: charges)
    self.range = range
    self.context = context
    batchRows = context.batchRows(columns: columns.count)
    rowsPerMorsel = max(batchRows, Self.morselRows / batchRows * batchRows)
  }

  convenience init(
    _ columns: [Column], permutation: Buffer<Int32>?, range: Range<Int>, charges: [MemoryCharge], context: RunContext
  ) {
    self.init(
      columns.map(Cells.whole), permutation: permutation, range: range, charges: charges, context: context)
  }

  func makeReader() throws -> any ScanReader { Reader(self) }

  private final class Reader: ScanReader {
    private let rows: TableRows
    private var at = 0
    private var end = 0

    init(_ rows: TableRows) { self.rows = rows }

    func nextMorsel() throws -> Int? {
      let morsel = rows.nextMorsel.add(1, ordering: .relaxed).oldValue
      guard morsel < (rows.range.count + rows.rowsPerMorsel - 1) / rows.rowsPerMorsel else { return nil }
      at = rows.range.lowerBound + morsel * rows.rowsPerMorsel
      end = min(at + rows.rowsPerMorsel, rows.range.upperBound)
      return morsel
    }

    func nextBatch() throws -> Batch? {
      guard at < end else { return nil }
      try rows.context.cancellation.check()
      let count = min(rows.batchRows, end - at)
      defer { at += count }
      let columns = rows.table.columns.map { cells in
        switch (cells, rows.table.permutation) {
        case (.whole(let column), nil): column.slice(at..<at + count)
        case (.whole(let column), let permutation?):
          column.gather(UnsafeBufferPointer(start: permutation.base + at, count: count))
        case (.parts(let column), _): column.gather(at..<at + count)
        }
      }
      return Batch(columns: columns, rowCount: count)
    }
  }
}
