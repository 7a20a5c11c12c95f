/// The rows of a table group by group, each group in its order.
///
/// ```
/// position:  0 1 2 3 4 5 6      row(position): the row of the table that stands there
/// group:     0 0 0 1 1 2 2      starts: 0 3 5 7
/// ```
struct WindowLayout: Sendable {
  let rowCount: Int
  /// By position; `nil` where every row stands at its own number.
  let rows: Buffer<Int32>?
  /// By row, its position; `nil` as `rows`.
  let positions: Buffer<Int32>?
  /// Where each group begins, and the end of the last.
  let starts: Buffer<Int>
  /// By position, whether its row is equal to the one before in the order of the same group; `nil` without an order.
  let repeats: Buffer<UInt8>?

  var groupCount: Int { starts.count - 1 }

  func range(of group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }

  @inline(__always)
  func row(_ position: Int) -> Int { rows.map { Int($0[position]) } ?? position }

  /// - Parameters:
  ///   - groups: the group of each row; `nil` when all rows are one.
  ///   - columns: those that `order` names.
  ///   - context: when given, all nodes sort.
  init(
    rowCount: Int, groups: Buffer<Int32>?, groupCount: Int, columns: [Column], order: [SortColumn],
    context: RunContext?
  ) throws {
    self.rowCount = rowCount
    let starts = Buffer<Int>(repeating: 0, count: groups == nil ? (rowCount > 0 ? 2 : 1) : groupCount + 1)
    var rows: Buffer<Int32>?
    if let groups {
      let (counts, numbers) = (starts.base + 1, groups.base)
      for row in 0..<rowCount { counts[Int(numbers[row])] += 1 }
      for group in 0..<groupCount { starts[group + 1] += starts[group] }
      rows = Self.collected(groups, starts, groupCount)
    } else if rowCount > 0 {
      starts[1] = rowCount
    }
    var repeats: Buffer<UInt8>?
    if !order.isEmpty, rowCount > 0 {
      let sorted = rows ?? Buffer<Int32>(capacity: rowCount)
      if rows == nil {
        for row in 0..<rowCount { sorted[row] = Int32(truncatingIfNeeded: row) }
      }
      let marks = Buffer<UInt8>(capacity: rowCount)
      let orders = GroupOrders(columns: columns, keys: order, starts: starts, rows: sorted, repeats: marks)
      try orders.sort(context)
      (rows, repeats) = (sorted, marks)
    }
    self.starts = starts
    self.rows = rows
    self.repeats = repeats
    positions = rows.map { rows in
      let positions = Buffer<Int32>(capacity: rowCount)
      for position in 0..<rowCount { positions[Int(rows[position])] = Int32(truncatingIfNeeded: position) }
      return positions
    }
  }

  /// Rows by group, in each as they come; `nil` when they stand so already.
  private static func collected(_ groups: Buffer<Int32>, _ starts: Buffer<Int>, _ groupCount: Int) -> Buffer<Int32>? {
    let next = Buffer<Int>(capacity: groupCount)
    next.base.update(from: starts.base, count: groupCount)
    let rows = Buffer<Int32>(capacity: groups.count)
    var isInPlace = true
    for row in 0..<groups.count {
      let group = Int(groups[row])
      isInPlace = isInPlace && next[group] == row
      rows[next[group]] = Int32(truncatingIfNeeded: row)
      next[group] += 1
    }
    return isInPlace ? nil : rows
  }
}

/// Sorts the rows of each group, and marks those that its order holds equal to the row before.
private final class GroupOrders: @unchecked Sendable {
  private let columns: [Column]
  private let keys: [SortColumn]
  private let prefix: SortPrefix
  private let comparator: RowComparator
  private let starts: Buffer<Int>
  /// By position; sorted in place.
  private let rows: Buffer<Int32>
  private let repeats: Buffer<UInt8>

  init(
    columns: [Column], keys: [SortColumn], starts: Buffer<Int>, rows: Buffer<Int32>, repeats: Buffer<UInt8>
  ) {
    self.columns = columns
    self.keys = keys
    self.starts = starts
    self.rows = rows
    self.repeats = repeats
    prefix = SortPrefix(keys: keys, types: columns.map(\.type))
    comparator = RowComparator(keys: keys)
  }

  func sort(_ context: RunContext?) throws {
    guard let context, context.nodes > 1 else { return sort(groups: 0..<starts.count - 1) }
    let rowCount = rows.count
    // One group of most rows is sorted by all nodes, many small ones side by side.
    if let large = (0..<starts.count - 1).first(where: {
      starts[$0 + 1] - starts[$0] > max(rowCount / context.nodes, 1 << 16)
    }) {
      try sortTogether(large, context)
      for groups in [0..<large, large + 1..<starts.count - 1] { sort(groups: groups) }
      return
    }
    let tasks = WindowLayout.tasks(starts, rowCount: rowCount, nodes: context.nodes)
    try context.parallel(tasks.count) { [self] in sort(groups: tasks[$0]) }
  }

  private func sort(groups: Range<Int>) {
    let longest = groups.reduce(0) { max($0, starts[$1 + 1] - starts[$1]) }
    guard longest > 0 else { return }
    let cells = comparator.cells(of: columns)
    defer { cells.deallocate() }
    let sorter = EntrySorter(prefix: prefix, comparator: comparator, columns: columns, cells: cells)
    let (entries, scratch) = (Buffer<SortEntry>(capacity: longest), Buffer<SortEntry>(capacity: longest))
    for group in groups {
      let start = starts[group]
      let count = starts[group + 1] - start
      guard count > 0 else { continue }
      for index in 0..<count { entries[index] = SortEntry(high: 0, low: 0, row: UInt32(rows[start + index])) }
      prefix.encode(columns, SortPrefix.Window(), entries.base, count: count)
      let sorted = sorter.sort(entries.base, scratch: scratch.base, count: count)
      for index in 0..<count { rows[start + index] = Int32(bitPattern: sorted[index].row) }
      mark(start..<start + count, cells)
    }
  }

  /// Sorts one group by all nodes.
  private func sortTogether(_ group: Int, _ context: RunContext) throws {
    let range = starts[group]..<starts[group + 1]
    let some = UnsafeBufferPointer(start: rows.base + range.lowerBound, count: range.count)
    let isWhole = range.count == rows.count
    let cellsOfGroup = isWhole ? columns : columns.map { $0.gather(some) }
    let order = try TableSort.permutation(cellsOfGroup, rowCount: range.count, keys: keys, context: context)
    if !isWhole {
      for index in 0..<range.count { order[index] = some[Int(order[index])] }
    }
    (rows.base + range.lowerBound).update(from: order.base, count: range.count)
    let cells = comparator.cells(of: columns)
    defer { cells.deallocate() }
    mark(range, cells)
  }

  private func mark(_ range: Range<Int>, _ cells: UnsafePointer<CellPointers>) {
    repeats[range.lowerBound] = 0
    for position in range.dropFirst() {
      let isEqual = comparator.compare(cells, Int(rows[position - 1]), cells, Int(rows[position])) == 0
      repeats[position] = isEqual ? 1 : 0
    }
  }
}

extension WindowLayout {
  /// Groups by stretches of about as many rows, several for each node.
  static func tasks(_ starts: Buffer<Int>, rowCount: Int, nodes: Int) -> [Range<Int>] {
    let size = max(rowCount / (nodes * 8), 1 << 14)
    var tasks: [Range<Int>] = []
    var first = 0
    for group in 0..<max(starts.count - 1, 0)
    where starts[group + 1] - starts[first] >= size || group == starts.count - 2 {
      tasks.append(first..<group + 1)
      first = group + 1
    }
    return tasks
  }
}
