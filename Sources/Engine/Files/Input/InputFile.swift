#if canImport(Glibc)
  import Glibc
#endif

/// An open input of known size: a file, read with `pread` into buffers of the caller, or an object of a storage. Any
/// thread may read.
///
/// User files are never mapped: a mapped file that shrinks kills the process, a `pread` that comes up short is a
/// sentence. The size is fixed when the file is opened; what is appended later is not seen.
public final class InputFile: @unchecked Sendable {
  /// As the user named it; for messages.
  public let path: String
  public let byteCount: Int
  /// -1 for an object.
  private let descriptor: Int32
  private let object: ObjectReader?

  /// Opens a regular file.
  /// - Parameters:
  ///   - expectedByteCount: the size it had when it was found; a smaller file is refused.
  ///   - confinement: the folder that the path may not leave.
  /// - Throws: `Failure` (`input`) when it is missing, unreadable, not a regular file, or has shrunk.
  public init(path: String, expectedByteCount: Int? = nil, confinement: ConfinedFolder? = nil) throws(Failure) {
    let descriptor =
      if let confinement { try confinement.openFile(path) } else { try OpenFile.forReading(path) }
    guard descriptor >= 0 else { throw InputFailure.cannotRead(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = errno
      close(descriptor)
      throw InputFailure.cannotRead(path, reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Failure(.input, "\(path) is not a regular file; name a file, a folder or a pattern")
    }
    self.path = path
    self.byteCount = Int(status.st_size)
    self.descriptor = descriptor
    object = nil
    if let expectedByteCount, byteCount < expectedByteCount {
      throw InputFailure.shrank(path, from: expectedByteCount, to: byteCount)
    }
  }

  /// Takes over an open descriptor of a regular file, which is closed with the object.
  convenience init(descriptor: Int32, path: String) {
    var status = stat()
    fstat(descriptor, &status)
    self.init(descriptor: descriptor, path: path, byteCount: Int(status.st_size))
  }

  /// What a library has written to a temporary file.
  /// - Throws: `Failure` (`run`) when it cannot be read back.
  convenience init(_ file: SpillFile) throws { self.init(descriptor: try file.duplicate(), path: file.path) }

  /// Takes over an open descriptor, which is closed with the object.
  init(descriptor: Int32, path: String, byteCount: Int) {
    self.path = path
    self.byteCount = byteCount
    self.descriptor = descriptor
    object = nil
  }

  /// Opens an object, which is asked for when it is read.
  init(_ remote: RemoteFile) {
    path = remote.object.path
    byteCount = remote.object.byteCount
    descriptor = -1
    object = remote.reader
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Says that a range will be read from its beginning to its end, before long.
  func expect(_ range: Range<Int>) { object?.expect(range) }

  /// Reads from `offset` until `target` is full or the file ends, and returns the number of bytes read.
  /// - Throws: `Failure` (`input`) when the file is shorter than it was at opening, or cannot be read.
  public func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) -> Int {
    let wanted = min(target.count, max(0, byteCount - offset))
    guard let start = target.baseAddress else { return 0 }
    if let object {
      try object.read(into: UnsafeMutableRawBufferPointer(start: start, count: wanted), at: offset)
      return wanted
    }
    var done = 0
    while done < wanted {
      let count = pread(descriptor, start + done, wanted - done, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw InputFailure.cannotRead(path, errno)
      }
      if count == 0 { throw InputFailure.shrank(path, from: byteCount, to: offset + done) }
      done += count
    }
    return done
  }

  /// The first bytes of the file, at most `count`.
  public func prefix(_ count: Int) throws(Failure) -> [UInt8] { try bytes(count, at: 0) }

  /// The bytes from `offset` on, at most `count`.
  func bytes(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, min(count, byteCount - offset)))
    do {
      let read = try bytes.withUnsafeMutableBytes { try self.read(into: $0, at: offset) }
      bytes.removeSubrange(read...)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.input, "\(path) cannot be read")
    }
    return bytes
  }
}

/// Opening that a signal may interrupt: a pipe waits for its writer, a file of a slow disk for that.
package enum OpenFile {
  /// The descriptor, or -1 with the reason in `errno`; never EINTR.
  /// - Throws: what a signal has asked for, where there is a `cancellation` to tell.
  package static func forReading(_ path: String, cancellation: Cancellation? = nil) throws(Failure) -> Int32 {
    while true {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 || errno != EINTR { return descriptor }
      try cancellation?.check()
    }
  }
}

/// The sentences for inputs that cannot be read.
enum InputFailure {
  static func cannotRead(_ path: String, _ code: Int32) -> Failure {
    switch code {
    case ENOENT:
      return Failure(.input, "no file \"\(path)\"\(lookedIn(path)); check the path")
    case EACCES, EPERM:
      return Failure(.input, "\(path) cannot be read: permission denied; check the rights of the file and its folders")
    case ENOTDIR:
      return Failure(.input, "\(path) cannot be read: a part of the path is a file, not a folder; check the path")
    case EMFILE, ENFILE:
      return Failure(.input, "\(path) cannot be read: too many open files; raise the limit with ulimit -n")
    case ESTALE:
      return Failure(.input, "\(path) was replaced or removed while it was read; run again")
    default:
      return Failure(.input, "\(path) cannot be read: \(String(cString: strerror(code)))")
    }
  }

  static func shrank(_ path: String, from before: Int, to now: Int) -> Failure {
    Failure(
      .input, "\(path) shrank from \(before) to \(now) bytes while it was read; run again when nothing writes to it")
  }

  /// Where a relative path was looked for.
  private static func lookedIn(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return "" }
    defer { free(folder) }
    return " in \(String(cString: folder))"
  }
}
