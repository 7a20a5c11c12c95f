/// Puts rows that several nodes have kept back into input order.
enum InputOrder {
  /// Stretches of rows of one morsel, in input order. Every store holds its rows by increasing sequence number, in
  /// the `integer` column at `sequenceColumn`. Complexity: O(rows).
  static func segments(_ stores: [RowStore], sequenceColumn: Int) -> [RowStore.Segment] {
    var segments: [RowStore.Segment] = []
    for (index, store) in stores.enumerated() where store.rowCount > 0 {
      let column = store.column(sequenceColumn)
      let sequences = column.rawValues.assumingMemoryBound(to: UInt64.self)
      var start = 0
      for row in 1...store.rowCount {
        if row < store.rowCount, sequences[row] >> RowSequence.rowBits == sequences[start] >> RowSequence.rowBits {
          continue
        }
        segments.append(RowStore.Segment(store: index, start: start, count: row - start, sequence: sequences[start]))
        start = row
      }
      withExtendedLifetime(column) {}
    }
    return segments.sorted { $0.sequence < $1.sequence }
  }

  /// A column of consecutive sequence numbers.
  static func sequences(from first: UInt64, count: Int) -> Column {
    let values = Buffer<Int64>(capacity: count)
    let start = Int64(bitPattern: first)
    for row in 0..<count { values[row] = start &+ Int64(row) }
    return .integer(PlainColumn(values))
  }
}

/// A scan of no rows.
struct EmptyScan: TableScan {
  func makeReader() throws -> any ScanReader { Reader() }

  private final class Reader: ScanReader {
    func nextMorsel() throws -> Int? { nil }
    func nextBatch() throws -> Batch? { nil }
  }
}
