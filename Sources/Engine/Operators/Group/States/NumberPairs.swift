internal import CSIMD

/// Pairs of the number of a value and a group, each once: open addressing, at most half full, 0 is empty.
///
/// Pairs of a value and 32 neighbouring groups stand close together, since rows with one value often do. Used by one thread.
final class NumberPairs {
  /// The number in the upper half, the group and one in the lower.
  private var slots = Buffer<UInt64>(capacity: 0)
  private(set) var count = 0
  private let seed = RowHash.seed

  var capacity: Int { slots.capacity }

  /// Slots that `additional` pairs more need.
  func slots(with additional: Int) -> Int {
    var slots = max(capacity, 1024)
    while slots < (count + additional) * 2 { slots *= 2 }
    return slots
  }

  func rehash(_ capacity: Int) {
    let grown = Buffer<UInt64>(repeating: 0, count: capacity)
    let (target, mask) = (grown.base, capacity - 1)
    for place in 0..<slots.capacity where slots.base[place] != 0 {
      let pair = slots.base[place]
      var slot = slot(pair, mask)
      while target[slot] != 0 { slot = (slot &+ 1) & mask }
      target[slot] = pair
    }
    slots = grown
  }

  /// Adds pairs of a number (upper half) and a group. - Precondition: there are slots for them.
  func add(_ pairs: UnsafePointer<UInt64>, _ pairCount: Int) {
    let (slots, mask) = (slots.base, slots.capacity - 1)
    var added = 0
    for place in 0..<pairCount {
      // The table is far away: a slot is asked for some pairs before it is looked at.
      csimd_prefetch(slots + slot(pairs[place &+ min(KeyHashes.lookahead, pairCount &- 1 &- place)] &+ 1, mask))
      let pair = pairs[place] &+ 1
      var slot = slot(pair, mask)
      while slots[slot] != 0 && slots[slot] != pair { slot = (slot &+ 1) & mask }
      added &+= slots[slot] == 0 ? 1 : 0
      slots[slot] = pair
    }
    count += added
  }

  @inline(__always)
  private func slot(_ pair: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: RowHash.mix(seed, pair >> 5) &+ (pair & 31)) & mask
  }

  func forEachPair(_ body: (_ number: Int32, _ group: Int32) -> Void) {
    for place in 0..<slots.capacity where slots.base[place] != 0 {
      let pair = slots.base[place]
      body(Int32(truncatingIfNeeded: pair >> 32), Int32(bitPattern: UInt32(truncatingIfNeeded: pair)) &- 1)
    }
  }
}
