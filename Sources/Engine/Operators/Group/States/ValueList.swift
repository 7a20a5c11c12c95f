#if canImport(Glibc)
  import Glibc
#endif

/// Values of groups as they come, an entry each: smaller and faster than a table of pairs where most values are different.
///
/// Of types whose values are numbers of at most 64 bits, which are put in order as such (`SortKeyBits`). Used by one thread.
final class ValueList {
  let type: DataType
  /// The group, as a number of 32 bits, and the value.
  private let store: RowStore
  /// How often each entry counts; `nil` while that is once.
  private var times: GrowingCells<Int64>?
  private let sketch = DistinctSketch()

  init(type: DataType, budget: MemoryBudget) {
    self.type = type
    store = RowStore(types: [.date, type], budget: budget)
  }

  /// Whether values of the type can be listed.
  static func takes(_ type: DataType) -> Bool {
    switch type {
    case .integer, .double, .boolean, .date, .timestamp: true
    case .text, .decimal: false
    }
  }

  var count: Int { store.rowCount }
  var chargedBytes: Int { store.charge.byteCount }
  /// Bytes that are taken for the results: the keys of each group beside each other; for different values in order also how
  /// often each occurs, and themselves; and what entries count for, where that is not once.
  func bytesToFinish(asksOnlyPlaces: Bool) -> Int {
    if times != nil { return count * 32 }
    return count * (asksOnlyPlaces ? 8 : 24)
  }

  /// Pairs of a group and a value that are different, about.
  var differentPairs: Double { sketch.estimate }

  /// Makes room for so many entries more; false when the budget refuses.
  func reserve(_ additional: Int, force: Bool) -> Bool { store.reserve(additional, force: force) }

  func add(_ values: Column, groups: Buffer<Int32>, occurrences: UnsafePointer<Int64>?) {
    let (first, rowCount) = (count, groups.count)
    let keys = Buffer<UInt64>(capacity: rowCount)
    Self.encode(values, rowCount, into: keys.base)
    let seed = RowHash.seed
    for row in 0..<rowCount { sketch.add(RowHash.mix(seed ^ UInt64(UInt32(bitPattern: groups[row])), keys[row])) }
    _ = store.append([.date(PlainColumn(groups)), values], rows: nil, count: rowCount, force: true)
    if times == nil {
      guard let occurrences, (0..<rowCount).contains(where: { occurrences[$0] != 1 }) else { return }
      times = GrowingCells(1)
    }
    guard let times else { return }
    if first + rowCount > times.buffer.capacity {
      let capacity = (first + rowCount) * 3 / 2
      store.charge.growAnyway((capacity - times.buffer.capacity) * 8)
      times.grow(to: capacity)
    }
    for row in 0..<rowCount { times.base[first + row] = occurrences?[row] ?? 1 }
  }

  private var groups: Buffer<Int32> {
    guard case .date(let column) = store.column(0) else { preconditionFailure("groups are kept as 32 bits") }
    return column.values
  }

  /// All entries. Shares memory: valid until the next change.
  func export() -> GroupPairs {
    GroupPairs(
      groups: groups, rows: nil, values: store.column(1), occurrences: times?.shared(count), isList: true)
  }

  // MARK: Results

  /// The keys of each group together, in no order, with their times.
  private func byGroup(_ groupCount: Int) -> (starts: [Int], keys: Buffer<UInt64>, times: Buffer<Int64>?) {
    let (count, groups, values, times) = (count, groups, store.column(1), times)
    let sorted = Buffer<UInt64>(capacity: count)
    let sortedTimes = times.map { _ in Buffer<Int64>(capacity: count) }
    let starts = groupStarts(groups.base, count: count, groupCount: groupCount)
    var next = starts
    let chunk = Buffer<UInt64>(capacity: 4096)
    for first in stride(from: 0, to: count, by: 4096) {
      let range = first..<min(first + 4096, count)
      Self.encode(values.slice(range), range.count, into: chunk.base)
      let (keys, owners, target) = (chunk.base, groups.base + first, sorted.base)
      next.withUnsafeMutableBufferPointer { next in
        for entry in 0..<range.count {
          let group = Int(owners[entry])
          target[next[group]] = keys[entry]
          if let sortedTimes, let times { sortedTimes.base[next[group]] = times.base[first + entry] }
          next[group] += 1
        }
      }
    }
    return (starts, sorted, sortedTimes)
  }

  /// The different values of each group in order. Complexity: O(n log n).
  func sorted(groupCount: Int) -> SortedValues {
    let (starts, keys, times) = byGroup(groupCount)
    var ends: [Int] = [0]
    ends.reserveCapacity(groupCount + 1)
    let counts = Buffer<Int64>(capacity: count)
    var at = 0
    for group in 0..<groupCount {
      let range = starts[group]..<starts[group + 1]
      var some = UnsafeMutableBufferPointer(start: keys.base + range.lowerBound, count: range.count)
      if let times {
        var pairs = range.map { (key: keys[$0], times: times[$0]) }
        pairs.sort { $0.key < $1.key }
        for (position, pair) in pairs.enumerated() {
          some[position] = pair.key
          times[range.lowerBound + position] = pair.times
        }
      } else {
        some.sort()
      }
      // What is written never overtakes what is read.
      let first = at
      for place in range {
        let own = times?[place] ?? 1
        if at > first && keys[at - 1] == keys[place] {
          counts[at - 1] += own
        } else {
          keys[at] = keys[place]
          counts[at] = own
          at += 1
        }
      }
      ends.append(at)
    }
    keys.count = at
    counts.count = at
    return SortedValues(
      starts: ends, order: nil, values: Self.column(keys.elements, type), occurrences: counts)
  }

  /// The values at two neighbouring places of each group in order, counted from 0, each as often as it counts; `nil` where
  /// some count more than once. Complexity: O(n) expected.
  func ranked(
    groupCount: Int, _ places: (_ total: Int64) -> (lower: Int64, upper: Int64)
  ) -> RankedValues? {
    guard times == nil else { return nil }
    let (starts, keys, _) = byGroup(groupCount)
    let totals = Buffer<Int64>(repeating: 0, count: groupCount)
    let (lower, upper) = (
      Buffer<UInt64>(repeating: 0, count: groupCount), Buffer<UInt64>(repeating: 0, count: groupCount)
    )
    let nulls = Buffer<UInt8>(repeating: 0, count: groupCount)
    for group in 0..<groupCount {
      let some = UnsafeMutableBufferPointer(
        start: keys.base + starts[group], count: starts[group + 1] - starts[group])
      totals[group] = Int64(some.count)
      guard !some.isEmpty else {
        nulls[group] = 1
        continue
      }
      let wanted = places(totals[group])
      precondition(wanted.upper - wanted.lower <= 1, "two places are neighbours")
      OrderStatistic.select(some, Int(wanted.lower))
      lower[group] = some[Int(wanted.lower)]
      upper[group] = lower[group]
      if wanted.upper > wanted.lower, let next = some[(Int(wanted.lower) + 1)...].min() { upper[group] = next }
    }
    let marks = nulls.elements.contains(1) ? nulls : nil
    return RankedValues(
      totals: totals, lower: Self.column(lower.elements, type, nulls: marks),
      upper: Self.column(upper.elements, type, nulls: marks))
  }

  // MARK: Values as numbers

  private static func encode(_ values: Column, _ count: Int, into keys: UnsafeMutablePointer<UInt64>) {
    switch values {
    case .integer(let column), .timestamp(let column):
      for row in 0..<count { keys[row] = SortKeyBits.integer(column.values.base[row]) }
    case .double(let column): for row in 0..<count { keys[row] = SortKeyBits.double(column.values.base[row]) }
    case .date(let column): for row in 0..<count { keys[row] = SortKeyBits.date(column.values.base[row]) }
    case .boolean(let column): for row in 0..<count { keys[row] = UInt64(column.values.base[row]) }
    case .text, .decimal: preconditionFailure("only numbers of 64 bits are listed")
    }
  }

  private static func column(
    _ keys: UnsafeBufferPointer<UInt64>, _ type: DataType, nulls: Buffer<UInt8>? = nil
  ) -> Column {
    @inline(__always)
    func plain<Cell>(_ cell: (UInt64) -> Cell) -> PlainColumn<Cell> {
      let cells = Buffer<Cell>(capacity: keys.count)
      for (row, key) in keys.enumerated() { cells[row] = cell(key) }
      return PlainColumn(cells, nulls: nulls)
    }
    switch type {
    case .integer: return .integer(plain { Int64(bitPattern: $0 ^ (1 << 63)) })
    case .timestamp: return .timestamp(plain { Int64(bitPattern: $0 ^ (1 << 63)) })
    case .double: return .double(plain { Double(bitPattern: $0 >> 63 == 1 ? $0 ^ (1 << 63) : ~$0) })
    case .date: return .date(plain { Int32(bitPattern: UInt32(truncatingIfNeeded: $0) ^ (1 << 31)) })
    case .boolean: return .boolean(plain { UInt8(truncatingIfNeeded: $0) })
    case .text, .decimal: preconditionFailure("only numbers of 64 bits are listed")
    }
  }
}

/// How many different values came by, about: HyperLogLog (Flajolet et al., 2007) with 4,096 registers, within 2 % mostly.
struct DistinctSketch {
  private static let bits = 12
  private let registers = Buffer<UInt8>(repeating: 0, count: 1 << DistinctSketch.bits)

  @inline(__always)
  func add(_ hash: UInt64) {
    let register = registers.base + Int(hash >> UInt64(64 - Self.bits))
    let rank = UInt8(truncatingIfNeeded: (hash << UInt64(Self.bits) | 1).leadingZeroBitCount + 1)
    if register.pointee < rank { register.pointee = rank }
  }

  var estimate: Double {
    let count = Double(registers.count)
    let empty = Double(registers.elements.count { $0 == 0 })
    let sum = registers.elements.reduce(0.0) { $0 + Double(sign: .plus, exponent: -Int($1), significand: 1) }
    let raw = 0.7213 / (1 + 1.079 / count) * count * count / sum
    return raw <= 2.5 * count && empty > 0 ? count * log(count / empty) : raw
  }
}

/// What stands at a place when values are put in order.
enum OrderStatistic {
  /// Moves values so that the one at `place` is where it would be if all were sorted, smaller ones before it, greater ones
  /// behind it. Complexity: O(n) expected, O(n log n) at worst (introselect; Musser, 1997).
  static func select(_ values: UnsafeMutableBufferPointer<UInt64>, _ place: Int) {
    var (low, high) = (0, values.count - 1)
    var rounds = 2 * (UInt64.bitWidth - UInt64(values.count).leadingZeroBitCount)
    while high - low > 16 {
      if rounds == 0 { break }
      rounds -= 1
      let middle = low + (high - low) / 2
      if values[middle] < values[low] { values.swapAt(middle, low) }
      if values[high] < values[low] { values.swapAt(high, low) }
      if values[high] < values[middle] { values.swapAt(high, middle) }
      let pivot = values[middle]
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while pivot < values[right] { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if place <= right { high = right } else if place >= left { low = left } else { return }
    }
    var rest = UnsafeMutableBufferPointer(rebasing: values[low...high])
    rest.sort()
  }
}
