/// Hands the morsels of all nodes over in morsel order, one at a time.
///
/// A node that is too far ahead waits; the node with the next morsel never does, so there is always progress.
final class OrderedGate: @unchecked Sendable {
  private let lock = ConditionLock()
  private let ahead: Int
  private let cancellation: Cancellation
  private let take: (Int, [Batch]) throws -> Void
  private var pending: [Int: [Batch]] = [:]
  private var next = 0
  private var isTaking = false
  private var hasFailed = false

  /// - Parameter take: called with every morsel's batches, in order, never twice at once.
  init(context: RunContext, take: @escaping (Int, [Batch]) throws -> Void) {
    ahead = context.nodes * 2 + 2
    cancellation = context.cancellation
    self.take = take
  }

  /// Delivers a complete morsel. May hand over others that waited for it.
  func deliver(morsel: Int, _ batches: [Batch]) throws {
    try lock.withLock {
      while morsel > next + ahead && !hasFailed {
        try cancellation.check()
        lock.wait()
      }
      if hasFailed { return }
      pending[morsel] = batches
    }
    while true {
      let ready: (Int, [Batch])? = lock.withLock {
        guard !isTaking, !hasFailed, let batches = pending.removeValue(forKey: next) else { return nil }
        isTaking = true
        return (next, batches)
      }
      guard let (morsel, batches) = ready else { return }
      do {
        try take(morsel, batches)
      } catch {
        fail()
        throw error
      }
      lock.withLock {
        isTaking = false
        next += 1
        lock.broadcast()
      }
    }
  }

  /// Lets everybody who waits go: the run has failed elsewhere.
  func fail() {
    lock.withLock {
      hasFailed = true
      isTaking = false
      lock.broadcast()
    }
  }
}
