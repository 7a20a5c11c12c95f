/// The different values of each group and not how often they occur: what count distinct is computed from.
///
/// ```
/// values:  number → value, each once, whatever groups have it
/// firsts:  number → the first group that has the value
/// others:  every other pair of a number and a group: bits where groups are few, else pairs in a hash table
/// ```
/// Ids mostly belong to one group, and so need no place in `others`; codes have few numbers.
final class DistinctValues: GroupValues {
  let column: Int
  let type: DataType
  private let values: GroupTable
  private let firsts = GrowingCells<Int32>(-1)
  private var others = Others.bits(GroupBits())
  private let charge: MemoryCharge
  private let numbers = GrowingBuffer<Int32>()
  private let pairs = GrowingBuffer<UInt64>()

  private enum Others {
    case bits(GroupBits)
    case pairs(NumberPairs)
  }

  init(column: Int, type: DataType, budget: MemoryBudget) {
    self.column = column
    self.type = type
    values = GroupTable(keyTypes: [type], budget: budget)
    charge = MemoryCharge(budget)
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
    switch others {
    case .bits(let bits): return reserve(bits, additional, groups: 0, force)
    case .pairs(let pairs): return reserve(pairs, additional, force)
    }
  }

  private func reserve(_ bits: GroupBits, _ additional: Int, groups: Int, _ force: Bool) -> Bool {
    let values = values.count + additional
    let bytes = bits.growth(values: values, rows: additional, groups: groups)
    guard bytes > 0 else { return true }
    guard take(bytes, force) else { return false }
    charge.shrink(bits.byteCount)
    bits.grow(values: values, rows: additional, groups: groups)
    charge.shrink(bytes - bits.byteCount)
    return true
  }

  private func reserve(_ pairs: NumberPairs, _ additional: Int, _ force: Bool) -> Bool {
    let slots = pairs.slots(with: additional)
    guard slots > pairs.capacity else { return true }
    guard take(slots * 8, force) else { return false }
    charge.shrink(pairs.capacity * 8)
    pairs.rehash(slots)
    return true
  }

  private func take(_ byteCount: Int, _ force: Bool) -> Bool {
    if !force { return charge.grow(byteCount) }
    charge.growAnyway(byteCount)
    return true
  }

  func addPresent(
    _ column: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?
  ) {
    let numbers = numbers.reserving(rowCount)
    values.assign([column], rowCount: rowCount, into: numbers)
    add(numbers, groups, rowCount)
  }

  /// - Precondition: `reserve(count)`.
  private func add(_ numbers: UnsafePointer<Int32>, _ groups: UnsafePointer<Int32>, _ count: Int) {
    let firsts = firsts.base
    let pairs = pairs.reserving(count)
    var (pending, largest) = (0, Int32(0))
    for row in 0..<count {
      let (number, group) = (numbers[row], groups[row])
      let first = firsts[Int(number)]
      if first < 0 { firsts[Int(number)] = group }
      // A pair that is no first one stays, any other is overwritten by the next.
      pairs[pending] = UInt64(UInt32(bitPattern: number)) << 32 | UInt64(UInt32(bitPattern: group))
      let isOther = first >= 0 && first != group
      pending &+= isOther ? 1 : 0
      largest = max(largest, isOther ? group : 0)
    }
    guard pending > 0 else { return }
    switch others {
    case .bits(let bits):
      let groupCount = Int(largest) + 1
      guard groupCount <= GroupBits.maximumGroups, !bits.isSparse(groups: groupCount) else {
        return turnToPairs(bits, room: pending).add(pairs, pending)
      }
      // Groups beyond those that were reserved for are some words more, once.
      _ = reserve(bits, count, groups: groupCount, true)
      bits.add(pairs, pending)
    case .pairs(let others): others.add(pairs, pending)
    }
  }

  /// Keeps pairs as such from now on, with room for so many more.
  private func turnToPairs(_ bits: GroupBits, room: Int) -> NumberPairs {
    let pairs = NumberPairs()
    _ = reserve(pairs, bits.count + room, true)
    bits.forEachPair { number, group in
      var pair = UInt64(UInt32(bitPattern: number)) << 32 | UInt64(UInt32(bitPattern: group))
      pairs.add(&pair, 1)
    }
    charge.shrink(bits.byteCount)
    others = .pairs(pairs)
    return pairs
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
    switch others {
    case .bits(let bits): bits.forEachPair(body)
    case .pairs(let pairs): pairs.forEachPair(body)
    }
  }

  private var otherCount: Int {
    switch others {
    case .bits(let bits): bits.count
    case .pairs(let pairs): pairs.count
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
