import Synchronization

/// Rows in memory as their nodes kept them, with the columns of a window: the source of the next pipeline.
final class WindowRows: TableScan {
  private static let morselRows = 16_384

  /// The cells of one column.
  enum Cells: Sendable {
    /// Of all rows, one behind the other.
    case whole(Column)
    /// By node.
    case parts([Column])
  }

  private struct Morsel: Sendable {
    var store: Int
    /// Of the store.
    var start: Int
    var count: Int
    /// Of the first row among all.
    var row: Int
  }

  private let columns: [Cells]
  private let results: WindowResults
  private let morsels: [Morsel]
  private let charges: [MemoryCharge]
  private let next = Atomic<Int>(0)
  private let context: RunContext

  /// - Parameters:
  ///   - segments: where the rows are, in input order.
  ///   - charges: the memory of the columns, given back with the scan.
  init(
    _ columns: [Cells], _ results: WindowResults, segments: [RowStore.Segment], charges: [MemoryCharge],
    context: RunContext
  ) {
    self.columns = columns
    self.results = results
    self.charges = charges
    self.context = context
    var (morsels, row): ([Morsel], Int) = ([], 0)
    for segment in segments {
      for start in stride(from: 0, to: segment.count, by: Self.morselRows) {
        let count = min(Self.morselRows, segment.count - start)
        morsels.append(Morsel(store: segment.store, start: segment.start + start, count: count, row: row))
        row += count
      }
    }
    self.morsels = morsels
  }

  func makeReader() throws -> any ScanReader { Reader(self) }

  private final class Reader: ScanReader {
    private let rows: WindowRows
    private var left: Morsel?

    init(_ rows: WindowRows) { self.rows = rows }

    func nextMorsel() throws -> Int? {
      let number = rows.next.add(1, ordering: .relaxed).oldValue
      guard number < rows.morsels.count else { return nil }
      left = rows.morsels[number]
      return number
    }

    func nextBatch() throws -> Batch? {
      guard var morsel = left, morsel.count > 0 else { return nil }
      try rows.context.cancellation.check()
      let count = min(rows.context.batchRows(columns: rows.columns.count + 1), morsel.count)
      let columns = rows.columns.map { cells in
        switch cells {
        case .whole(let column): column.slice(morsel.row..<morsel.row + count)
        case .parts(let parts): parts[morsel.store].slice(morsel.start..<morsel.start + count)
        }
      }
      let added = rows.results.columns(of: morsel.row..<morsel.row + count)
      morsel.start += count
      morsel.row += count
      morsel.count -= count
      left = morsel
      return Batch(columns: columns + added, rowCount: count)
    }
  }
}
