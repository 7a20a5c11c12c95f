package import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Whole small files.
package enum FileBytes {
  /// The bytes of a file.
  /// - Throws: `Failure` (`input`): it is not there, cannot be read, or is larger than any of its kind.
  package static func read(
    _ path: String, as kind: SmallFile = .recipe, cancellation: Cancellation = Cancellation()
  ) throws -> [UInt8] {
    let descriptor = try OpenFile.forReading(path, cancellation: cancellation)
    guard descriptor >= 0 else {
      throw Failure(.input, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, name: path, as: kind, cancellation: cancellation)
  }

  /// The bytes of an open file, to its end.
  /// - Parameter name: of the file, for messages.
  /// - Throws: `Failure` (`input`).
  package static func read(
    descriptor: Int32, name: String, as kind: SmallFile = .recipe, cancellation: Cancellation = Cancellation()
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR {
          try cancellation.check()
          continue
        }
        throw Failure(.input, "cannot read \(name): \(String(cString: strerror(errno)))")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      if bytes.count > kind.mostBytes { throw kind.tooLarge(name) }
    }
  }

  /// Puts the file in place in one step; a link is followed. A pipe or a device is written to, never replaced.
  /// - Throws: `Failure` (`run`).
  package static func replace(_ path: String, with text: String) throws {
    var there = stat()
    if stat(path, &there) == 0, there.st_mode & S_IFMT != S_IFREG { return try write(text, into: path) }
    let target = try FilePath.resolved(path, in: FilePath.workingFolder)
    let draft = target + ".sous-new"
    // Whatever stands there, a link above all, is not written through.
    unlink(draft)
    guard let file = fopen(draft, "wxe") else {
      throw Failure(.run, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    var facts = stat()
    if stat(target, &facts) == 0 { fchmod(fileno(file), facts.st_mode & 0o7777) }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count && fflush(file) == 0 && fsync(fileno(file)) == 0
    let isClosed = fclose(file) == 0
    guard isWritten, isClosed, rename(draft, target) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw Failure(.run, "cannot write \(path): \(reason)")
    }
  }

  private static func write(_ text: String, into path: String) throws {
    let file = fopen(path, "we")
    let bytes = Array(text.utf8)
    let isWritten = file.map { fwrite(bytes, 1, bytes.count, $0) == bytes.count } ?? false
    guard let file, fclose(file) == 0, isWritten else {
      throw Failure(.run, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }
}
