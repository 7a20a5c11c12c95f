#if canImport(Glibc)
  import Glibc
#endif

/// Which process it was, also after its number has been given to another: `host:pid:start`.
enum ProcessIdentity {
  static var own: String { "\(host):\(getpid()):\(start(of: getpid()) ?? "0")" }

  /// Whether the process is gone for certain: it ran on this host and is not there any more.
  static func isGone(_ identity: String) -> Bool {
    let parts = identity.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == host, let pid = Int32(parts[1]) else { return false }
    return start(of: pid).map { $0 != parts[2] } ?? true
  }

  private static var host: String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: name, as: UTF8.self).filter { $0 != ":" }
  }

  /// Clock ticks from boot to the process's start: field 22 of `/proc/PID/stat` (proc_pid_stat(5)).
  private static func start(of pid: Int32) -> String? {
    let descriptor = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return nil }
    // The second field is the program's name in parentheses and may hold anything.
    let text = String(decoding: buffer.prefix(count), as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? String(fields[19]) : nil
  }
}
