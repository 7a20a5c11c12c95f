import Synchronization

/// What a run is doing, for whoever draws it. Written by the run, read at any time from any thread.
public final class RunMonitor: Sendable {
  /// One pipeline: a scan, some stages and a sink.
  public struct PipelineState: Sendable {
    /// `read data/encounters.csv`
    public var name: String
    public var progress: ScanProgress
    public var isDone = false
  }

  /// What kept a node from working.
  public enum Wait: Int, CaseIterable, Sendable {
    /// Bytes of the input.
    case reading
    /// A core of the machine: more is running than there are cores, or the system writes.
    case core
    /// The other nodes, which have not come to the end of a pass yet.
    case nodes
  }

  public struct Node: Sendable {
    public var busyNanoseconds = 0
    public var rows = 0
    /// Wall time by `Wait`.
    public var waitNanoseconds = [0, 0, 0]
    /// Since when the node has had nothing to do; `nil` while it works.
    var idleSince: Int?

    /// Nanoseconds that the node waited, up to now.
    public func waited(for wait: Wait) -> Int {
      let idle = wait == .nodes ? idleSince.map { max(0, ProcessClock.wallNanoseconds - $0) } ?? 0 : 0
      return waitNanoseconds[wait.rawValue] + idle
    }
  }

  private struct State {
    var pipelines: [PipelineState] = []
    var nodes: [Node] = []
    var main: [ScanProgress] = []
    var ledger: LedgerCounts?
    var spilled: Counter?
  }
  private let state = Mutex(State())

  public init() {}

  public var pipelines: [PipelineState] { state.withLock { $0.pipelines } }
  public var nodes: [Node] { state.withLock { $0.nodes } }
  /// Rows that the recipe's own source has delivered so far.
  public var sourceRows: Int { state.withLock { $0.main }.reduce(0) { $0 + $1.rows } }
  /// What each step has done to the rows so far.
  public var counts: [PlanStep: StepCounts] { state.withLock { $0.ledger }?.all ?? [:] }
  public var spilledBytes: Int { state.withLock { $0.spilled }?.value ?? 0 }

  func begin(_ context: RunContext) {
    state.withLock {
      // A run that begins again counts again.
      $0 = State()
      $0.nodes = Array(repeating: Node(), count: context.nodes)
      $0.ledger = context.ledger
      $0.spilled = context.spill.bytesWritten
    }
  }

  /// The recipe's own source is being read.
  func addSource(_ progress: ScanProgress) { state.withLock { $0.main.append(progress) } }

  func beginPipeline(_ name: String, _ progress: ScanProgress) -> Int {
    state.withLock {
      $0.pipelines.append(PipelineState(name: name, progress: progress))
      return $0.pipelines.count - 1
    }
  }

  func endPipeline(_ index: Int) {
    state.withLock { if $0.pipelines.indices.contains(index) { $0.pipelines[index].isDone = true } }
  }

  func add(node: Int, busyNanoseconds: Int, rows: Int, reading: Int = 0, core: Int = 0) {
    state.withLock {
      guard $0.nodes.indices.contains(node) else { return }
      $0.nodes[node].busyNanoseconds += busyNanoseconds
      $0.nodes[node].rows += rows
      $0.nodes[node].waitNanoseconds[Wait.reading.rawValue] += max(0, reading)
      $0.nodes[node].waitNanoseconds[Wait.core.rawValue] += max(0, core)
    }
  }

  /// The node has work again, or has none until the others are through.
  func set(node: Int, isIdle: Bool) {
    let now = ProcessClock.wallNanoseconds
    state.withLock {
      guard $0.nodes.indices.contains(node) else { return }
      $0.nodes[node].resume(now)
      if isIdle { $0.nodes[node].idleSince = now }
    }
  }
}

extension RunMonitor.Node {
  fileprivate mutating func resume(_ now: Int) {
    guard let since = idleSince else { return }
    waitNanoseconds[RunMonitor.Wait.nodes.rawValue] += max(0, now - since)
    idleSince = nil
  }
}
