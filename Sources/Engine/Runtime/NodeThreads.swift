#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// The engine's own threads. The cooperative pool is never used: its tasks would wait behind CPU-bound work.
enum NodeThreads {
  /// Runs `body(node)` on `nodes` threads at once and waits for all of them. With one node it runs on the caller's
  /// thread. The error of the lowest node is rethrown.
  static func run(nodes: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    if nodes == 1 { return try body(0) }
    let errors = Mutex<[Int: any Error]>([:])
    let work = NodeWork { node in
      do {
        try CoreTurn.withTurns(nodes: nodes) { try body(node) }
      } catch {
        errors.withLock { $0[node] = error }
      }
    }
    var threads: [pthread_t] = []
    for node in 0..<nodes {
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      // Room for the deepest expression and the longest chain of stages; only what is used takes memory.
      pthread_attr_setstacksize(&attributes, 16 << 20)
      let argument = Unmanaged.passRetained(NodeStart(work: work, node: node))
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { raw in
          guard let raw else { return nil }
          let start = Unmanaged<NodeStart>.fromOpaque(raw).takeRetainedValue()
          start.work.body(start.node)
          return nil
        }, argument.toOpaque())
      pthread_attr_destroy(&attributes)
      if status != 0 {
        argument.release()
        errors.withLock { $0[node] = Failure(.run, "cannot start thread \(node + 1) of \(nodes); use fewer --nodes") }
        break
      }
      threads.append(thread)
    }
    let hadTurn = CoreTurn.end()
    for thread in threads { pthread_join(thread, nil) }
    if hadTurn { CoreTurn.begin() }
    let raised = errors.withLock { $0 }
    if let first = raised.min(by: { $0.key < $1.key }) { throw first.value }
  }

  /// Runs `body(node, item)` for every item, each claimed once in increasing order. The error of the lowest item is
  /// rethrown; after an error no new item is claimed.
  static func run(
    nodes: Int, count: Int, cancellation: Cancellation, _ body: @escaping @Sendable (Int, Int) throws -> Void
  ) throws {
    let next = Atomic<Int>(0)
    let failed = Atomic<Bool>(false)
    let errors = Mutex<[Int: any Error]>([:])
    try run(nodes: nodes) { node in
      while !failed.load(ordering: .relaxed) {
        let item = next.add(1, ordering: .relaxed).oldValue
        guard item < count else { return }
        CoreTurn.begin()
        defer { CoreTurn.pass() }
        do {
          try cancellation.check()
          try body(node, item)
        } catch {
          errors.withLock { $0[item] = error }
          failed.store(true, ordering: .relaxed)
        }
      }
    }
    let raised = errors.withLock { $0 }
    if let first = raised.min(by: { $0.key < $1.key }) { throw first.value }
  }
}

private final class NodeWork: Sendable {
  let body: @Sendable (Int) -> Void
  init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }
}

private final class NodeStart: Sendable {
  let work: NodeWork
  let node: Int
  init(work: NodeWork, node: Int) {
    self.work = work
    self.node = node
  }
}
