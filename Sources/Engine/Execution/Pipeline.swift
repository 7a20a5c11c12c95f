import Synchronization

/// Scans and the stages their rows go through: what a sink drains.
struct Pipeline: Sendable {
  /// A stage with the recipe step whose time it spends.
  struct Part: Sendable {
    var stage: any Stage
    var step: PlanStep
  }

  /// One scan. Phases run one after the other, all nodes together: the inputs of a union, or the probe of a join and
  /// then the rows that nothing matched.
  struct Phase: Sendable {
    /// Called when the phase before is complete.
    var scan: @Sendable () throws -> any TableScan
    var parts: [Part] = []
    /// Whether its rows are those of an input, which nodes are told to have read.
    var readsInput = false
  }

  var name: String
  private(set) var phases: [Phase]
  var progress = ScanProgress()

  init(name: String, scan: any TableScan, readsInput: Bool = false) {
    self.init(name: name, phases: [Phase(scan: { scan }, readsInput: readsInput)])
  }

  init(name: String, phases: [Phase]) {
    self.name = name
    self.phases = phases
  }

  /// Adds a stage behind all others.
  mutating func append(_ part: Part) {
    for index in phases.indices { phases[index].parts.append(part) }
  }

  /// Adds a phase behind all others.
  mutating func append(_ phase: Phase) { phases.append(phase) }

  /// Ends every scan as soon as the gate needs no more rows.
  mutating func end(by gate: LimitGate) {
    for index in phases.indices {
      let scan = phases[index].scan
      phases[index].scan = { LimitedScan(scan: try scan(), gate: gate) }
    }
  }

  /// Runs to the end: every node claims morsels and pushes their rows through the stages into the sink.
  func run(into sink: any Sink, step: PlanStep, clocks: StepClocks, context: RunContext) throws {
    let index = context.monitor.beginPipeline(name, progress)
    let workers = try (0..<context.nodes).map { _ in try SinkWorkerBox(sink.makeWorker(context)) }
    var firstMorsel = 0
    for phase in phases {
      let scan = try phase.scan()
      firstMorsel += try run(
        phase, scan, firstMorsel: firstMorsel, into: workers, of: sink, step: step, clocks: clocks, context: context)
    }
    try context.parallel(workers.count) { try workers[$0].worker.finish() }
    try context.cancellation.check()
    try clocks.timing(step) { try sink.finish(context) }
    context.monitor.endPipeline(index)
  }

  /// Runs one phase and returns how many morsels it had.
  ///
  /// Of several errors the one of the lowest morsel is thrown, so that the message does not depend on chance.
  private func run(
    _ phase: Phase, _ scan: any TableScan, firstMorsel: Int, into workers: [SinkWorkerBox], of sink: any Sink,
    step: PlanStep, clocks: StepClocks, context: RunContext
  ) throws -> Int {
    let failure = Mutex<(morsel: Int, error: any Error)?>(nil)
    let morselCount = Atomic<Int>(0)
    try NodeThreads.run(nodes: context.nodes) { node in
      let clock = StepClock()
      let worker = workers[node].worker
      var morsel = Int.max
      do {
        let reader = try scan.makeReader()
        let chain = try StageChain(phase.parts, context, clock)
        context.monitor.set(node: node, isIdle: false)
        defer { context.monitor.set(node: node, isIdle: true) }
        var reported = NodeTime.now
        // Time that the reader spent without the processor: it waited for bytes.
        var reading = 0
        func read<Value>(_ body: () throws -> Value) rethrows -> Value {
          let start = NodeTime.now
          defer { reading += NodeTime.now.waited(since: start) }
          return try body()
        }
        while let claimed = try read({ try reader.nextMorsel() }) {
          try context.cancellation.check()
          morselCount.max(claimed + 1, ordering: .relaxed)
          CoreTurn.begin()
          morsel = firstMorsel + claimed
          var rows = 0
          try chain.begin(morsel: morsel)
          try worker.begin(morsel: morsel)
          while let batch = try read({ try reader.nextBatch() }) {
            try context.cancellation.check()
            rows += batch.rowCount
            try chain.push(batch) { batch in
              let before = clock.enter(step)
              defer { clock.enter(before) }
              try worker.consume(batch)
            }
          }
          let before = clock.enter(step)
          try worker.end(morsel: morsel)
          clock.enter(before)
          let now = NodeTime.now
          context.monitor.add(
            node: node, busyNanoseconds: now.busy - reported.busy, rows: phase.readsInput ? rows : 0, reading: reading,
            core: now.waited(since: reported) - reading)
          CoreTurn.pass(waited: reading)
          reported = now
          reading = 0
        }
        CoreTurn.end()
        clock.enter(.source)
        clocks.add(clock)
      } catch {
        failure.withLock { first in
          let isEcho = error as? Failure == Cancellation.echo
          if first == nil || (!isEcho && morsel < (first?.morsel ?? 0)) { first = (morsel, error) }
        }
        context.cancellation.cancel(.run)
        sink.abort()
      }
    }
    if let raised = failure.withLock({ $0 }) { throw raised.error }
    return morselCount.load(ordering: .relaxed)
  }
}

/// A node's clocks: time it worked, and time that passed.
private struct NodeTime {
  var busy: Int
  var wall: Int

  static var now: NodeTime { NodeTime(busy: StepClock.now(), wall: ProcessClock.wallNanoseconds) }

  /// Time since `start` in which the node did not work. Complexity: O(1).
  func waited(since start: NodeTime) -> Int { max(0, (wall - start.wall) - (busy - start.busy)) }
}

/// A node's sink worker, handed from phase to phase.
private final class SinkWorkerBox: @unchecked Sendable {
  let worker: any SinkWorker
  init(_ worker: any SinkWorker) { self.worker = worker }
}

/// One node's stages in a row.
struct StageChain {
  private let workers: [(worker: any StageWorker, step: PlanStep)]
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
