#if canImport(Glibc)
  import Glibc
#endif

/// Where a run puts what does not fit its memory: unnamed files in a folder, gone with the process.
public final class SpillFolder: Sendable {
  public let path: String
  /// Bytes written so far, for reports.
  public let bytesWritten = Counter()

  public init(path: String) { self.path = path }

  /// An unlinked read-write file.
  /// - Throws: `Failure` (`run`) when the folder cannot be written.
  func makeFile() throws -> SpillFile {
    var template = Array((path + "/sous-spill-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw Failure(
        .run,
        "cannot write temporary data in \(path): \(String(cString: strerror(errno))); set TMPDIR to a folder with space"
      )
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return SpillFile(descriptor: descriptor, folder: self)
  }
}

/// An append-only temporary file; reads may come from any thread.
final class SpillFile: @unchecked Sendable {
  private let descriptor: Int32
  private let folder: SpillFolder
  private(set) var byteCount = 0

  init(descriptor: Int32, folder: SpillFolder) {
    self.descriptor = descriptor
    self.folder = folder
  }

  deinit { close(descriptor) }

  /// Appends the bytes and returns the offset at which they start. One thread at a time.
  func append(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    let start = byteCount
    var done = 0
    while done < bytes.count {
      let written = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if written < 0 {
        if errno == EINTR { continue }
        throw Failure(
          .run,
          "cannot write temporary data in \(folder.path): \(String(cString: strerror(errno))); free space there or set TMPDIR"
        )
      }
      done += written
    }
    byteCount += bytes.count
    folder.bytesWritten.add(bytes.count)
    return start
  }

  /// A path by which a library opens the file, as long as it is open here.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// Another descriptor of the file, which the caller closes.
  /// - Throws: `Failure` (`run`) when there are no more.
  func duplicate() throws -> Int32 {
    let copy = dup(descriptor)
    guard copy >= 0 else { throw Failure(.run, "temporary data in \(folder.path) cannot be read back") }
    return copy
  }

  /// Reads exactly `target.count` bytes from `offset`.
  func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < target.count {
      let count = pread(descriptor, target.baseAddress.map { $0 + done }, target.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Failure(.run, "temporary data in \(folder.path) cannot be read back") }
      done += count
    }
  }
}
