/// Hands the morsels of all nodes over in morsel order, one at a time.
///
/// A node that is too far ahead waits; the node with the next morsel never does, so there is always progress.
final class OrderedGate: @unchecked Sendable {
  private let lock = ConditionLock()
  private let ahead: Int
  private let cancellation: Cancellation
  private let take: (Int, [Batch]) throws -> Void
  private var pending: [Int: (batches: [Batch], charge: MemoryCharge)] = [:]
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
  ///
  /// - Parameter charge: what the batches take; it ends when they have been handed over.
  func deliver(morsel: Int, _ batches: [Batch], _ charge: MemoryCharge) throws {
    try lock.withLock {
      while morsel > next + ahead && !hasFailed {
        try cancellation.check()
        lock.wait()
      }
      if hasFailed { return }
      pending[morsel] = (batches, charge)
    }
    while true {
      let ready: (Int, (batches: [Batch], charge: MemoryCharge))? = lock.withLock {
        guard !isTaking, !hasFailed, let morsel = pending.removeValue(forKey: next) else { return nil }
        isTaking = true
        return (next, morsel)
      }
      guard let (morsel, content) = ready else { return }
      do {
        try take(morsel, content.batches)
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

  /// Hands over the first batches of a morsel, of which more follow, once all morsels before it are: the way out of a
  /// node that cannot keep the whole of a large morsel.
  func deliverPart(morsel: Int, _ batches: [Batch]) throws {
    try lock.withLock {
      while (morsel != next || isTaking) && !hasFailed {
        try cancellation.check()
        lock.wait()
      }
      if !hasFailed { isTaking = true }
    }
    if lock.withLock({ hasFailed }) { return }
    do {
      try take(morsel, batches)
    } catch {
      fail()
      throw error
    }
    lock.withLock {
      isTaking = false
      lock.broadcast()
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
