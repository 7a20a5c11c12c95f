/// Finds numbers of texts by their hash: open addressing, at most half full. A slot holds the upper half of the hash and
/// the number; 0 is free. Its maker deallocates it.
struct TextNumberTable {
  private let slots: UnsafeMutablePointer<UInt64>
  private let mask: Int

  /// - Parameter capacity: a power of two: how many numbers there will be at most.
  init(capacity: Int) {
    slots = .allocate(capacity: capacity * 2)
    mask = capacity * 2 - 1
    clear()
  }

  func deallocate() { slots.deallocate() }

  func clear() { slots.update(repeating: 0, count: mask + 1) }

  var capacity: Int { (mask + 1) / 2 }

  var byteCount: Int { (mask + 1) * MemoryLayout<UInt64>.stride }

  @inline(__always)
  func number(of view: TextView, hash: UInt64, _ entries: UnsafePointer<TextView>) -> UInt16 {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let content = slots[slot]
      if content == 0 { return 0 }
      if (content ^ hash) >> 32 == 0 {
        let number = UInt16(truncatingIfNeeded: content)
        if textEqual(entries[Int(number)], view) { return number }
      }
      slot = (slot + 1) & mask
    }
  }

  /// - Precondition: the number is not in the table.
  func insert(_ hash: UInt64, _ number: UInt16) {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number)
  }
}
