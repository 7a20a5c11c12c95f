/// A streaming operator of a pipeline: filter, projection, join probe.
///
/// The operator is immutable and shared; `makeWorker` gives each node the mutable half.
protocol Stage: Sendable {
  func makeWorker(_ context: RunContext) throws -> any StageWorker
}

/// One node's half of a stage, used by that node's thread only.
protocol StageWorker: AnyObject {
  /// Called before the first batch of each morsel.
  func begin(morsel: Int) throws
  /// Turns one batch into zero or more; calls `emit` in row order. Batches passed on are never empty.
  func process(_ batch: Batch, emit: (Batch) throws -> Void) throws
}

extension StageWorker {
  func begin(morsel: Int) throws {}
}

/// The end of a pipeline: takes rows from all nodes, then is finished once.
///
/// Every blocking operator has one (`BlockingSink`).
protocol Sink: AnyObject, Sendable {
  func makeWorker(_ context: RunContext) throws -> any SinkWorker
  /// Called on one thread after all workers have finished without an error. May run work on all nodes
  /// (`context.parallel`).
  func finish(_ context: RunContext) throws
  /// The run has failed or was cancelled: lets nodes go that wait in here.
  func abort()
}

extension Sink {
  func abort() {}
}

/// The sink of an operator whose rows begin the next pipeline.
protocol BlockingSink: Sink {
  /// What it gives. After `finish`, once.
  func output() -> any TableScan
}

/// One node's half of a sink, used by that node's thread only.
protocol SinkWorker: AnyObject {
  /// Called before the first batch of each morsel; a node sees its morsels in increasing order.
  func begin(morsel: Int) throws
  /// Takes the next rows of the current morsel.
  func consume(_ batch: Batch) throws
  /// The current morsel is complete (also when it had no rows).
  func end(morsel: Int) throws
  /// No more rows come to this node.
  func finish() throws
}
