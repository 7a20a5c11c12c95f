/// Counts of the different values of a column: of all of them as long as they fit, then of those whose hash lies in a
/// share of all hashes that is halved as often as needed (adaptive sampling, after Wegman).
///
/// What is kept is counted exactly, and which values are kept depends on the values alone: parts counted by different
/// nodes merge into what one node would have counted.
final class DistinctSample {
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    var count: Int
    /// The value: bytes of a text, bits of others.
    var text: TextView
    var bits: Int128
  }

  private let limit: Int
  private let isText: Bool
  private(set) var entries: [Entry] = []
  /// Only hashes below `2^(64 - level)` are kept.
  private(set) var level: UInt64 = 0
  private var slots: [Int32]
  private var arena = TextArena()

  init(limit: Int, isText: Bool) {
    self.limit = limit
    self.isText = isText
    slots = Array(repeating: -1, count: 256)
  }

  /// Different values: exact while `level` is 0, else an estimate.
  var distinct: Int { entries.count << Int(level) }
  var isExact: Bool { level == 0 }

  func add(text views: UnsafePointer<TextView>, nulls: UnsafePointer<UInt8>?, count: Int) {
    for row in 0..<count where nulls == nil || nulls?[row] == 0 {
      let hash = RowHash.mix(Self.start, RowHash.text(views[row]))
      if isKept(hash) { add(Entry(hash: hash, count: 1, text: views[row], bits: 0)) }
    }
  }

  @inline(__always)
  func add<Element>(
    _ values: UnsafePointer<Element>, nulls: UnsafePointer<UInt8>?, count: Int, bits: (Element) -> Int128
  ) {
    for row in 0..<count where nulls == nil || nulls?[row] == 0 {
      let own = bits(values[row])
      let folded = UInt64(truncatingIfNeeded: own) ^ RowHash.mix(Self.start, UInt64(truncatingIfNeeded: own >> 64))
      let hash = RowHash.mix(Self.start, folded)
      if isKept(hash) { add(Entry(hash: hash, count: 1, text: .empty, bits: own)) }
    }
  }

  func merge(_ other: DistinctSample) {
    while level < other.level { halve() }
    for entry in other.entries where isKept(entry.hash) { add(entry) }
  }

  /// The same in every process, so that a profile is too.
  private static let start: UInt64 = 0x9E6C_63D0_876A_9A47

  @inline(__always)
  private func isKept(_ hash: UInt64) -> Bool { level == 0 || hash >> (64 - level) == 0 }

  private func add(_ entry: Entry) {
    var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      let known = entries[place]
      if known.hash == entry.hash && known.bits == entry.bits && (!isText || known.text == entry.text) {
        entries[place].count += entry.count
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    var entry = entry
    if isText { entry.text = arena.copy(entry.text) }
    slots[slot] = Int32(entries.count)
    entries.append(entry)
    while entries.count > limit && level < 40 { halve() }
    if entries.count * 2 > slots.count { index(slots.count * 2) }
  }

  private func halve() {
    level += 1
    let kept = TextArena()
    entries = entries.filter { isKept($0.hash) }
    if isText { for place in entries.indices { entries[place].text = kept.copy(entries[place].text) } }
    arena = kept
    index(slots.count)
  }

  private func index(_ size: Int) {
    slots = Array(repeating: -1, count: size)
    for (place, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(place)
    }
  }
}
