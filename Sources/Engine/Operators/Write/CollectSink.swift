import Synchronization

/// Keeps all rows in memory, in input order: for previews, tests and small results.
final class CollectSink: Sink {
  private let collected = Mutex<[Int: [Batch]]>([:])

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { Worker(self) }
  func finish(_ context: RunContext) throws {}

  /// The rows in order. After `finish`.
  var batches: [Batch] { collected.withLock { $0.sorted { $0.key < $1.key }.flatMap(\.value) } }

  private final class Worker: SinkWorker {
    private let sink: CollectSink
    private var batches: [Batch] = []

    init(_ sink: CollectSink) { self.sink = sink }

    func begin(morsel: Int) { batches = [] }
    func consume(_ batch: Batch) { batches.append(batch.compacted()) }
    func end(morsel: Int) {
      let batches = batches
      if !batches.isEmpty { sink.collected.withLock { $0[morsel] = batches } }
      self.batches = []
    }
    func finish() {}
  }
}

/// Counts rows and drops them: for whole-input counts that write nothing.
final class CountSink: Sink {
  private let total = Counter()

  var rowCount: Int { total.value }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { Worker(total) }
  func finish(_ context: RunContext) throws {}

  private final class Worker: SinkWorker {
    private let total: Counter
    init(_ total: Counter) { self.total = total }
    func begin(morsel: Int) {}
    func consume(_ batch: Batch) { total.add(batch.rowCount) }
    func end(morsel: Int) {}
    func finish() {}
  }
}
