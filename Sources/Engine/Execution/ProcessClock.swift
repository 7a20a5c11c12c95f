#if canImport(Glibc)
  import Glibc
#endif

/// Clocks and sizes of the whole process.
public enum ProcessClock {
  /// User and system time of all threads.
  public static var cpuNanoseconds: Int { read(CLOCK_PROCESS_CPUTIME_ID) }
  /// Monotonic wall time.
  public static var wallNanoseconds: Int { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// Largest resident size so far, in bytes.
  public static var peakResidentBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
