/// Which groups each of some values has, a bit a pair: for few groups, whatever the number of values.
///
/// ```
/// rows:  number of a value → its row + 1; 0 for a value that has none
/// bits:  row → `words` words, the lowest bit of the first for group 0
/// ```
/// Rows with one value mostly follow one another, so that their bits are near. Used by one thread.
final class GroupBits {
  /// Groups beyond which pairs are kept as such.
  static let maximumGroups = 1024

  private let rows = GrowingCells<Int32>(0)
  private var bits = Buffer<UInt64>(capacity: 0)
  private var rowCount = 0
  private var words = 1
  /// Pairs.
  private(set) var count = 0

  var byteCount: Int { rows.buffer.byteCount + bits.byteCount }

  /// What it would take beyond what it has to make room for as many rows of values numbered below `values`, with groups
  /// below `groups`; 0 when there is room.
  func growth(values: Int, rows additional: Int, groups: Int) -> Int {
    let wanted = capacities(values, additional, groups)
    let isEnough = wanted.rows <= rows.buffer.capacity && wanted.bits <= bits.capacity && wanted.words == words
    return isEnough ? 0 : wanted.rows * MemoryLayout<Int32>.stride + wanted.bits * MemoryLayout<UInt64>.stride
  }

  private func capacities(_ values: Int, _ additional: Int, _ groups: Int) -> (rows: Int, bits: Int, words: Int) {
    var words = words
    while words * UInt64.bitWidth < groups { words *= 2 }
    let needed = (rowCount + additional) * words
    let isShort = needed > bits.capacity || words != self.words
    return (
      values > rows.buffer.capacity ? max(values, rows.buffer.capacity * 3 / 2) : rows.buffer.capacity,
      isShort ? max(needed, rowCount * words * 3 / 2) : bits.capacity, words
    )
  }

  /// Whether pairs as such would take less than half the memory, were there so many groups.
  func isSparse(groups: Int) -> Bool {
    let bytes = rowCount * max(words, (groups + 63) / 64) * MemoryLayout<UInt64>.stride
    return bytes > 64 << 10 && bytes > 2 * 2 * MemoryLayout<UInt64>.stride * count
  }

  /// Makes that room. Complexity: O(what it holds) where it grows.
  func grow(values: Int, rows additional: Int, groups: Int) {
    let wanted = capacities(values, additional, groups)
    rows.grow(to: wanted.rows)
    guard wanted.bits > bits.capacity || wanted.words != words else { return }
    let grown = Buffer<UInt64>(repeating: 0, count: wanted.bits)
    let (source, target) = (bits.base, grown.base)
    if wanted.words == words {
      target.update(from: source, count: rowCount * words)
    } else {
      for row in 0..<rowCount {
        (target + row * wanted.words).update(from: source + row * words, count: words)
      }
    }
    (bits, words) = (grown, wanted.words)
  }

  /// Adds pairs of a number and a group. - Precondition: there is room.
  func add(_ pairs: UnsafePointer<UInt64>, _ pairCount: Int) {
    let (rows, bits, words) = (rows.base, bits.base, words)
    var (rowCount, added) = (rowCount, 0)
    for place in 0..<pairCount {
      let (number, group) = (Int(pairs[place] >> 32), Int(pairs[place] & 0xFFFF_FFFF))
      var row = Int(rows[number])
      if row == 0 {
        rowCount &+= 1
        row = rowCount
        rows[number] = Int32(truncatingIfNeeded: row)
      }
      let word = bits + ((row &- 1) &* words &+ group >> 6)
      let bit = UInt64(1) << UInt64(group & 63)
      added &+= word.pointee & bit == 0 ? 1 : 0
      word.pointee |= bit
    }
    (self.rowCount, count) = (rowCount, count + added)
  }

  func forEachPair(_ body: (_ number: Int32, _ group: Int32) -> Void) {
    for number in 0..<rows.buffer.capacity {
      let row = Int(rows.base[number])
      guard row > 0 else { continue }
      for word in 0..<words {
        var left = bits.base[(row - 1) * words + word]
        while left != 0 {
          body(Int32(truncatingIfNeeded: number), Int32(truncatingIfNeeded: word * 64 + left.trailingZeroBitCount))
          left &= left - 1
        }
      }
    }
  }
}
