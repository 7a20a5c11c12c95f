internal import CSIMD

/// The different values of each group and not how often they occur: what count distinct is computed from.
///
/// ```
/// values:  number → value, each once, whatever groups have it
/// firsts:  number → the first group that has the value
/// others:  │ number │ group + 1 │   every other pair; open addressing, 0 is empty
/// ```
/// Ids mostly belong to one group, and so need no place in `others`; codes have few numbers. Pairs of a value and 32
/// neighbouring groups stand close together, since rows with one value often do.
final class DistinctValues: GroupValues {
  let column: Int
  let type: DataType
  private let values: GroupTable
  private let firsts = GrowingCells<Int32>(-1)
  private var others = Buffer<UInt64>(repeating: 0, count: 1024)
  private var otherCount = 0
  private let seed = RowHash.seed
  private let charge: MemoryCharge
  private let numbers = GrowingBuffer<Int32>()
  private let pairs = GrowingBuffer<UInt64>()

  init(column: Int, type: DataType, budget: MemoryBudget) {
    self.column = column
    self.type = type
    values = GroupTable(keyTypes: [type], budget: budget)
    charge = MemoryCharge(budget)
    charge.growAnyway(others.byteCount)
  }

  var chargedBytes: Int { values.chargedBytes + charge.byteCount }

  func reserve(_ additional: Int, force: Bool) -> Bool {
    guard values.reserve(additional, force: force) else { return false }
    let needed = values.count + additional
    if needed > firsts.buffer.capacity {
      let capacity = max(needed, firsts.buffer.capacity * 3 / 2)
      guard take(capacity * 4, force) else { return false }
      charge.shrink(firsts.buffer.capacity * 4)
      firsts.grow(to: capacity)
    }
    var slots = others.capacity
    while slots < (otherCount + additional) * 2 { slots *= 2 }
    if slots > others.capacity {
      guard take(slots * 8, force) else { return false }
      charge.shrink(others.byteCount)
      rehash(slots)
    }
    return true
  }

  private func take(_ byteCount: Int, _ force: Bool) -> Bool {
    if !force { return charge.grow(byteCount) }
    charge.growAnyway(byteCount)
    return true
  }

  private func rehash(_ slots: Int) {
    let grown = Buffer<UInt64>(repeating: 0, count: slots)
    let (target, mask, seed) = (grown.base, slots - 1, seed)
    for place in 0..<others.capacity where others.base[place] != 0 {
      let pair = others.base[place]
      var slot = Self.slot(pair, seed, mask)
      while target[slot] != 0 { slot = (slot &+ 1) & mask }
      target[slot] = pair
    }
    others = grown
  }

  @inline(__always)
  private static func pair(_ number: Int32, _ group: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: number)) << 32 | UInt64(UInt32(bitPattern: group &+ 1))
  }

  @inline(__always)
  private static func slot(_ pair: UInt64, _ seed: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: RowHash.mix(seed, pair >> 5) &+ (pair & 31)) & mask
  }

  func addPresent(
    _ column: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?
  ) {
    let numbers = numbers.reserving(rowCount)
    values.assign([column], rowCount: rowCount, into: numbers)
    add(numbers, groups, rowCount)
  }

  private func add(_ numbers: UnsafePointer<Int32>, _ groups: UnsafePointer<Int32>, _ count: Int) {
    let (firsts, others, mask, seed) = (firsts.base, others.base, others.capacity - 1, seed)
    let pairs = pairs.reserving(count)
    var pending = 0
    for row in 0..<count {
      let (number, group) = (numbers[row], groups[row])
      let first = firsts[Int(number)]
      if first < 0 { firsts[Int(number)] = group }
      // A pair that is no first one stays, any other is overwritten by the next.
      pairs[pending] = Self.pair(number, group)
      pending &+= first < 0 || first == group ? 0 : 1
    }
    var added = 0
    for place in 0..<pending {
      // The table is far away: a slot is asked for some pairs before it is looked at.
      csimd_prefetch(others + Self.slot(pairs[place &+ KeyHashes.lookahead], seed, mask))
      let pair = pairs[place]
      var slot = Self.slot(pair, seed, mask)
      while others[slot] != 0 && others[slot] != pair { slot = (slot &+ 1) & mask }
      added &+= others[slot] == 0 ? 1 : 0
      others[slot] = pair
    }
    otherCount += added
  }

  func merge(_ other: any GroupValues, groups: UnsafePointer<Int32>) {
    guard let other = other as? DistinctValues else { preconditionFailure("nodes have the same states") }
    let map = numbers(of: other)
    let chunkRows = 4096
    let chunk = (numbers: Buffer<Int32>(capacity: chunkRows), groups: Buffer<Int32>(capacity: chunkRows))
    var pending = 0
    func flush() {
      _ = reserve(pending, force: true)
      withExtendedLifetime(chunk) { add(chunk.numbers.base, chunk.groups.base, pending) }
      pending = 0
    }
    other.forEachPair { number, group in
      chunk.numbers[pending] = map[Int(number)]
      chunk.groups[pending] = groups[Int(group)]
      pending += 1
      if pending == chunkRows { flush() }
    }
    flush()
  }

  /// What another node's values are called here.
  private func numbers(of other: DistinctValues) -> Buffer<Int32> {
    let map = Buffer<Int32>(capacity: other.values.count)
    let column = other.values.keyColumns[0]
    var at = 0
    while at < other.values.count {
      let size = min(4096, other.values.count - at)
      _ = reserve(size, force: true)
      values.assign([column.slice(at..<at + size)], rowCount: size, into: map.base + at)
      at += size
    }
    return map
  }

  private func forEachPair(_ body: (_ number: Int32, _ group: Int32) -> Void) {
    for number in 0..<values.count { body(Int32(truncatingIfNeeded: number), firsts.base[number]) }
    for place in 0..<others.capacity where others.base[place] != 0 {
      let pair = others.base[place]
      body(Int32(truncatingIfNeeded: pair >> 32), Int32(bitPattern: UInt32(truncatingIfNeeded: pair)) &- 1)
    }
  }

  func export() -> GroupPairs {
    let count = values.count + otherCount
    let (groups, rows) = (Buffer<Int32>(capacity: count), Buffer<Int32>(capacity: count))
    var pair = 0
    forEachPair { number, group in
      (groups[pair], rows[pair]) = (group, number)
      pair += 1
    }
    return GroupPairs(groups: groups, rows: rows, values: values.keyColumns[0], occurrences: nil)
  }
}
