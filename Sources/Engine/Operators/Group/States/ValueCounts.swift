/// How often each value occurs in each group: what median and mode are computed from.
///
/// A table of (group, value) pairs with a count each.
final class ValueCounts: GroupValues {
  let column: Int
  let type: DataType
  private let pairs: GroupTable
  private let counts = GrowingCells<Int64>(0)
  private let charge: MemoryCharge
  private let numbers = GrowingBuffer<Int32>()

  init(column: Int, type: DataType, budget: MemoryBudget) {
    self.column = column
    self.type = type
    pairs = GroupTable(keyTypes: [.integer, type], budget: budget)
    charge = MemoryCharge(budget)
  }

  var count: Int { pairs.count }
  var chargedBytes: Int { pairs.chargedBytes + charge.byteCount }
  /// Sorting takes an entry and a place for each pair.
  var bytesToFinish: Int { chargedBytes + count * 24 }

  func reserve(_ additional: Int, force: Bool) -> Bool {
    guard pairs.reserve(additional, force: force) else { return false }
    let needed = pairs.count + additional
    guard needed > counts.buffer.capacity else { return true }
    let capacity = max(needed, counts.buffer.capacity * 3 / 2)
    if force { charge.growAnyway(capacity * 8) } else if !charge.grow(capacity * 8) { return false }
    charge.shrink(counts.buffer.capacity * 8)
    counts.grow(to: capacity)
    return true
  }

  func addPresent(
    _ values: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?
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

  func merge(_ other: any GroupValues, groups: UnsafePointer<Int32>) {
    let pairs = other.export()
    let all = Buffer((0..<pairs.count).map { Int32(truncatingIfNeeded: $0) })
    withExtendedLifetime(all) { merge(pairs, all.elements, groups: groups) }
  }

  func export() -> GroupPairs {
    let columns = columns
    let (cells, groups) = (columns[0].integerCells, Buffer<Int32>(capacity: count))
    for pair in 0..<count { groups[pair] = Int32(truncatingIfNeeded: cells[pair]) }
    return GroupPairs(groups: groups, rows: nil, values: columns[1], occurrences: counts.shared(count))
  }

  /// Group, value and count of every pair. Shares memory: valid until the next change.
  var columns: [Column] { pairs.keyColumns + [.integer(PlainColumn(counts.shared(pairs.count)))] }

  /// The pairs by group, then value: bounds of each group's pairs, and the order.
  func sorted(groupCount: Int) throws -> (starts: [Int], order: Buffer<Int32>) {
    let order = try TableSort.permutation(
      columns, rowCount: count, keys: [SortColumn(0), SortColumn(1)], context: nil)
    var starts = [Int](repeating: 0, count: groupCount + 1)
    let groups = columns[0].integerCells
    for pair in 0..<count { starts[Int(groups[pair]) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    return (starts, order)
  }
}
