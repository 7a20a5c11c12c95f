#if canImport(Glibc)
  import Glibc
#endif

/// Bytes that come one after the other: a file, or what a decompressor or a transcoder makes of another stream.
///
/// Used by one thread at a time.
package protocol ByteStream: AnyObject {
  /// For messages.
  var path: String { get }
  /// Bytes of the underlying file that have been consumed, for progress.
  var consumedBytes: Int { get }
  /// Writes the next bytes to the start of `target`, which is not empty, and returns how many; 0 only at the end.
  /// - Throws: `Failure` (`input`).
  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int
}

extension ByteStream {
  /// Reads until `target` is full or the stream ends; returns the number of bytes.
  package func fill(_ target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var done = 0
    while done < target.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
      if count == 0 { break }
      done += count
    }
    return done
  }
}

/// The bytes of a file, or of a range of it, as they are.
package final class FileStream: ByteStream {
  private let file: InputFile
  private let range: Range<Int>
  package private(set) var consumedBytes = 0

  /// - Parameter range: what is read of the file; all of it, if `nil`.
  package init(_ file: InputFile, range: Range<Int>? = nil) {
    self.file = file
    self.range = range ?? 0..<file.byteCount
  }

  package var path: String { file.path }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let wanted = UnsafeMutableRawBufferPointer(rebasing: target.prefix(range.count - consumedBytes))
    let count = try file.read(into: wanted, at: range.lowerBound + consumedBytes)
    consumedBytes += count
    return count
  }
}

/// A block of compressed input that a decompressor reads from.
final class InputBlock {
  static let capacity = 256 << 10

  private let source: any ByteStream
  private let buffer = Buffer<UInt8>(capacity: InputBlock.capacity, count: 0)
  /// Bytes not consumed yet.
  private(set) var start = 0
  private(set) var isAtEnd = false

  init(_ source: any ByteStream) { self.source = source }

  var path: String { source.path }
  var consumedBytes: Int { source.consumedBytes }
  var count: Int { buffer.count - start }
  var bytes: UnsafeMutablePointer<UInt8> { buffer.base + start }

  func consume(_ count: Int) { start += count }

  /// Moves what is left to the front and reads more; false when the source has ended and nothing was added.
  func refill() throws(Failure) -> Bool {
    guard !isAtEnd else { return false }
    let left = count
    if start > 0 && left > 0 { memmove(buffer.base, buffer.base + start, left) }
    start = 0
    buffer.count = left
    let room = UnsafeMutableRawBufferPointer(start: buffer.base + left, count: buffer.capacity - left)
    guard room.count > 0 else { return false }
    let added = try source.read(into: room)
    if added == 0 { isAtEnd = true }
    buffer.count = left + added
    return added > 0
  }
}
