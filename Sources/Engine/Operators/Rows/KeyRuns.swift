/// Finds rows whose keys repeat those of the row before: rows of one patient or order mostly follow one another, and one
/// look into a hash table is enough for all of them.
///
/// Looks only now and then at keys that change with nearly every row. Used by one thread.
final class KeyRuns {
  /// Rows that are looked at before the rest of a batch is.
  private static let triedRows = 512
  /// Batches that are passed over after one without runs.
  private static let passedBatches = 15

  private let starts = GrowingBuffer<UInt8>()
  private let heads = GrowingBuffer<Int32>()
  /// Of the batch looked at last.
  private var runs: UnsafePointer<UInt8>?
  private var passing = 0

  /// The rows that do not repeat the one before; `nil` when more than half of the rows are such. Valid until the next
  /// call. Complexity: O(rows × keys).
  func heads(_ keys: [Column], rowCount: Int) -> UnsafeBufferPointer<Int32>? {
    if passing > 0 {
      passing -= 1
      return nil
    }
    guard rowCount > 1, !keys.isEmpty else { return nil }
    let (starts, heads) = (starts.reserving(rowCount), heads.reserving(rowCount))
    starts.update(repeating: 0, count: rowCount)
    starts[0] = 1
    runs = UnsafePointer(starts)
    var (count, looked) = (0, 0)
    for end in [min(rowCount, Self.triedRows), rowCount] {
      for key in keys { Self.markStarts(key, max(looked, 1)..<end, starts) }
      count += Self.collect(starts, looked..<end, into: heads + count)
      looked = end
      guard count * 2 <= looked else {
        passing = Self.passedBatches
        return nil
      }
    }
    return UnsafeBufferPointer(start: UnsafePointer(heads), count: count)
  }

  /// Gives every row of the batch whose heads were asked for last what was found for the head of its run.
  @inline(__always)
  func spread<Found: BitwiseCopyable>(
    _ found: UnsafePointer<Found>, into target: UnsafeMutablePointer<Found>, rowCount: Int
  ) {
    guard let runs else { return }
    var run = -1
    for row in 0..<rowCount {
      run &+= Int(runs[row])
      target[row] = found[run]
    }
  }

  private static func collect(
    _ starts: UnsafePointer<UInt8>, _ rows: Range<Int>, into heads: UnsafeMutablePointer<Int32>
  ) -> Int {
    var count = 0
    for row in rows {
      heads[count] = Int32(truncatingIfNeeded: row)
      count &+= Int(starts[row])
    }
    return count
  }

  /// Marks the rows where the column differs from the row before, by its bits: a zero of the other sign starts a run of
  /// its own, which is looked up like any other.
  private static func markStarts(_ column: Column, _ rows: Range<Int>, _ starts: UnsafeMutablePointer<UInt8>) {
    switch column {
    case .text(let column):
      if let texts = column.dictionary {
        mark(texts.rows.base)
        break
      }
      let views = column.views.base
      for row in rows where starts[row] == 0 && !textEqual(views[row], views[row &- 1]) { starts[row] = 1 }
    case .integer(let column), .timestamp(let column): mark(column.values.base)
    case .decimal(let column, _, _): mark(column.values.base)
    case .double(let column): mark(UnsafeRawPointer(column.values.base).assumingMemoryBound(to: UInt64.self))
    case .boolean(let column): mark(column.values.base)
    case .date(let column): mark(column.values.base)
    }
    guard let nulls = column.nulls?.base else { return }
    for row in rows where (nulls[row] != 0) != (nulls[row &- 1] != 0) { starts[row] = 1 }

    @inline(__always)
    func mark<Cell: Equatable>(_ cells: UnsafePointer<Cell>) {
      for row in rows { starts[row] |= cells[row] == cells[row &- 1] ? 0 : 1 }
    }
  }
}
