#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// Inputs that can be read only once (standard input, pipes) or whose size is not known, copied to an unlinked temporary file on first use.
enum SpooledInput {
  private static let spooled = Mutex<[String: InputFile]>([:])

  /// The content of standard input; the same file however often it is asked for.
  static func standardInput(cancellation: Cancellation?) throws(Failure) -> InputFile {
    try spool(key: "-", name: "standard input", cancellation: cancellation) { () throws(Failure) in dup(0) }
  }

  /// The content of a pipe or device that has a path.
  static func pipe(path: String, cancellation: Cancellation?) throws(Failure) -> InputFile {
    try spool(key: path, name: path, cancellation: cancellation) { () throws(Failure) in
      try OpenFile.forReading(path, cancellation: cancellation)
    }
  }

  /// The content of a file whose size its file system does not say.
  static func unsized(
    path: String, cancellation: Cancellation?, open: () throws(Failure) -> Int32
  ) throws(Failure) -> InputFile {
    try spool(key: path, name: path, cancellation: cancellation, open: open)
  }

  private static func spool(
    key: String, name: String, cancellation: Cancellation?, open: () throws(Failure) -> Int32
  ) throws(Failure) -> InputFile {
    if let file = spooled.withLock({ $0[key] }) { return file }
    let source = try open()
    guard source >= 0 else { throw InputFailure.cannotRead(name, errno) }
    defer { close(source) }
    let file = try copy(source, name: name, cancellation: cancellation)
    spooled.withLock { $0[key] = file }
    return file
  }

  private static func copy(_ source: Int32, name: String, cancellation: Cancellation?) throws(Failure) -> InputFile {
    let folder = Environment.temporaryFolder
    func failed(_ code: Int32) -> Failure {
      Failure(
        .run,
        "cannot keep \(name) in \(folder): \(String(cString: strerror(code))); free space there or set TMPDIR")
    }
    var template = Array((folder + "/sous-input-XXXXXX").utf8CString)
    let target = mkstemp(&template)
    guard target >= 0 else { throw failed(errno) }
    _ = fcntl(target, F_SETFD, FD_CLOEXEC)
    unlink(template)
    let file = SpoolTarget(descriptor: target)
    let block = Buffer<UInt8>(capacity: 1 << 20)
    var total = 0
    while true {
      try cancellation?.check()
      let count = Glibc.read(source, block.base, block.capacity)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw InputFailure.cannotRead(name, errno) }
      if count == 0 { break }
      var written = 0
      while written < count {
        let done = write(target, block.base + written, count - written)
        if done < 0 && errno == EINTR { continue }
        guard done >= 0 else { throw failed(errno) }
        written += done
      }
      total += count
    }
    return InputFile(descriptor: file.release(), path: name, byteCount: total)
  }
}

/// Closes the temporary file when spooling fails.
private final class SpoolTarget {
  private var descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func release() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }
}
