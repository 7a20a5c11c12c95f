/// A row that a filter has turned down: 120 bits of hash and the filter's tag (from 1).
struct Fingerprint {
  static let byteCount = 16

  var high: UInt64
  /// The lowest byte is the tag, so that no fingerprint is zero.
  var low: UInt64

  @inline(__always)
  init(_ first: UInt64, _ second: UInt64, tag: UInt8) {
    high = first
    low = second & ~0xFF | UInt64(tag)
  }

  @inline(__always)
  init(from bytes: UnsafeRawPointer) {
    high = bytes.loadUnaligned(as: UInt64.self)
    low = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
  }

  @inline(__always)
  func store(to bytes: UnsafeMutableRawPointer) {
    bytes.storeBytes(of: high, as: UInt64.self)
    bytes.storeBytes(of: low, toByteOffset: 8, as: UInt64.self)
  }
}

/// Counts different fingerprints, by tag. One thread at a time.
final class FingerprintTable {
  private(set) var count = 0
  private(set) var countByTag = [Int](repeating: 0, count: 256)
  private let slots: Buffer<UInt64>
  private let mask: Int
  private let budget: MemoryBudget

  /// Room for `count` fingerprints, charged while the table lives.
  init(for count: Int, budget: MemoryBudget) {
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    self.budget = budget
    mask = capacity - 1
    budget.chargeAnyway(capacity * Fingerprint.byteCount)
    slots = Buffer(repeating: 0, count: capacity * 2)
  }

  deinit { budget.release((mask + 1) * Fingerprint.byteCount) }

  /// Inserts the fingerprints that stand one after the other in `bytes`. Complexity: O(n) expected.
  func insert(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let slots = slots.base
    for at in stride(from: 0, to: bytes.count, by: Fingerprint.byteCount) {
      let entry = Fingerprint(from: start + at)
      var slot = Int(truncatingIfNeeded: entry.high) & mask
      while slots[slot * 2 + 1] != 0 && (slots[slot * 2] != entry.high || slots[slot * 2 + 1] != entry.low) {
        slot = (slot + 1) & mask
      }
      if slots[slot * 2 + 1] == 0 {
        slots[slot * 2] = entry.high
        slots[slot * 2 + 1] = entry.low
        count += 1
        countByTag[Int(entry.low & 0xFF)] += 1
      }
    }
  }
}
