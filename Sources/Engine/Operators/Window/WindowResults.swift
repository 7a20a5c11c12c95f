/// The columns that a window adds to a table, and how rows find their cells in them.
struct WindowResults: Sendable {
  /// `nil` where every call is of whole groups.
  private let layout: WindowLayout?
  /// By row; `nil` when all rows are one group.
  private let groups: Buffer<Int32>?
  private let columns: [Cells]

  private enum Cells: Sendable {
    case byPosition(Column)
    case byGroup(Column)
    /// Of the column at the row that stands at a position of the second.
    case picked(Column, rows: Buffer<Int32>)
  }

  /// Computes all calls.
  /// - Parameters:
  ///   - columns: `shape.computed` of the table.
  ///   - groups: the group of each row; `nil` when all rows are one.
  /// - Throws: `Failure` (`run`) when a result does not fit its type.
  init(
    _ shape: WindowShape, _ columns: [Column], rowCount: Int, groups: Buffer<Int32>?, groupCount: Int,
    context: RunContext
  ) throws {
    self.groups = groups
    if let groups,
      let totals = try GroupTotals(groups: groups, groupCount: groupCount, rowCount: rowCount, context: context)
        .columns(shape, columns)
    {
      layout = nil
      self.columns = totals.map { .byGroup($0) }
      return
    }
    let layout = try WindowLayout(
      rowCount: rowCount, groups: groups, groupCount: groupCount, columns: columns, order: shape.orderOfComputed,
      context: context)
    self.layout = layout
    let tasks = WindowLayout.tasks(layout.starts, rowCount: rowCount, nodes: context.nodes)
    self.columns = try shape.calls.map { call in
      let argument = call.argument.map { columns[shape.place(of: $0)] }
      return try Self.cells(call, argument, shape, layout, tasks, context)
    }
  }

  private static func cells(
    _ call: WindowShape.Call, _ argument: Column?, _ shape: WindowShape, _ layout: WindowLayout, _ tasks: [Range<Int>],
    _ context: RunContext
  ) throws -> Cells {
    // One thread by itself may be an item of a loop over nodes already.
    func forEach(_ body: @escaping @Sendable (Int) throws -> Void) throws {
      if context.nodes > 1 { try context.parallel(tasks.count, body) } else { try tasks.indices.forEach(body) }
    }
    func column(_ make: @escaping @Sendable (Range<Int>) throws -> Column) throws -> Column {
      let slots = ColumnSlots(count: tasks.count)
      try forEach { slots[$0] = try make(tasks[$0]) }
      return Column.concatenated(slots.columns)
    }
    func picked(
      of argument: Column? = argument, _ rows: @escaping @Sendable (Range<Int>, Column) -> Buffer<Int32>
    ) throws -> Cells {
      guard let argument else { preconditionFailure("a pick is of a column") }
      let picks = Buffer<Int32>(capacity: layout.rowCount)
      try forEach { task in
        let some = rows(tasks[task], argument)
        (picks.base + layout.starts[tasks[task].lowerBound]).update(from: some.base, count: some.count)
      }
      return .picked(argument, rows: picks)
    }
    switch call.computing {
    case .rank(let rank):
      return .byPosition(try column { WindowRanks.column(rank, layout, groups: $0, times: argument) })
    case .pick(let pick):
      return try picked { WindowPicks.rows(pick, shape.frame, layout, groups: $0, of: $1) }
    case .aggregate(.first), .aggregate(.last):
      let row: WindowPick.Row = call.computing == .aggregate(.first) ? .first : .last
      return try picked {
        WindowPicks.rows(WindowPick(row, ignoresNulls: true), shape.frame, layout, groups: $0, of: $1)
      }
    case .aggregate(let function):
      if let frame = shape.frame, function == .min || function == .max {
        return try picked(of: argument?.canonicalDoubles()) {
          WindowPicks.extremes(wantsLeast: function == .min, frame, layout, groups: $0, of: $1)
        }
      }
      let aggregate = WindowAggregate(
        function, name: call.name, type: call.type, step: shape.step, of: argument, layout, context)
      guard let frame = shape.frame else { return .byGroup(try column { try aggregate.column(groups: $0) }) }
      try aggregate.checkFrames(frame)
      return .byPosition(try column { try aggregate.column(groups: $0, frame: frame) })
    }
  }

  /// The new cells of some consecutive rows of the table. Complexity: O(rows).
  func columns(of rows: Range<Int>) -> [Column] {
    let positions = Buffer<Int32>(capacity: layout == nil ? 0 : rows.count)
    if let layout {
      for (index, row) in rows.enumerated() {
        positions[index] = layout.positions.map { $0[row] } ?? Int32(truncatingIfNeeded: row)
      }
    }
    return withExtendedLifetime(positions) {
      columns.map { cells in
        switch cells {
        case .byPosition(let column): return column.gather(positions.elements)
        case .byGroup(let column):
          guard let groups else {
            let zeros = Buffer<Int32>(repeating: 0, count: rows.count)
            return withExtendedLifetime(zeros) { column.gather(zeros.elements) }
          }
          return column.gather(UnsafeBufferPointer(start: groups.base + rows.lowerBound, count: rows.count))
        case .picked(let column, let picks):
          let found = Buffer<Int32>(capacity: rows.count)
          for (index, position) in positions.elements.enumerated() { found[index] = picks[Int(position)] }
          return withExtendedLifetime(found) { column.gather(found.elements) }
        }
      }
    }
  }
}
