import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A folder below TMPDIR that goes with this object.
final class TemporaryFolder {
  let path: String
  private let leftovers: AbruptEnd.Registration

  init() throws {
    let path = try Environment.makeTemporaryFolder("sous")
    self.path = path
    leftovers = AbruptEnd.register { Self.remove(path) }
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in ["rows"] { unlink(path + "/" + name) }
    rmdir(path)
  }

  /// Hands the file's bytes over in blocks.
  func read(_ name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.run, "the temporary folder \(path) was emptied by something else") }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
