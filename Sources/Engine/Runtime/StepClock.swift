#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// One node's account of the CPU time it spent on each recipe step. Switched a few times per batch.
final class StepClock {
  private(set) var nanoseconds: [PlanStep: Int] = [:]
  private var current = PlanStep.source
  private var since = StepClock.now()

  /// CPU time of the calling thread.
  static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// From now on time goes to `step`. Returns the step before, to switch back to.
  @discardableResult
  func enter(_ step: PlanStep) -> PlanStep {
    let now = Self.now()
    nanoseconds[current, default: 0] += now - since
    since = now
    defer { current = step }
    return current
  }
}

/// CPU time by recipe step over all nodes.
final class StepClocks: Sendable {
  private let nanoseconds = Mutex<[PlanStep: Int]>([:])

  func add(_ clock: StepClock) {
    nanoseconds.withLock { for (step, time) in clock.nanoseconds { $0[step, default: 0] += time } }
  }

  /// Adds the process's CPU time during `body` to `step`: nothing else of the run is under way then.
  func timing(_ step: PlanStep, _ body: () throws -> Void) rethrows {
    let start = ProcessClock.cpuNanoseconds
    defer { nanoseconds.withLock { $0[step, default: 0] += ProcessClock.cpuNanoseconds - start } }
    try body()
  }

  var seconds: [PlanStep: Double] { nanoseconds.withLock { $0.mapValues { Double($0) / 1e9 } } }
}
