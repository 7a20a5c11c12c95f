/// Aggregates of one argument, each over the rows in which something has one of many values, as a pivot makes a column of each:
/// a row goes to those of its value instead of being shown to all.
struct AggregateSwitch: Hashable, Sendable {
  /// The column with the number of the row's value; null for rows with none of them.
  var selector: Int
  /// Aggregates by the number of their value, as positions in `GroupShape.aggregates`.
  var aggregates: [[Int]]

  /// Of fewer values, all rows are shown to all.
  static let fewestValues = 32

  /// Whether it is the same for an aggregate to see some rows only, one after the other.
  static func admits(_ function: AggregateFunction) -> Bool { !function.countsValues && !function.dependsOnOrder }

  /// The rows of a batch that have a value: in the order of the values' numbers, those of one value side by side.
  func rows(of batch: Batch) -> (order: Buffer<Int32>, runs: [(value: Int, rows: Range<Int>)]) {
    guard case .integer(let numbers) = batch.columns[selector] else { preconditionFailure("numbers of values") }
    var found: [UInt64] = []
    found.reserveCapacity(batch.rowCount)
    for row in 0..<batch.rowCount where numbers.nulls?[row] ?? 0 == 0 {
      found.append(UInt64(numbers.values[row]) << 32 | UInt64(row))
    }
    found.sort()
    let order = Buffer<Int32>(capacity: found.count)
    var runs: [(value: Int, rows: Range<Int>)] = []
    for (place, one) in found.enumerated() {
      order[place] = Int32(truncatingIfNeeded: one)
      let value = Int(one >> 32)
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].rows = last.rows.lowerBound..<place + 1
      } else {
        runs.append((value, place..<place + 1))
      }
    }
    return (order, runs)
  }
}
