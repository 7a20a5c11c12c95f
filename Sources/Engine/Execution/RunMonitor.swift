import Synchronization

/// What a run is doing, for whoever draws it. Written by the run, read at any time from any thread.
public final class RunMonitor: Sendable {
  /// One pipeline: a scan, some stages and a sink.
  public struct Pipeline: Sendable {
    /// `read data/encounters.csv`
    public var name: String
    public var progress: ScanProgress
    public var isDone = false
  }

  public struct Node: Sendable {
    public var busyNanoseconds = 0
    public var rows = 0
  }

  private struct State {
    var pipelines: [Pipeline] = []
    var nodes: [Node] = []
  }
  private let state = Mutex(State())

  public init() {}

  public var pipelines: [Pipeline] { state.withLock { $0.pipelines } }
  public var nodes: [Node] { state.withLock { $0.nodes } }

  func begin(nodes: Int) { state.withLock { $0.nodes = Array(repeating: Node(), count: nodes) } }

  func beginPipeline(_ name: String, _ progress: ScanProgress) -> Int {
    state.withLock {
      $0.pipelines.append(Pipeline(name: name, progress: progress))
      return $0.pipelines.count - 1
    }
  }

  func endPipeline(_ index: Int) { state.withLock { $0.pipelines[index].isDone = true } }

  func add(node: Int, busyNanoseconds: Int, rows: Int) {
    state.withLock {
      guard $0.nodes.indices.contains(node) else { return }
      $0.nodes[node].busyNanoseconds += busyNanoseconds
      $0.nodes[node].rows += rows
    }
  }
}
