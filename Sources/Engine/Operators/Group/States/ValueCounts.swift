/// How often each value occurs in each group: what count distinct, median and mode are computed from.
///
/// A table of (group, value) pairs with a count each; nulls are left out. Used by one thread.
final class ValueCounts {
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

  /// Makes room for `additional` pairs; false when the budget refuses.
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

  /// Takes in values: value i belongs to group `groups[i]` and occurs `occurrences[i]` times (once when `nil`).
  func add(_ values: Column, rowCount: Int, groups: UnsafePointer<Int32>, occurrences: UnsafePointer<Int64>?) {
    guard let nulls = values.nulls?.base else {
      return addAll(values, rowCount, groups, occurrences)
    }
    let rows = Buffer<Int32>(capacity: rowCount)
    var kept = 0
    for row in 0..<rowCount {
      rows[kept] = Int32(truncatingIfNeeded: row)
      kept += nulls[row] == 0 ? 1 : 0
    }
    if kept == rowCount { return addAll(values, rowCount, groups, occurrences) }
    rows.count = kept
    let keptGroups = Buffer<Int32>(capacity: kept)
    for position in 0..<kept { keptGroups[position] = groups[Int(rows[position])] }
    let keptValues = values.gather(rows.elements)
    guard let occurrences else { return addAll(keptValues, kept, keptGroups.base, nil) }
    let keptOccurrences = Buffer<Int64>(capacity: kept)
    for position in 0..<kept { keptOccurrences[position] = occurrences[Int(rows[position])] }
    addAll(keptValues, kept, keptGroups.base, keptOccurrences.base)
  }

  private func addAll(
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
