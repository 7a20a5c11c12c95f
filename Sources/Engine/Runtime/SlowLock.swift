/// Something that one node at a time works with, also while it waits for a file: the others give their turns up meanwhile, so
/// that the one that waits gets its own back (`CoreTurn`). A `Mutex` that is held so can bring a run to a standstill.
final class SlowLock<State>: @unchecked Sendable {
  private let lock = ConditionLock()
  private var state: State
  private var isTaken = false

  init(_ state: State) { self.state = state }

  func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    lock.withLock {
      while isTaken { lock.wait() }
      isTaken = true
    }
    defer {
      lock.withLock {
        isTaken = false
        lock.broadcast()
      }
    }
    return try body(&state)
  }
}
