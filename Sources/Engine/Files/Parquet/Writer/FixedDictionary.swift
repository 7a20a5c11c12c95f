/// Gives the distinct fixed-width values of a column chunk small numbers, in order of first appearance.
///
/// Values are bit patterns: doubles are distinguished by their bits, so -0.0 and the payloads of NaN survive.
final class FixedDictionary<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
  /// Entries beyond which a dictionary is given up: a page of one megabyte at eight bytes.
  private static var maximumCount: Int { 1 << 17 }
  private static var maximumProbes: Int { 256 }

  private let slots = Scratch<UInt32>(capacity: 2048)
  private let store = EntryStore<Element>()
  /// Distinct values.
  private(set) var count = 0

  init() {}

  var entries: UnsafePointer<Element> { UnsafePointer(store.base) }

  /// Numbers the values, each of `plainWidth` bytes when written PLAIN; false when a dictionary does not pay.
  func build(
    _ values: UnsafePointer<Element>, count valueCount: Int, plainWidth: Int, indices: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    count = 0
    var slotCount = firstDictionarySlots(valueCount)
    slots.room(for: slotCount).update(repeating: 0, count: slotCount)
    var done = 0
    for checkpoint in dictionaryCheckpoints(valueCount) {
      guard index(values, done..<checkpoint, indices, &slotCount) else { return false }
      done = checkpoint
      let coded = count * plainWidth + done * dictionaryIndexWidth(count) / 8
      let plain = done * plainWidth
      if coded >= (done == valueCount ? plain * 9 / 10 : plain) { return false }
    }
    return true
  }

  private func index(
    _ values: UnsafePointer<Element>, _ range: Range<Int>, _ indices: UnsafeMutablePointer<UInt32>,
    _ slotCount: inout Int
  ) -> Bool {
    var (table, mask) = (slots.base, slotCount - 1)
    var distinct = count
    var entries = store.room(for: distinct + 1, keeping: count)
    var capacity = store.capacity
    var previous = range.lowerBound > 0 ? values[range.lowerBound - 1] : 0
    var previousIndex = range.lowerBound > 0 ? indices[range.lowerBound - 1] : .max
    for row in range {
      let value = values[row]
      if previousIndex != .max && value == previous {
        indices[row] = previousIndex
        continue
      }
      var slot = Self.hash(value) & mask
      var probes = 0
      var found = UInt32.max
      while true {
        let content = table[slot]
        if content == 0 { break }
        if entries[Int(content &- 1)] == value {
          found = content &- 1
          break
        }
        slot = (slot + 1) & mask
        probes += 1
        if probes > Self.maximumProbes { return false }
      }
      if found == .max {
        if distinct == Self.maximumCount { return false }
        found = UInt32(truncatingIfNeeded: distinct)
        table[slot] = found &+ 1
        if distinct == capacity {
          count = distinct
          entries = store.room(for: distinct + 1, keeping: count)
          capacity = store.capacity
        }
        entries[distinct] = value
        distinct += 1
        if distinct * 2 > slotCount {
          slotCount *= 4
          table = grown(entries, distinct, slotCount)
          mask = slotCount - 1
        }
      }
      indices[row] = found
      (previous, previousIndex) = (value, found)
    }
    count = distinct
    return true
  }

  @inline(__always)
  private static func hash(_ value: Element) -> Int {
    var word = UInt64(truncatingIfNeeded: value)
    if Element.bitWidth > 64 { word ^= UInt64(truncatingIfNeeded: value >> 64) &* 0x9E37_79B9_7F4A_7C15 }
    let (high, low) = (word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return Int(truncatingIfNeeded: high ^ low)
  }

  private func grown(
    _ entries: UnsafePointer<Element>, _ distinct: Int, _ slotCount: Int
  ) -> UnsafeMutablePointer<UInt32> {
    let table = slots.room(for: slotCount)
    table.update(repeating: 0, count: slotCount)
    for number in 0..<distinct {
      var slot = Self.hash(entries[number]) & (slotCount - 1)
      while table[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
      table[slot] = UInt32(number + 1)
    }
    return table
  }
}
