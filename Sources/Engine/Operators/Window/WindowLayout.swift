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
  init(
    rowCount: Int, groups: Buffer<Int32>?, groupCount: Int, columns: [Column], order: [SortColumn], context: RunContext
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
    if !order.isEmpty {
      var marks = Self.compared(rows, starts, columns, order)
      if marks == nil {
        rows = try Self.sorted(rowCount, groups, columns, order, context)
        marks = Self.compared(rows, starts, columns, order)
      }
      repeats = marks
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

  /// Which rows are equal to those before them; `nil` when some row comes before the one that it stands behind.
  private static func compared(
    _ rows: Buffer<Int32>?, _ starts: Buffer<Int>, _ columns: [Column], _ order: [SortColumn]
  ) -> Buffer<UInt8>? {
    let comparator = RowComparator(keys: order)
    let cells = comparator.cells(of: columns)
    defer { cells.deallocate() }
    return withExtendedLifetime(columns) { () -> Buffer<UInt8>? in
      let count = starts[starts.count - 1]
      let marks = Buffer<UInt8>(repeating: 0, count: count)
      for group in 0..<max(starts.count - 1, 0) {
        for position in starts[group] + 1..<max(starts[group + 1], starts[group] + 1) {
          let (row, last) = (
            rows.map { Int($0[position]) } ?? position, rows.map { Int($0[position - 1]) } ?? position - 1
          )
          let order = comparator.compare(cells, last, cells, row)
          if order > 0 { return nil }
          marks[position] = order == 0 ? 1 : 0
        }
      }
      return marks
    }
  }

  private static func sorted(
    _ rowCount: Int, _ groups: Buffer<Int32>?, _ columns: [Column], _ order: [SortColumn], _ context: RunContext
  ) throws -> Buffer<Int32> {
    guard let groups else {
      return try TableSort.permutation(columns, rowCount: rowCount, keys: order, context: context)
    }
    let numbers = Buffer<Int64>(capacity: rowCount)
    for row in 0..<rowCount { numbers[row] = Int64(groups[row]) }
    return try TableSort.permutation(
      columns + [.integer(PlainColumn(numbers))], rowCount: rowCount, keys: [SortColumn(columns.count)] + order,
      context: context)
  }
}
