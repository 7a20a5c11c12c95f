/// What an aggregate knows of some groups: its state, or the values that it counts.
final class Accumulation {
  private let state: (any AggregateState)?
  /// The values that it counts, if it does.
  let counted: (any GroupValues)?
  private let shape: GroupShape
  /// Rows so far, which come in their order.
  private var rowCount: UInt64 = 0

  /// - Parameters:
  ///   - shape: of one aggregate, of the first column or of none, without keys.
  ///   - count: how many groups there will be.
  init(_ shape: GroupShape, count: Int, budget: MemoryBudget) {
    self.shape = shape
    state = AggregateStates.make(shape.aggregates[0], shape)
    state?.grow(to: max(count, 1))
    counted = state == nil ? shape.counted.first.map { shape.values(of: $0, budget) } : nil
  }

  func add(_ batch: Batch, groups: UnsafePointer<Int32>) {
    state?.update(batch, groups: groups, sequence: rowCount)
    rowCount += UInt64(batch.rowCount)
    guard let counted else { return }
    _ = counted.reserve(batch.rowCount, force: true)
    counted.add(batch.columns[counted.column], rowCount: batch.rowCount, groups: groups, occurrences: nil)
  }

  func add(_ batch: Batch, groups: Buffer<Int32>) { withExtendedLifetime(groups) { add(batch, groups: groups.base) } }

  /// Takes over what another one knows of its one group.
  func take(_ other: Accumulation, into group: Int) {
    var number = Int32(truncatingIfNeeded: group)
    if let known = other.state?.export(1) { state?.merge(known, rowCount: 1, groups: &number) }
  }

  func column(_ count: Int) throws -> Column {
    if let state { return try state.results(count) }
    guard let counted else { preconditionFailure("an aggregate has a state or counts values") }
    return try shape.aggregates[0].function.column(
      counted, of: shape.aggregates[0], step: shape.step, groupCount: count)
  }
}
