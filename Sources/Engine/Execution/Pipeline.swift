import Synchronization

/// A scan and the stages its rows go through: what a sink drains.
struct Pipeline: Sendable {
  /// A stage with the recipe step whose time it spends.
  struct Part: Sendable {
    var stage: any Stage
    var step: Int
  }

  var name: String
  var scan: any TableScan
  var parts: [Part] = []
  var schema: Schema
  /// Bytes that are expected to come out, for sizing exchanges.
  var expectedBytes = 0
  var progress = ScanProgress()

  /// Runs to the end: every node claims morsels and pushes their rows through the stages into the sink.
  ///
  /// The error of the lowest morsel is thrown, so that the message does not depend on the number of nodes.
  func run(into sink: any Sink, step: Int, clocks: StepClocks, context: RunContext) throws {
    let index = context.monitor.beginPipeline(name, progress)
    let failure = Mutex<(morsel: Int, error: any Error)?>(nil)
    let stop = Atomic<Bool>(false)
    let raise: @Sendable (Int, any Error) -> Void = { morsel, error in
      failure.withLock { if $0.map({ morsel < $0.morsel }) ?? true { $0 = (morsel, error) } }
      stop.store(true, ordering: .relaxed)
      sink.abort()
      abortScan()
    }
    try NodeThreads.run(nodes: context.nodes) { node in
      let clock = StepClock()
      var morsel = Int.max
      do {
        let reader = try scan.makeReader()
        let chain = try StageChain(parts, context, clock)
        let worker = try sink.makeWorker(context)
        var reported = StepClock.now()
        while !stop.load(ordering: .relaxed), let claimed = try reader.nextMorsel() {
          morsel = claimed
          var rows = 0
          try chain.begin(morsel: claimed)
          try worker.begin(morsel: claimed)
          while let batch = try reader.nextBatch() {
            try context.cancellation.check()
            rows += batch.rowCount
            try chain.push(batch) { batch in
              let before = clock.enter(step)
              defer { clock.enter(before) }
              try worker.consume(batch)
            }
            if stop.load(ordering: .relaxed) { return }
          }
          let before = clock.enter(step)
          try worker.end(morsel: claimed)
          clock.enter(before)
          let now = StepClock.now()
          context.monitor.add(node: node, busyNanoseconds: now - reported, rows: rows)
          reported = now
        }
        try worker.finish()
        clock.enter(0)
        clocks.add(clock)
      } catch {
        raise(morsel, error)
      }
    }
    if let raised = failure.withLock({ $0 }) { throw raised.error }
    try context.cancellation.check()
    try clocks.timing(step) { try sink.finish(context) }
    context.monitor.endPipeline(index)
  }

  /// Lets readers go that wait for each other inside the scan.
  private func abortScan() { (scan as? any AbortableScan)?.abort() }
}

/// A scan whose readers may wait for each other.
protocol AbortableScan: TableScan {
  /// The run has failed: waiting readers return as if nothing were left.
  func abort()
}

/// One node's stages in a row.
struct StageChain {
  private let workers: [(worker: any StageWorker, step: Int)]
  private let clock: StepClock

  init(_ parts: [Pipeline.Part], _ context: RunContext, _ clock: StepClock) throws {
    workers = try parts.map { (try $0.stage.makeWorker(context), $0.step) }
    self.clock = clock
  }

  func begin(morsel: Int) throws {
    for entry in workers { try entry.worker.begin(morsel: morsel) }
  }

  func push(_ batch: Batch, _ emit: (Batch) throws -> Void) throws { try push(batch, from: 0, emit) }

  private func push(_ batch: Batch, from index: Int, _ emit: (Batch) throws -> Void) throws {
    guard index < workers.count else { return try emit(batch) }
    let before = clock.enter(workers[index].step)
    defer { clock.enter(before) }
    try workers[index].worker.process(batch) { try push($0, from: index + 1, emit) }
  }
}

/// CPU time by recipe step over all nodes.
final class StepClocks: Sendable {
  private let nanoseconds = Mutex<[Int: Int]>([:])

  func add(_ clock: StepClock) {
    nanoseconds.withLock { for (step, time) in clock.nanoseconds { $0[step, default: 0] += time } }
  }

  /// Adds the process's CPU time during `body` to `step`: nothing else of the run is under way then.
  func timing(_ step: Int, _ body: () throws -> Void) rethrows {
    let start = ProcessClock.cpuNanoseconds
    defer { nanoseconds.withLock { $0[step, default: 0] += ProcessClock.cpuNanoseconds - start } }
    try body()
  }

  var seconds: [Int: Double] { nanoseconds.withLock { $0.mapValues { Double($0) / 1e9 } } }
}
