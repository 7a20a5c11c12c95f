#if canImport(Glibc)
  import Glibc
#endif

/// How much memory a run may use when nobody says so.
package enum AvailableMemory {
  /// The least that a run can be given.
  package static let minimum = 64 << 20

  /// Half of what the machine or its control group has free, at least `minimum`.
  package static var half: Int { max(minimum, min(machineFree, groupFree) / 2) }

  /// Reads `512M`, `2g`, `1.5GiB`, `800000k`, `1073741824`; `nil` for anything else.
  package static func parse(_ text: String) -> Int? {
    var number = text.lowercased()[...]
    for ending in ["ib", "b"] where number.hasSuffix(ending) {
      number = number.dropLast(ending.count)
      break
    }
    let units: [Character: Double] = ["k": 0x1p10, "m": 0x1p20, "g": 0x1p30, "t": 0x1p40]
    var factor = 1.0
    if let last = number.last, let unit = units[last] {
      factor = unit
      number = number.dropLast()
    }
    guard !number.isEmpty, number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(number)
    else { return nil }
    let bytes = value * factor
    return bytes >= 1 && bytes < 1e18 ? Int(bytes) : nil
  }

  /// `MemAvailable` of `/proc/meminfo` (proc_meminfo(5)).
  private static var machineFree: Int {
    for line in lines("/proc/meminfo") where line.hasPrefix("MemAvailable:") {
      let words = line.split(separator: " ")
      if words.count > 1, let kilobytes = Int(words[1]) { return kilobytes << 10 }
    }
    return 1 << 30
  }

  /// Limit less use of the tightest control group above this process; unlimited where there is none.
  private static var groupFree: Int {
    var free = Int.max
    for line in lines("/proc/self/cgroup") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isUnified = parts[0] == "0" && parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("memory") else { continue }
      let root = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
      let names = isUnified ? ("memory.max", "memory.current") : ("memory.limit_in_bytes", "memory.usage_in_bytes")
      var path = String(parts[2])
      while true {
        let folder = root + (path == "/" ? "" : path)
        if let limit = number(folder + "/" + names.0), let used = number(folder + "/" + names.1) {
          free = min(free, max(0, limit - used))
        }
        guard path != "/", let slash = path.lastIndex(of: "/") else { break }
        path = slash == path.startIndex ? "/" : String(path[..<slash])
      }
    }
    return free
  }

  private static func number(_ path: String) -> Int? { lines(path).first.flatMap { Int($0) } }

  private static func lines(_ path: String) -> [Substring] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
  }
}
