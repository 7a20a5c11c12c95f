#if canImport(Glibc)
  import Glibc
#endif

/// Bytes of the texts of a growing column: blocks that stay where they are, freed as a whole.
final class TextHeap: @unchecked Sendable {
  private var blocks: [Buffer<UInt8>] = []
  private var next = UnsafeMutablePointer(mutating: TextView.empty.start)
  private var left = 0
  private(set) var byteCount = 0

  /// Bytes that `reserve(count)` would allocate.
  func growth(for count: Int) -> Int { count <= left ? 0 : max(count, min(max(byteCount, 1 << 10), 1 << 20)) }

  /// `count` writable bytes at an address that stays.
  func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > left {
      let block = Buffer<UInt8>(capacity: growth(for: count))
      blocks.append(block)
      next = block.base
      left = block.capacity
      byteCount += block.capacity
    }
    let start = next
    next += count
    left -= count
    return start
  }

  /// Gives back the last bytes of the last reservation, which turned out too long.
  func giveBack(_ count: Int) {
    next -= count
    left += count
  }

  /// A copy without a call for the short texts that cells mostly are. Reads and writes exactly `count` bytes.
  @inline(__always)
  static func copyBytes(
    _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    let from = UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    if count >= 8 && count <= 64 {
      var at = 0
      while at + 8 <= count {
        to.storeBytes(of: from.loadUnaligned(fromByteOffset: at, as: UInt64.self), toByteOffset: at, as: UInt64.self)
        at += 8
      }
      let last = count - 8
      to.storeBytes(of: from.loadUnaligned(fromByteOffset: last, as: UInt64.self), toByteOffset: last, as: UInt64.self)
    } else if count > 0 {
      memcpy(to, from, count)
    }
  }
}
