/// Numbers by hash: an open-addressed table in which a hash may stand several times.
struct HashNumbers {
  /// Hash and number plus one; 0 is free.
  private var slots: [(hash: UInt64, number: Int32)] = Array(repeating: (0, 0), count: 1024)
  private var count = 0

  /// The first number under a hash that `isWanted`. Complexity: O(1) expected.
  @inline(__always)
  func first(_ hash: UInt64, where isWanted: (Int32) -> Bool = { _ in true }) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number != 0 {
      if slots[slot].hash == hash, isWanted(slots[slot].number - 1) { return slots[slot].number - 1 }
      slot = (slot + 1) & mask
    }
    return nil
  }

  mutating func insert(_ hash: UInt64, _ number: Int32) {
    count += 1
    if count * 2 > slots.count {
      let old = slots
      slots = Array(repeating: (0, 0), count: old.count * 2)
      for entry in old where entry.number != 0 { place(entry.hash, entry.number - 1) }
    }
    place(hash, number)
  }

  private mutating func place(_ hash: UInt64, _ number: Int32) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash, number + 1)
  }
}
