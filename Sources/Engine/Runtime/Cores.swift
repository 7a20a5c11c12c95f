#if canImport(Glibc)
  import Glibc
#endif

/// The processors of the machine.
enum Cores {
  static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
