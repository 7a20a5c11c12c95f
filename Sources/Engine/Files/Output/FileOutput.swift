#if canImport(Glibc)
  import Glibc
#endif

/// Where the files of a run are put until they are published, when that is no folder of this machine.
package protocol StagingArea: Sendable {
  /// A new file; folders on the way to it are made as they are needed.
  /// - Parameter path: below the output.
  func makeFile(_ path: String) throws -> any StagedFile
}

/// A new file that is written front to back.
package protocol StagedFile: AnyObject {
  /// Bytes written so far.
  var byteCount: Int { get }
  /// When it was changed last, in seconds since 1970 and nanoseconds, once it is closed; `nil` where it lies on no file system.
  var changed: (seconds: Int, nanoseconds: Int)? { get }
  func write(_ bytes: UnsafeRawBufferPointer) throws
  func close() throws
}

/// A new file of this machine, buffered.
package final class FileOutput: StagedFile {
  private static let bufferBytes = 256 << 10

  package let path: String
  /// Bytes written so far.
  package private(set) var byteCount = 0
  package private(set) var changed: (seconds: Int, nanoseconds: Int)?
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Makes the file.
  /// - Throws: `Failure` (`run`) when it exists or cannot be made.
  package init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure(.run, "cannot write \(path): \(String(cString: strerror(errno)))") }
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  /// Appends bytes; large pieces go to the file at once, small ones are gathered.
  /// - Throws: `Failure` (`run`), naming the file: disk full, quota, …
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    byteCount += bytes.count
    if buffer.isEmpty && bytes.count >= Self.bufferBytes / 4 { return try put(bytes) }
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { try put($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        throw Failure(.run, "cannot write \(path): \(reason); free space or choose another output folder")
      }
      done += count
    }
  }

  /// Writes what is gathered and closes the file.
  package func close() throws {
    guard descriptor >= 0 else { return }
    try flush()
    var facts = stat()
    if fstat(descriptor, &facts) == 0 {
      changed = (Int(facts.st_mtim.tv_sec), Int(facts.st_mtim.tv_nsec))
    }
    let status = Glibc.close(descriptor)
    descriptor = -1
    guard status == 0 else { throw Failure(.run, "cannot write \(path): \(String(cString: strerror(errno)))") }
  }
}
