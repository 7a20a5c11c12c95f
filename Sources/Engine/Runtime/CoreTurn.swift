#if canImport(Glibc)
  import Glibc
#endif

/// A node's permission to compute, in runs of more nodes than the machine has cores.
///
/// Left to the system, such nodes are interrupted in the middle of a piece of work, where they hold a lock or have just
/// filled the caches. Here as many compute as there are cores, each some morsels or partitions at a time. Who waits for
/// another node or for a slow file gives its turn up, so that more nodes still read side by side, and nothing can come to
/// a standstill.
final class CoreTurn: @unchecked Sendable {
  /// That of the node on this thread; `nil` where there is a core for everybody.
  @TaskLocal private static var current: CoreTurn?
  private static let cores = Cores.available
  /// Over all runs of the process.
  nonisolated(unsafe) private static let free: UnsafeMutablePointer<sem_t> = {
    let free = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(free, 0, UInt32(cores))
    return free
  }()

  /// CPU nanoseconds after which a node lets others compute: long beside the filling of its caches.
  private static let length = 20_000_000
  /// Nanoseconds of waiting for a file that show that it is slow.
  private static let patience = 1_000_000

  // Used by one thread.
  private var isTaken = false
  /// CPU time of the thread when the turn began.
  private var began = 0

  /// Runs the body of one of `nodes` nodes, with turns if they are more than the cores.
  static func withTurns(nodes: Int, _ body: () throws -> Void) rethrows {
    guard nodes > cores else { return try body() }
    let turn = CoreTurn()
    defer { turn.end() }
    try $current.withValue(turn, operation: body)
  }

  /// Waits until there is a core for this thread's node.
  static func begin() { current?.begin() }

  /// Lets others compute. Returns whether this thread's node had a turn.
  @discardableResult
  static func end() -> Bool { current?.end() ?? false }

  /// Between two pieces of work: lets others compute if this node has for long, or if it is going to wait.
  /// - Parameter waited: nanoseconds that the last piece of work waited for its file.
  static func pass(waited: Int = 0) {
    guard let current, waited > patience || StepClock.now() - current.began > length else { return }
    current.end()
    // Whoever waits comes before this node does again.
    sched_yield()
  }

  private func begin() {
    guard !isTaken else { return }
    while sem_wait(Self.free) != 0 {}
    isTaken = true
    began = StepClock.now()
  }

  @discardableResult
  private func end() -> Bool {
    guard isTaken else { return false }
    isTaken = false
    sem_post(Self.free)
    return true
  }
}
