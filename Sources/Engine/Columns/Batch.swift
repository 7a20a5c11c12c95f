/// Some consecutive rows of a table, by column. Immutable.
///
/// The columns follow the schema of the operator that made the batch. `ghosts` marks rows that a filter, moved below
/// another operator by a rewrite, has already turned down: they are still here only so that the ledger of the steps
/// between can count them (0 is a living row, otherwise the tag of the filter; see `Plan/Rules/README.md`).
public struct Batch: Sendable {
  public var columns: [Column]
  public var rowCount: Int
  public var ghosts: Buffer<UInt8>?

  public init(columns: [Column], rowCount: Int, ghosts: Buffer<UInt8>? = nil) {
    self.columns = columns
    self.rowCount = rowCount
    self.ghosts = ghosts
  }

  /// The first and the second half of the rows, one after the other, for work that is too much for all at once.
  var halves: [Batch] {
    let middle = Int32(truncatingIfNeeded: rowCount / 2)
    return [0..<middle, middle..<Int32(truncatingIfNeeded: rowCount)].map { range in
      Array(range).withUnsafeBufferPointer { gather($0) }
    }
  }

  /// The rows at these positions, in that order. Positions are not negative.
  public func gather(_ rows: UnsafeBufferPointer<Int32>) -> Batch {
    var kept: Buffer<UInt8>?
    if let ghosts {
      let target = Buffer<UInt8>(capacity: rows.count)
      var any: UInt8 = 0
      for (position, row) in rows.enumerated() {
        target[position] = ghosts[Int(row)]
        any |= ghosts[Int(row)]
      }
      kept = any == 0 ? nil : target
    }
    return Batch(columns: columns.map { $0.gather(rows) }, rowCount: rows.count, ghosts: kept)
  }
}
