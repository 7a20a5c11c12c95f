/// One node's half of a grouping.
///
/// Used by the node's thread, then by one thread of the sink's `finish`.
final class GroupWorker: SinkWorker, @unchecked Sendable {
  private let sink: GroupSink
  private let context: RunContext
  private(set) var groups: GroupState
  private(set) var spill: GroupSpill?
  private var sequence = RowSequence()
  private var rowsIn = 0

  init(_ sink: GroupSink, _ context: RunContext) {
    self.sink = sink
    self.context = context
    groups = GroupState(sink.shape, budget: context.budget)
  }

  func begin(morsel: Int) throws { sequence.begin(morsel: morsel) }

  func consume(_ batch: Batch) throws {
    precondition(batch.ghosts == nil, "ghost rows are settled before a grouping")
    var at = 0
    while at < batch.rowCount {
      let end = min(at + groups.rowsAtOnce, batch.rowCount)
      try take(batch.slice(at..<end))
      at = end
    }
  }

  private func take(_ batch: Batch) throws {
    rowsIn += batch.rowCount
    let first = sequence.next(batch.rowCount)
    var textBytes = 0
    for key in sink.shape.keys + sink.shape.counted {
      textBytes += ColumnAppender.textBytes(batch.columns[key], rows: nil, count: batch.rowCount)
    }
    if !groups.reserve(batch.rowCount, textBytes: textBytes, force: false) {
      // Too few groups to be worth a trip: whoever holds the memory will let go of it.
      if groups.chargedBytes > min(256 << 10, context.budget.limit / (context.nodes * 4)) { try spillGroups() }
      _ = groups.reserve(batch.rowCount, textBytes: textBytes, force: true)
    }
    groups.consume(batch, sequence: first)
  }

  func end(morsel: Int) throws {}

  func finish() throws { sink.rowsIn.add(rowsIn) }

  /// Moves all groups to temporary files.
  func spillGroups() throws {
    let target = spill ?? GroupSpill(level: 0, context: context)
    spill = target
    try target.append(groups)
    groups = GroupState(sink.shape, budget: context.budget)
  }
}
