import Synchronization

/// Joins left rows with a right side that does not fit into memory: both sides are dealt to buckets by the hash of their
/// keys, buckets are joined one by one, and the results merged back to left order by the left rows' sequence numbers.
///
/// A bucket that still does not fit is split again. (A grace hash join: Kitsuregawa et al., 1983.) Output as that of
/// `JoinProbeStage`, ghost rows included, then right rows without a match in right order.
final class GraceJoinSink: Sink {
  let shape: JoinShape
  private let build: JoinBuild
  private let step: PlanStep
  private let workers = NodeWorkers<GraceJoinWorker>()
  private let state = Mutex(State())

  private struct State {
    var joined: [SpilledRun] = []
    var unmatched: [SpilledRun] = []
  }

  init(_ build: JoinBuild, step: PlanStep) {
    shape = build.shape
    self.build = build
    self.step = step
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { workers.add(GraceJoinWorker(shape, context)) }

  func finish(_ context: RunContext) throws {
    let workers = self.workers.take()
    let left = try workers.map { try $0.partitions.finish() }
    let right = build.buckets
    try context.parallel(PartitionWriter.count) { [self] bucket in
      var join = GraceJoinBucket(shape, context)
      try join.run(left: left.map { $0[bucket] }, right: right[bucket], level: 0)
      context.ledger.credit(step: step, added: join.added, removed: join.removed)
      state.withLock { state in
        state.joined += join.joined
        state.unmatched += join.unmatched
      }
    }
  }

  /// The joined rows. After `finish`.
  func output(_ context: RunContext) -> any TableScan {
    let width = shape.outputTypes.count
    return state.withLock { state in
      MergedRuns(
        [
          MergedRuns.Part(
            runs: state.joined, types: shape.outputTypes + [.integer, .boolean], width: width, sequenceColumn: width,
            ghostColumn: width + 1),
          MergedRuns.Part(
            runs: state.unmatched, types: shape.outputTypes + [.integer], width: width, sequenceColumn: width),
        ], context: context)
    }
  }
}

/// One node's half of a grace join: deals left rows, with their sequence numbers and ghost tags, to buckets.
final class GraceJoinWorker: SinkWorker, @unchecked Sendable {
  private let shape: JoinShape
  let partitions: PartitionWriter
  private let hashes = KeyHashes()
  private var sequence = RowSequence()

  init(_ shape: JoinShape, _ context: RunContext) {
    self.shape = shape
    partitions = PartitionWriter(types: shape.leftTypes + [.integer, .boolean], level: 0, context: context)
  }

  func begin(morsel: Int) throws { sequence.begin(morsel: morsel) }

  func consume(_ batch: Batch) throws {
    let keys = shape.leftKeys.map { batch.columns[$0] }
    let ghosts = batch.ghosts ?? Buffer(repeating: 0, count: batch.rowCount)
    let columns =
      batch.columns
      + [
        InputOrder.sequences(from: sequence.next(batch.rowCount), count: batch.rowCount),
        .boolean(PlainColumn(ghosts)),
      ]
    try partitions.append(
      columns, rowCount: batch.rowCount, hashes: hashes.hashes(keys, rowCount: batch.rowCount))
  }

  func end(morsel: Int) throws {}
  func finish() throws {}
}
