/// What one aggregate knows of every group. Used by one thread.
///
/// A state can be handed on as columns, one row for each group, and merged into another: between nodes, and through
/// temporary files. Results do not depend on how rows were spread or in which order states were merged.
protocol AggregateState: AnyObject {
  /// Bytes for each group of its capacity.
  var bytesPerGroup: Int { get }
  /// Bytes beside them.
  var extraBytes: Int { get }
  /// Types of the columns that `export` gives and `merge` takes.
  var exportTypes: [DataType] { get }

  /// Makes room for `capacity` groups; new ones have seen nothing.
  func grow(to capacity: Int)
  /// Takes in rows: row i belongs to group `groups[i]` and has the sequence number `sequence + i`.
  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64)
  /// The first `count` groups. Shares memory: valid until the next change.
  func export(_ count: Int) -> [Column]
  /// Takes in exported groups: row i is the group `groups[i]` here.
  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>)
  /// The results of the first `count` groups.
  /// - Throws: `Failure` (`run`) when one does not fit its type.
  func results(_ count: Int) throws -> Column
}

extension AggregateState {
  var extraBytes: Int { 0 }
}

extension Column {
  /// 64-bit cells of an `integer` or `timestamp` column.
  var integerCells: UnsafeMutablePointer<Int64> {
    switch self {
    case .integer(let column), .timestamp(let column): column.values.base
    default: preconditionFailure("a column of 64-bit integers")
    }
  }

  /// 128-bit cells of a `decimal` column.
  var decimalCells: UnsafeMutablePointer<Int128> {
    if case .decimal(let column, _, _) = self { return column.values.base }
    preconditionFailure("a column of 128-bit integers")
  }

  /// Every zero as 0.0 and every NaN as one, as groups and extremes show them. Complexity: O(rows).
  func canonicalDoubles() -> Column {
    guard case .double(let column) = self else { return self }
    let values = Buffer<Double>(capacity: column.count)
    for row in 0..<column.count { values[row] = Double(bitPattern: RowHash.canonicalBits(column.values[row])) }
    return .double(PlainColumn(values, nulls: column.nulls))
  }
}
