import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The bytes of a staged file, a piece at a time.
enum StagedBytes {
  private static let pieceBytes = 1 << 20

  /// - Throws: `Failure` (`run`) for a file that cannot be read, and what `body` throws.
  static func forEach(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.run, "cannot read \(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure(.run, "cannot read \(path): \(String(cString: strerror(errno)))") }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }
}
