/// How often each value occurs in each group: what median and mode are computed from.
///
/// A table of (group, value) pairs with a count each, as long as values come again; where most are different, a list of
/// them (`ValueList`), and the table again when they come again after all.
final class ValueCounts: GroupValues {
  let column: Int
  let type: DataType
  private var pairs: GroupTable
  private let counts = GrowingCells<Int64>(0)
  private var list: ValueList?
  private var mayBeList: Bool
  /// Values that the table has taken in.
  private var seen = 0
  /// Entries of the list at which it is judged again.
  private var nextJudgement = ValueCounts.judgedValues * 16
  /// Whether all that is asked for are values at some places, which needs no values in order.
  private let asksOnlyPlaces: Bool
  private let charge: MemoryCharge
  private let budget: MemoryBudget
  private let numbers = GrowingBuffer<Int32>()

  /// Values after which it is judged whether they come again.
  private static let judgedValues = 4096
  /// A pair in the table takes as many bytes as so many entries of a list.
  private static let entriesPerPair = 4.0

  init(column: Int, type: DataType, asksOnlyPlaces: Bool, budget: MemoryBudget) {
    self.column = column
    self.type = type
    self.asksOnlyPlaces = asksOnlyPlaces
    self.budget = budget
    pairs = GroupTable(keyTypes: [.integer, type], budget: budget)
    charge = MemoryCharge(budget)
    mayBeList = ValueList.takes(type)
  }

  private var count: Int { list?.count ?? pairs.count }
  var chargedBytes: Int { pairs.chargedBytes + charge.byteCount + (list?.chargedBytes ?? 0) }
  /// Sorting takes an entry and a place for each pair, or of a list what it says itself.
  var bytesToFinish: Int {
    chargedBytes + (list?.bytesToFinish(asksOnlyPlaces: asksOnlyPlaces) ?? count * 24)
  }

  func reserve(_ additional: Int, force: Bool) -> Bool {
    if let list { return reserve(list, additional, force) }
    guard pairs.reserve(additional, force: force) else { return false }
    let needed = pairs.count + additional
    guard needed > counts.buffer.capacity else { return true }
    let capacity = max(needed, counts.buffer.capacity * 3 / 2)
    guard take(capacity * 8, force) else { return false }
    charge.shrink(counts.buffer.capacity * 8)
    counts.grow(to: capacity)
    return true
  }

  private func reserve(_ list: ValueList, _ additional: Int, _ force: Bool) -> Bool {
    if list.count >= nextJudgement {
      nextJudgement = list.count * 2
      if list.differentPairs * Self.entriesPerPair < Double(list.count) {
        fold(list)
        return reserve(additional, force: force)
      }
    }
    return list.reserve(additional, force: force)
  }

  private func take(_ byteCount: Int, _ force: Bool) -> Bool {
    if !force { return charge.grow(byteCount) }
    charge.growAnyway(byteCount)
    return true
  }

  func addPresent(
    _ values: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?
  ) {
    if let list {
      let own = Buffer<Int32>(capacity: rowCount)
      own.base.update(from: groups, count: rowCount)
      return list.add(values, groups: own, occurrences: occurrences)
    }
    addPairs(values, rowCount, groups, occurrences)
    seen += rowCount
    if mayBeList && seen >= Self.judgedValues {
      if pairs.count * 2 > seen { becomeList() } else { mayBeList = seen < Self.judgedValues * 16 }
    }
  }

  private func addPairs(
    _ values: Column, _ rowCount: Int, _ groups: UnsafePointer<Int32>, _ occurrences: UnsafePointer<Int64>?
  ) {
    let wide = Buffer<Int64>(capacity: rowCount)
    for row in 0..<rowCount { wide[row] = Int64(groups[row]) }
    let numbers = numbers.reserving(rowCount)
    pairs.assign([.integer(PlainColumn(wide)), values], rowCount: rowCount, into: numbers)
    let counts = counts.base
    if let occurrences {
      for row in 0..<rowCount { counts[Int(numbers[row])] &+= occurrences[row] }
    } else {
      for row in 0..<rowCount { counts[Int(numbers[row])] &+= 1 }
    }
  }

  // MARK: From table to list and back

  /// Goes on as a list. What has come is little.
  private func becomeList() {
    let (known, made) = (exportPairs(), ValueList(type: type, budget: budget))
    // Each as often as it occurred, so that entries count once, unless these are counts of other nodes.
    let total = (0..<known.count).reduce(0) { $0 + Int(counts.base[$1]) }
    if total <= Self.judgedValues * 32 {
      var rows: [Int32] = []
      rows.reserveCapacity(total)
      for pair in 0..<known.count {
        for _ in 0..<counts.base[pair] { rows.append(Int32(truncatingIfNeeded: pair)) }
      }
      let values = rows.withUnsafeBufferPointer { known.values.gather($0) }
      made.add(values, groups: Buffer(rows.map { known.groups[Int($0)] }), occurrences: nil)
    } else {
      made.add(known.values, groups: known.groups, occurrences: counts.base)
    }
    charge.shrink(counts.buffer.capacity * 8)
    counts.clear()
    pairs = GroupTable(keyTypes: [.integer, type], budget: budget)
    list = made
  }

  /// Goes back to the table for good.
  private func fold(_ old: ValueList) {
    list = nil
    mayBeList = false
    let entries = old.export()
    var start = 0
    while start < entries.count {
      let range = start..<min(start + 4096, entries.count)
      _ = reserve(range.count, force: true)
      addPairs(
        entries.values.slice(range), range.count, entries.groups.base + start,
        entries.occurrences.map { UnsafePointer($0.base + start) })
      start = range.upperBound
    }
    withExtendedLifetime((old, entries)) {}
  }

  // MARK: Other nodes

  func merge(_ other: any GroupValues, groups: UnsafePointer<Int32>) {
    let pairs = other.export()
    let all = Buffer((0..<pairs.count).map { Int32(truncatingIfNeeded: $0) })
    withExtendedLifetime(all) { merge(pairs, all.elements, groups: groups) }
  }

  func follow(_ pairs: GroupPairs) {
    if pairs.isList && list == nil && mayBeList { becomeList() }
  }

  func export() -> GroupPairs { list?.export() ?? exportPairs() }

  func different(groupCount: Int) -> GroupPairs {
    guard let list else { return exportPairs() }
    let sorted = list.sorted(groupCount: groupCount)
    let groups = Buffer<Int32>(capacity: sorted.values.count)
    for group in 0..<groupCount {
      for place in sorted.starts[group]..<sorted.starts[group + 1] { groups[place] = Int32(truncatingIfNeeded: group) }
    }
    return GroupPairs(groups: groups, rows: nil, values: sorted.values, occurrences: sorted.occurrences)
  }

  private func exportPairs() -> GroupPairs {
    let columns = pairs.keyColumns
    let (cells, groups) = (columns[0].integerCells, Buffer<Int32>(capacity: pairs.count))
    for pair in 0..<pairs.count { groups[pair] = Int32(truncatingIfNeeded: cells[pair]) }
    return GroupPairs(
      groups: groups, rows: nil, values: columns[1], occurrences: counts.shared(pairs.count))
  }

  // MARK: Results

  /// The different values by group, then value.
  func sorted(groupCount: Int) throws -> SortedValues {
    if let list { return list.sorted(groupCount: groupCount) }
    let (keys, occurrences) = (pairs.keyColumns, counts.shared(pairs.count))
    let order = try TableSort.permutation(
      keys, rowCount: count, keys: [SortColumn(0), SortColumn(1)], context: nil)
    let starts = groupStarts(keys[0].integerCells, count: count, groupCount: groupCount)
    return SortedValues(starts: starts, order: order, values: keys[1], occurrences: occurrences)
  }

  /// The values at two neighbouring places of each group in order, counted from 0, each as often as it occurs.
  func ranked(
    groupCount: Int, _ places: (_ total: Int64) -> (lower: Int64, upper: Int64)
  ) throws -> RankedValues {
    if let ranked = list?.ranked(groupCount: groupCount, places) { return ranked }
    let sorted = try sorted(groupCount: groupCount)
    let totals = Buffer<Int64>(repeating: 0, count: groupCount)
    let (lower, upper) = (
      Buffer<Int32>(repeating: -1, count: groupCount), Buffer<Int32>(repeating: -1, count: groupCount)
    )
    for group in 0..<groupCount {
      let pairs = sorted.starts[group]..<sorted.starts[group + 1]
      totals[group] = pairs.reduce(0) { $0 + sorted.occurrences($1) }
      let wanted = places(totals[group])
      var seen: Int64 = 0
      for place in pairs {
        let next = seen + sorted.occurrences(place)
        if seen <= wanted.lower && wanted.lower < next { lower[group] = Int32(sorted.row(place)) }
        if seen <= wanted.upper && wanted.upper < next { upper[group] = Int32(sorted.row(place)) }
        seen = next
      }
    }
    return withExtendedLifetime((lower, upper)) {
      RankedValues(
        totals: totals, lower: sorted.values.gather(lower.elements), upper: sorted.values.gather(upper.elements))
    }
  }
}

/// The different values of all groups, by group, then value.
struct SortedValues {
  /// Where each group's begin, and the end of all.
  let starts: [Int]
  /// The row of each place; `nil` where places are rows.
  let order: Buffer<Int32>?
  /// By row. May share memory with what it was made of.
  let values: Column
  /// By row.
  let occurrences: Buffer<Int64>

  @inline(__always)
  func row(_ place: Int) -> Int { order.map { Int($0[place]) } ?? place }
  @inline(__always)
  func occurrences(_ place: Int) -> Int64 { occurrences[row(place)] }
}

/// Two values of each group, null where it has none, and how many it has.
struct RankedValues {
  let totals: Buffer<Int64>
  let lower: Column
  let upper: Column
}
