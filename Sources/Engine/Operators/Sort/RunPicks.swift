/// Rows picked one by one from blocks of several runs, to become one batch. Text is not copied.
struct RunPicks {
  private let types: [DataType]
  private var blocks: [[Column]] = []
  /// Which block and row each pick is.
  private var picks: [(block: Int32, row: Int32)] = []
  /// Tells the picks of this batch from earlier ones, in the cursors' notes.
  private let number: Int

  init(types: [DataType], number: Int) {
    self.types = types
    self.number = number
  }

  var count: Int { picks.count }

  /// Picks the cursor's current row.
  mutating func append(_ cursor: RunCursor) {
    if cursor.pickNumber != number {
      cursor.pickNumber = number
      cursor.pickBlock = Int32(blocks.count)
      blocks.append(cursor.columns)
    }
    picks.append((cursor.pickBlock, Int32(truncatingIfNeeded: cursor.row)))
  }

  /// The picked rows; `nil` when there are none.
  consuming func batch() -> Batch? {
    guard !picks.isEmpty else { return nil }
    var columns: [Column] = []
    for (index, type) in types.enumerated() {
      let sources = blocks.map { $0[index] }
      var nulls: Buffer<UInt8>?
      if sources.contains(where: { $0.nulls != nil }) {
        let marks = Buffer<UInt8>(capacity: picks.count)
        for (position, pick) in picks.enumerated() {
          marks[position] = sources[Int(pick.block)].nulls.map { $0[Int(pick.row)] } ?? 0
        }
        nulls = marks
      }
      let column = Column.reserving(picks.count, type: type)
        .with(nulls: nulls, owners: type == .text ? sources.flatMap(\.textOwners) : [])
      let bases = sources.map { UnsafeRawPointer($0.rawValues) }
      switch type.cellBytes {
      case 1: copy(bases, column, as: UInt8.self)
      case 4: copy(bases, column, as: UInt32.self)
      case 8: copy(bases, column, as: UInt64.self)
      default: copy(bases, column, as: UInt128.self)
      }
      column.setCount(picks.count)
      columns.append(column)
      withExtendedLifetime(sources) {}
    }
    return Batch(columns: columns, rowCount: picks.count)
  }

  @inline(__always)
  private func copy<Cell: BitwiseCopyable>(_ bases: [UnsafeRawPointer], _ column: Column, as type: Cell.Type) {
    let target = column.rawValues.assumingMemoryBound(to: Cell.self)
    for (position, pick) in picks.enumerated() {
      target[position] = bases[Int(pick.block)].assumingMemoryBound(to: Cell.self)[Int(pick.row)]
    }
  }
}
