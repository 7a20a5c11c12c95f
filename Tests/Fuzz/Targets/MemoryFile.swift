import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A file without a name, in memory, that can be opened by a path while the object lives.
final class MemoryFile: Sendable {
  private let descriptor: Int32
  let byteCount: Int

  init(_ bytes: [UInt8]) {
    var template = Array("/dev/shm/sous-fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "no memory for a file")
    unlink(template)
    byteCount = bytes.count
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    precondition(written == bytes.count, "no memory for a file")
  }

  deinit { close(descriptor) }

  var path: String { "/proc/self/fd/\(descriptor)" }
  var found: FoundFile { FoundFile(path: path, byteCount: byteCount) }
}
