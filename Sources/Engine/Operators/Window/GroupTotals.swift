/// An aggregate of whole groups, from the rows as they stand in the table: nothing has to be brought together first.
struct GroupTotals {
  /// Rows that are worth a state of their own.
  private static let rowsEach = 1 << 16
  private static let chunk = 1 << 13

  /// By row.
  let groups: Buffer<Int32>
  let groupCount: Int
  let rowCount: Int
  let context: RunContext

  /// How many states add up a part of the rows each; `nil` where groups are so many that states of all of them cost more than
  /// the rows.
  private var tasks: Int? {
    let tasks = max(1, min(context.nodes, rowCount / Self.rowsEach))
    return tasks == 1 || groupCount <= rowCount / (4 * tasks) ? tasks : nil
  }

  /// The columns of calls that ask for nothing but aggregates of their whole group, one row for each group; `nil` where one asks
  /// for more, or values have to be kept.
  /// - Parameter columns: `shape.computed` of the table.
  /// - Throws: `Failure` (`run`) when a result does not fit its type.
  func columns(_ shape: WindowShape, _ columns: [Column]) throws -> [Column]? {
    guard shape.order.isEmpty, shape.frame == nil, let tasks else { return nil }
    let aggregates = shape.calls.compactMap { call -> (GroupShape, Column?)? in
      guard case .aggregate(let function) = call.computing, function != .first, function != .last else { return nil }
      let argument = call.argument.map { columns[shape.place(of: $0)] }
      let aggregate = WindowAggregate.shape(function, name: call.name, type: call.type, step: shape.step, of: argument)
      return AggregateStates.make(aggregate.aggregates[0], aggregate) == nil ? nil : (aggregate, argument)
    }
    guard aggregates.count == shape.calls.count else { return nil }
    return try aggregates.map { try column($0, of: $1, tasks: tasks) }
  }

  private func column(_ shape: GroupShape, of argument: Column?, tasks: Int) throws -> Column {
    let total = state(shape)
    guard tasks > 1 else {
      try add(0..<rowCount, of: argument, to: total)
      return try total.results(groupCount)
    }
    let width = total.exportTypes.count
    let parts = ColumnSlots(count: tasks * width)
    try context.parallel(tasks) { task in
      let own = state(shape)
      try add(rowCount * task / tasks..<rowCount * (task + 1) / tasks, of: argument, to: own)
      for (index, column) in own.export(groupCount).enumerated() { parts[task * width + index] = column }
    }
    let same = Buffer<Int32>(capacity: groupCount)
    for group in 0..<groupCount { same[group] = Int32(truncatingIfNeeded: group) }
    for task in 0..<tasks {
      let part = (0..<width).compactMap { parts[task * width + $0] }
      withExtendedLifetime(same) { total.merge(part, rowCount: groupCount, groups: same.base) }
    }
    return try total.results(groupCount)
  }

  private func state(_ shape: GroupShape) -> any AggregateState {
    guard let state = AggregateStates.make(shape.aggregates[0], shape) else {
      preconditionFailure("aggregates that keep values have no state")
    }
    state.grow(to: max(groupCount, 1))
    return state
  }

  private func add(_ rows: Range<Int>, of argument: Column?, to state: any AggregateState) throws {
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.chunk) {
      try context.cancellation.check()
      let some = start..<min(start + Self.chunk, rows.upperBound)
      let batch = Batch(columns: argument.map { [$0.slice(some)] } ?? [], rowCount: some.count)
      state.update(batch, groups: groups.base + start, sequence: UInt64(start))
    }
  }
}
