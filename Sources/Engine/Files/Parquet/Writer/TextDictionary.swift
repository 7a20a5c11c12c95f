/// Gives the distinct texts of a column chunk small numbers, in order of first appearance.
///
/// An open hash table over views: a slot holds the upper half of the hash and the number plus one, so that most misses
/// end without looking at bytes. Reused between chunks; one thread at a time.
final class TextDictionary {
  /// Bytes of a dictionary page beyond which a dictionary is given up.
  static let maximumByteCount = 1 << 20
  /// Probes beyond which a table is taken to be under attack and given up.
  private static let maximumProbes = 256

  private let slots = Scratch<UInt64>(capacity: 2048)
  /// By the number of a text: the build in the upper half, its index in the lower.
  private var indicesByNumber = Buffer<UInt64>(capacity: 0)
  private var build: UInt32 = 0
  private var slotCount = 0
  private let store = EntryStore<TextView>()
  /// Distinct texts.
  private(set) var count = 0
  /// Bytes of the entries when written PLAIN.
  private(set) var byteCount = 0
  /// Bytes of all values when written PLAIN; exact only after a build that was not given up.
  private(set) var plainByteCount = 0

  var entries: UnsafePointer<TextView> { UnsafePointer(store.base) }

  /// Numbers the values; false when a dictionary does not pay. Complexity: O(bytes), about 6 ns a text.
  /// - Parameter numbers: what is known of equal values (`TextColumn.numbers`): about 1 ns a text; they are at most
  ///   `largestNumber`.
  func build(
    _ values: UnsafePointer<TextView>, count valueCount: Int, numbers: UnsafePointer<UInt16>? = nil,
    largestNumber: Int = 0, indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    build(count: valueCount, largestNumber: largestNumber) { rows in
      index(values, rows, numbers, indices)
    }
  }

  /// As `build`, of texts that are known by number: the same indices, at 1 ns a text.
  func build(
    _ numbers: UnsafePointer<UInt16>, of texts: TextNumbering, count valueCount: Int,
    indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    build(count: valueCount, largestNumber: texts.count) { rows in
      index(numbers, texts.entries, rows, indices)
    }
  }

  private func build(count valueCount: Int, largestNumber: Int, _ index: (Range<Int>) -> Bool) -> Bool {
    (count, byteCount, plainByteCount) = (0, 0, 0)
    build &+= 1
    if build == 0 || largestNumber >= indicesByNumber.capacity {
      let room = max(largestNumber + 1, indicesByNumber.capacity)
      indicesByNumber = Buffer(repeating: 0, count: room)
      build = 1
    }
    slotCount = firstDictionarySlots(valueCount)
    slots.room(for: slotCount).update(repeating: 0, count: slotCount)
    var done = 0
    for checkpoint in dictionaryCheckpoints(valueCount) {
      guard index(done..<checkpoint) else { return false }
      done = checkpoint
      let coded = byteCount + done * dictionaryIndexWidth(count) / 8
      let limit = done == valueCount ? plainByteCount * 9 / 10 : plainByteCount
      if coded >= limit { return false }
    }
    return true
  }

  private func index(
    _ values: UnsafePointer<TextView>, _ range: Range<Int>, _ numbers: UnsafePointer<UInt16>?,
    _ indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    let indicesByNumber = indicesByNumber.base
    let mark = UInt64(build) << 32
    var plain = plainByteCount
    var previous = range.lowerBound > 0 ? values[range.lowerBound - 1] : TextView.empty
    var previousIndex = range.lowerBound > 0 ? indices[range.lowerBound - 1] : .max
    var open = Open(self)
    for row in range {
      let view = values[row]
      plain &+= 4 &+ view.count
      let number = numbers.map { Int($0[row]) } ?? 0
      if number != 0 {
        let known = indicesByNumber[number]
        if known & 0xFFFF_FFFF_0000_0000 == mark {
          indices[row] = UInt32(truncatingIfNeeded: known)
          continue
        }
      }
      if number == 0 && previousIndex != .max && textEqual(view, previous) {
        indices[row] = previousIndex
        continue
      }
      guard let found = open.index(of: view, in: self) else { return false }
      indices[row] = found
      if number != 0 { indicesByNumber[number] = mark | UInt64(found) }
      (previous, previousIndex) = (view, found)
    }
    close(open, plain)
    return true
  }

  private func index(
    _ numbers: UnsafePointer<UInt16>, _ texts: UnsafePointer<TextView>, _ range: Range<Int>,
    _ indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    let indicesByNumber = indicesByNumber.base
    let mark = UInt64(build) << 32
    var plain = plainByteCount
    var open = Open(self)
    for row in range {
      let number = Int(numbers[row])
      plain &+= 4 &+ texts[number].count
      let known = indicesByNumber[number]
      if known & 0xFFFF_FFFF_0000_0000 == mark {
        indices[row] = UInt32(truncatingIfNeeded: known)
        continue
      }
      guard let found = open.index(of: texts[number], in: self) else { return false }
      indices[row] = found
      indicesByNumber[number] = mark | UInt64(found)
    }
    close(open, plain)
    return true
  }

  private func close(_ open: Open, _ plain: Int) {
    (count, byteCount, plainByteCount) = (open.distinct, open.bytes, plain)
  }

  /// The table under construction, for a loop.
  private struct Open {
    var table: UnsafeMutablePointer<UInt64>
    var mask: Int
    var entries: UnsafeMutablePointer<TextView>
    var capacity: Int
    var distinct: Int
    var bytes: Int

    init(_ dictionary: TextDictionary) {
      table = dictionary.slots.base
      mask = dictionary.slotCount - 1
      (distinct, bytes) = (dictionary.count, dictionary.byteCount)
      entries = dictionary.store.room(for: distinct + 1, keeping: distinct)
      capacity = dictionary.store.capacity
    }

    /// The index of a text, a new one where it has none yet; `nil` when the dictionary is given up.
    @inline(__always)
    mutating func index(of view: TextView, in dictionary: TextDictionary) -> UInt32? {
      let hash = textHash(view)
      let tag = hash & 0xFFFF_FFFF_0000_0000
      var slot = Int(truncatingIfNeeded: hash) & mask
      var probes = 0
      while true {
        let content = table[slot]
        if content == 0 { break }
        if content & 0xFFFF_FFFF_0000_0000 == tag {
          let candidate = UInt32(truncatingIfNeeded: content) &- 1
          if textEqual(entries[Int(candidate)], view) { return candidate }
        }
        slot = (slot + 1) & mask
        probes += 1
        if probes > TextDictionary.maximumProbes { return nil }
      }
      let found = UInt32(truncatingIfNeeded: distinct)
      table[slot] = tag | UInt64(found &+ 1)
      if distinct == capacity {
        entries = dictionary.store.room(for: distinct + 1, keeping: distinct)
        capacity = dictionary.store.capacity
      }
      entries[distinct] = view
      distinct += 1
      bytes &+= 4 &+ view.count
      if bytes > TextDictionary.maximumByteCount { return nil }
      if distinct * 2 > mask + 1 {
        dictionary.slotCount *= 4
        table = dictionary.grown(entries, distinct, dictionary.slotCount)
        mask = dictionary.slotCount - 1
      }
      return found
    }
  }

  private func grown(
    _ entries: UnsafePointer<TextView>, _ distinct: Int, _ slotCount: Int
  ) -> UnsafeMutablePointer<UInt64> {
    let table = slots.room(for: slotCount)
    table.update(repeating: 0, count: slotCount)
    for number in 0..<distinct {
      let hash = textHash(entries[number])
      var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
      while table[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
      table[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    }
    return table
  }
}

/// Row counts at which a dictionary under construction must still pay, the last of them all rows.
func dictionaryCheckpoints(_ count: Int) -> [Int] {
  let first = max(256, count / 16)
  let second = max(1024, count / 4)
  return count <= first ? [count] : count <= second ? [first, count] : [first, second, count]
}

/// Slots of the hash table that a dictionary of `count` values starts with, a power of two: enough for all of them where
/// they are few, as in one of thousands of small files.
func firstDictionarySlots(_ count: Int) -> Int {
  count >= 512 ? 1024 : 1 << (Int.bitWidth - (max(count, 16) * 2 - 1).leadingZeroBitCount)
}

/// Bits of an index into `count` entries; at least one, which every reader takes.
@inline(__always)
func dictionaryIndexWidth(_ count: Int) -> Int { max(1, Int.bitWidth - (count - 1).leadingZeroBitCount) }
