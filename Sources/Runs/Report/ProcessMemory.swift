import CLinux

#if canImport(Glibc)
  import Glibc
#endif

/// What one of several runs in a process has used.
package enum ProcessMemory {
  /// Lets `ProcessClock.peakResidentBytes` begin anew (proc(5), clear_refs), after giving back what earlier runs have
  /// left in the heap; the peak stays where that cannot be.
  package static func forgetPeak() {
    linux_trim_heap()
    guard let file = fopen("/proc/self/clear_refs", "we") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// CPU seconds that the system has spent for this process.
  static var systemSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
  }
}
