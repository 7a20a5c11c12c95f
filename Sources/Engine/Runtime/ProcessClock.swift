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

  /// Largest resident size so far, in bytes: `VmHWM` of proc_pid_status(5), as `getrusage` counts what the process that
  /// started this one had; that only where there is no `/proc`.
  public static var peakResidentBytes: Int {
    if let file = fopen("/proc/self/status", "re") {
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 256)
      while fgets(&line, Int32(line.count), file) != nil {
        guard strncmp(line, "VmHWM:", 6) == 0 else { continue }
        return strtol(Array(line.dropFirst(6)), nil, 10) * 1024
      }
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
