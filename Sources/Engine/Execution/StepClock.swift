#if canImport(Glibc)
  import Glibc
#endif

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
