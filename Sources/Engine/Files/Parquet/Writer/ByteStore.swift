/// Bytes that grow at the end and stay allocated between uses; one thread at a time.
final class ByteStore {
  /// Kernels may store this many bytes past what they reserved.
  static let slackBytes = 32

  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  var count = 0

  init(capacity: Int = 4096) {
    self.capacity = capacity
    base = .allocate(capacity: capacity + Self.slackBytes)
  }

  deinit { base.deallocate() }

  /// Room for `byteCount` bytes behind the last one; valid until the next call. Add to `count` what was used.
  func reserve(_ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - count < byteCount { grow(to: count + byteCount) }
    return base + count
  }

  func append(_ start: UnsafePointer<UInt8>, count added: Int) {
    reserve(added).update(from: start, count: added)
    count += added
  }

  func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { append(start, count: source.count) }
    }
  }

  /// Ends the store's bytes at `end`, a pointer into the room reserved last.
  func finish(at end: UnsafeMutablePointer<UInt8>) { count = end - base }

  private func grow(to wanted: Int) {
    let larger = max(wanted, capacity * 2)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slackBytes)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}

/// A typed scratch area that keeps the largest size asked for; its content is lost when it grows.
final class Scratch<Element: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity: Int

  init(capacity: Int = 512) {
    self.capacity = capacity
    base = .allocate(capacity: capacity + 8)
  }

  deinit { base.deallocate() }

  func room(for count: Int) -> UnsafeMutablePointer<Element> {
    if count > capacity {
      base.deallocate()
      capacity = max(count, capacity * 2)
      base = .allocate(capacity: capacity + 8)
    }
    return base
  }
}
