#if canImport(Glibc)
  import Glibc
#endif

/// A lock with a condition to wait for, for the few places where nodes wait for each other.
final class ConditionLock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Inside `withLock`: gives the lock up until `broadcast`, for 20 ms at most, so that a waiter can look at its
  /// cancellation. Other nodes have the core meanwhile.
  func wait() {
    let hadTurn = CoreTurn.end()
    pause()
    guard hadTurn else { return }
    // Whoever has a core may need this lock.
    pthread_mutex_unlock(mutex)
    CoreTurn.begin()
    pthread_mutex_lock(mutex)
  }

  private func pause() {
    var until = timespec()
    clock_gettime(CLOCK_REALTIME, &until)
    until.tv_nsec += 20_000_000
    if until.tv_nsec >= 1_000_000_000 {
      until.tv_sec += 1
      until.tv_nsec -= 1_000_000_000
    }
    pthread_cond_timedwait(condition, mutex, &until)
  }

  func broadcast() { pthread_cond_broadcast(condition) }
}
