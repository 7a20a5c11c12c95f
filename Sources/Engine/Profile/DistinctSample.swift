internal import CSIMD

/// Counts of the different values of a column: of all of them as long as they fit, then of those whose hash lies in a
/// share of all hashes that is halved as often as needed (adaptive sampling, after Wegman).
///
/// What is kept is counted exactly, and which values are kept depends on the values alone: parts counted by different
/// nodes merge into what one node would have counted. Long texts are kept by their beginning.
final class DistinctSample {
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    var count: Int
    /// The value: bytes of a text, bits of others.
    var text: TextView
    /// Of a long text its length.
    var bits: Int128
  }

  /// A text that rows which follow one another have.
  struct Run: BitwiseCopyable {
    let text: TextView
    let rows: Int
    fileprivate var hash: UInt64 = 0

    init(_ text: TextView, rows: Int) {
      self.text = text
      self.rows = rows
    }
  }

  private let limit: Int
  private let maximumTextBytes: Int
  private let longText: Int
  private let isText: Bool
  private var store = Buffer<Entry>(capacity: 64, count: 0)
  /// Only hashes below `2^(64 - level)` are kept.
  private(set) var level: UInt64 = 0
  /// Places of entries by hash, open-addressed; -1 is free. In buffers, as every value of a column passes here.
  private var slots: Buffer<Int32>
  private var arena: TextArena
  private var textBytes = 0

  /// - Parameters:
  ///   - limit: most values.
  ///   - maximumTextBytes: most bytes of texts.
  ///   - longText: bytes that are kept of a longer text.
  init(limit: Int, maximumTextBytes: Int, longText: Int, isText: Bool) {
    self.limit = limit
    self.maximumTextBytes = maximumTextBytes
    self.longText = longText
    self.isText = isText
    slots = Buffer(repeating: -1, count: 16)
    arena = Self.arena(maximumTextBytes)
  }

  private static func arena(_ maximumTextBytes: Int) -> TextArena {
    TextArena(blockBytes: min(64 << 10, max(256, maximumTextBytes / 8)))
  }

  /// Different values: exact while `level` is 0, else an estimate.
  var distinct: Int { store.count << Int(level) }
  var entries: UnsafeBufferPointer<Entry> { store.elements }
  var isExact: Bool { level == 0 }

  /// Texts in the order in which they came. The memory that the looks of all will need is asked for before the first look:
  /// where there are many values it is far, and they need not wait for one another.
  func add(_ runs: UnsafeMutableBufferPointer<Run>) {
    let (entries, places, mask) = (store.base, slots.base, slots.count - 1)
    for index in runs.indices {
      let hash = RowHash.mix(Self.start, RowHash.text(runs[index].text))
      runs[index].hash = hash
      if isKept(hash) { csimd_prefetch(places + Int(truncatingIfNeeded: hash) & mask) }
    }
    for run in runs where isKept(run.hash) {
      let place = places[Int(truncatingIfNeeded: run.hash) & mask]
      if place >= 0 { csimd_prefetch(entries + Int(place)) }
    }
    for run in runs where isKept(run.hash) {
      if run.text.count > longText {
        add(Entry(hash: run.hash, count: run.rows, text: run.text.beginning(longText), bits: Int128(run.text.count)))
      } else {
        add(Entry(hash: run.hash, count: run.rows, text: run.text, bits: 0))
      }
    }
  }

  /// Rows that follow one another with one value are added together.
  @inline(__always)
  func add<Element>(
    _ values: UnsafePointer<Element>, nulls: UnsafePointer<UInt8>?, count: Int, bits: (Element) -> Int128
  ) {
    var (value, times) = (Int128(0), 0)
    for row in 0..<count where nulls == nil || nulls?[row] == 0 {
      let own = bits(values[row])
      if own != value {
        add(value, times: times)
        (value, times) = (own, 0)
      }
      times &+= 1
    }
    add(value, times: times)
  }

  private func add(_ value: Int128, times: Int) {
    guard times > 0 else { return }
    let folded = UInt64(truncatingIfNeeded: value) ^ RowHash.mix(Self.start, UInt64(truncatingIfNeeded: value >> 64))
    let hash = RowHash.mix(Self.start, folded)
    if isKept(hash) { add(Entry(hash: hash, count: times, text: .empty, bits: value)) }
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
    let (entries, places, mask) = (store.base, slots.base, slots.count - 1)
    var slot = Int(truncatingIfNeeded: entry.hash) & mask
    while places[slot] >= 0 {
      let known = entries + Int(places[slot])
      if known.pointee.hash == entry.hash && known.pointee.bits == entry.bits
        && (!isText || textEqual(known.pointee.text, entry.text))
      {
        known.pointee.count += entry.count
        return
      }
      slot = (slot + 1) & mask
    }
    var entry = entry
    if isText {
      entry.text = arena.copy(entry.text)
      textBytes += entry.text.count
    }
    places[slot] = Int32(store.count)
    if store.count == store.capacity { store = Buffer(growing: store, capacity: store.capacity * 2) }
    store[store.count] = entry
    store.count += 1
    while (store.count > limit || textBytes > maximumTextBytes) && level < 40 { halve() }
    if store.count * 2 > slots.count { index(slots.count * 2) }
  }

  private func halve() {
    level += 1
    let kept = Self.arena(maximumTextBytes)
    textBytes = 0
    var count = 0
    for place in 0..<store.count where isKept(store[place].hash) {
      var entry = store[place]
      if isText {
        entry.text = kept.copy(entry.text)
        textBytes += entry.text.count
      }
      store[count] = entry
      count += 1
    }
    store.count = count
    arena = kept
    index(slots.count)
  }

  private func index(_ size: Int) {
    slots = Buffer(repeating: -1, count: size)
    for place in 0..<store.count {
      var slot = Int(truncatingIfNeeded: store[place].hash) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(place)
    }
  }
}

extension TextView {
  /// At most the first `count` bytes, no character cut.
  func beginning(_ count: Int) -> TextView {
    guard self.count > count else { return self }
    var end = count
    while end > 0 && start[end] & 0xC0 == 0x80 { end -= 1 }
    return TextView(start: start, count: end)
  }
}
