/// Where the fields and records of a run of bytes end: what a scanner writes and the column readers read.
///
/// ```
/// bytes      a , b c , d \n e , , f \n        position 0…
/// ends    -1   1     4    6    8 9  11        [0] is a sentinel: the byte before the first record
/// rowEnds  0              3         6         indexes into `ends`; [0] is a sentinel
/// ```
/// A field starts one byte behind the end before it. An end is the *last* byte of a delimiter, or the LF or CR of a line
/// end. Positions are 32-bit and wrap: the sentinel may be -1.
struct CSVStructure: ~Copyable {
  private(set) var ends: UnsafeMutablePointer<UInt32>
  private(set) var rowEnds: UnsafeMutablePointer<UInt32>
  private var endCapacity: Int
  private var rowCapacity: Int
  /// Entries of `ends` in use, the sentinel included.
  var endCount = 1
  /// Records; `rowEnds` has one entry more.
  var rowCount = 0
  var hasQuotes = false
  var hasNonASCII = false

  /// Room that every block of 64 bytes may need, with the overwriting of unrolled stores.
  static let blockRoom = 96

  init() {
    endCapacity = 1 << 12
    rowCapacity = 1 << 10
    ends = .allocate(capacity: endCapacity)
    rowEnds = .allocate(capacity: rowCapacity)
    begin(at: 0)
  }

  deinit {
    ends.deallocate()
    rowEnds.deallocate()
  }

  /// Forgets everything; the next record starts at `position`.
  mutating func begin(at position: Int) {
    ends[0] = UInt32(truncatingIfNeeded: position) &- 1
    rowEnds[0] = 0
    endCount = 1
    rowCount = 0
    hasQuotes = false
    hasNonASCII = false
  }

  /// Makes room for the ends of one more block.
  @inline(__always)
  mutating func reserveBlock() {
    if endCount + Self.blockRoom > endCapacity { growEnds() }
    if rowCount + Self.blockRoom > rowCapacity { growRows() }
  }

  /// Makes room for `count` more ends.
  mutating func reserveEnds(_ count: Int) {
    while endCount + count + Self.blockRoom > endCapacity { growEnds() }
  }

  /// Makes room for `count` more records.
  mutating func reserveRows(_ count: Int) {
    while rowCount + count + Self.blockRoom > rowCapacity { growRows() }
  }

  private mutating func growEnds() {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: endCapacity * 2)
    larger.update(from: ends, count: endCount)
    ends.deallocate()
    ends = larger
    endCapacity *= 2
  }

  private mutating func growRows() {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: rowCapacity * 2)
    larger.update(from: rowEnds, count: rowCount + 1)
    rowEnds.deallocate()
    rowEnds = larger
    rowCapacity *= 2
  }

  /// Position of the first byte of record `row`.
  func start(ofRow row: Int) -> Int { Int(ends[Int(rowEnds[row])] &+ 1) }
  /// Position of the line end of record `row`.
  func end(ofRow row: Int) -> Int { Int(ends[Int(rowEnds[row + 1])]) }

  /// The record that starts at `position`, which is the start of one.
  /// - Complexity: O(log records).
  func row(startingAt position: Int) -> Int {
    var (low, high) = (0, rowCount - 1)
    while low < high {
      let middle = (low + high) / 2
      if start(ofRow: middle) < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Drops everything behind the first `rows` records.
  mutating func truncate(toRows rows: Int) {
    rowCount = rows
    endCount = Int(rowEnds[rows]) + 1
  }
}
