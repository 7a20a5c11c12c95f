#if canImport(Glibc)
  import Glibc
#endif

/// How many threads may work on a plan.
package enum NodeCount {
  package static let most = 149
  /// The machine's cores.
  package static var standard: Int { min(most, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }
}
