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
    let columns: [Column]
    let permutation: Buffer<Int32>?
    let charges: [MemoryCharge]

    init(columns: [Column], permutation: Buffer<Int32>?, charges: [MemoryCharge]) {
      self.columns = columns
      self.permutation = permutation
      self.charges = charges
    }
  }

  /// - Parameters:
  ///   - permutation: which rows come in which order; `nil` for all as they stand.
  ///   - range: the places of that order that are delivered.
  init(
    _ columns: [Column], permutation: Buffer<Int32>?, range: Range<Int>, charges: [MemoryCharge], context: RunContext
  ) {
    table = Table(columns: columns, permutation: permutation, charges: charges)
    self.range = range
    self.context = context
    batchRows = context.batchRows(columns: columns.count)
    rowsPerMorsel = max(batchRows, Self.morselRows / batchRows * batchRows)
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
      if let permutation = rows.table.permutation {
        let some = UnsafeBufferPointer(start: permutation.base + at, count: count)
        return Batch(columns: rows.table.columns.map { $0.gather(some) }, rowCount: count)
      }
      return Batch(columns: rows.table.columns.map { $0.slice(at..<at + count) }, rowCount: count)
    }
  }
}
