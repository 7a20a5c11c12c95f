/// Groups and what their aggregates know of them: one node's, or one partition's. Used by one thread.
final class GroupState: @unchecked Sendable {
  let shape: GroupShape
  private let table: GroupTable
  private let states: [any AggregateState]
  /// Those that see all rows, and the others by switch and value, each with the column that it is of.
  private let statesOfAllRows: [any AggregateState]
  private let statesByValue: [[[(state: any AggregateState, column: Int)]]]
  private let counted: [any GroupValues]
  private let charge: MemoryCharge
  private let budget: MemoryBudget
  /// Where each group came first.
  private let firsts = GrowingCells<UInt64>(.max)
  private let bytesPerGroup: Int
  private var extraBytes = 0
  private let groups = GrowingBuffer<Int32>()

  init(_ shape: GroupShape, budget: MemoryBudget) {
    self.shape = shape
    self.budget = budget
    table = GroupTable(keyTypes: shape.keyTypes, budget: budget)
    let made = shape.aggregates.map { AggregateStates.make($0, shape) }
    states = made.compactMap { $0 }
    let switched = Set(shape.switches.flatMap { $0.aggregates.joined() })
    statesOfAllRows = made.enumerated().compactMap { switched.contains($0) ? nil : $1 }
    statesByValue = shape.switches.map { one in
      one.aggregates.map { places in
        places.compactMap { place in
          guard let state = made[place], let column = shape.aggregates[place].column else { return nil }
          return (state, column)
        }
      }
    }
    counted = shape.counted.map { shape.values(of: $0, budget) }
    charge = MemoryCharge(budget)
    bytesPerGroup = 8 + states.reduce(0) { $0 + $1.bytesPerGroup }
  }

  var count: Int { table.count }

  /// What the keys and states hold is charged here.
  var charges: [MemoryCharge] { table.charges + [charge] }

  var chargedBytes: Int {
    charge.byteCount + table.chargedBytes + counted.reduce(0) { $0 + $1.chargedBytes }
  }

  // MARK: Rows

  /// So many rows are taken in at once that room for a group of each is no great part of the memory, however many
  /// aggregates there are.
  var rowsAtOnce: Int { max(16, min(budget.limit / 16, 16 << 20) / bytesPerGroup) }

  /// Makes room for `additional` more groups, and as many values of each counted column.
  /// - Returns: false when the budget refuses; never with `force`.
  func reserve(_ additional: Int, textBytes: Int, force: Bool) -> Bool {
    if !force && budget.usedBytes + textBytes + additional * 16 > budget.limit { return false }
    let newGroups = shape.keys.isEmpty ? 1 - count : additional
    guard table.reserve(newGroups, force: force) else { return false }
    for counts in counted where !counts.reserve(additional, force: force) { return false }
    let needed = count + newGroups
    guard needed > firsts.buffer.capacity else { return true }
    let capacity = max(needed, firsts.buffer.capacity * 3 / 2)
    if force {
      charge.growAnyway(capacity * bytesPerGroup)
    } else if !charge.grow(capacity * bytesPerGroup) {
      return false
    }
    charge.shrink(firsts.buffer.capacity * bytesPerGroup)
    firsts.grow(to: capacity)
    for state in states { state.grow(to: capacity) }
    return true
  }

  /// Takes in rows that come in input order from `sequence` on.
  /// - Precondition: `reserve(batch.rowCount)`.
  func consume(_ batch: Batch, sequence: UInt64) {
    let groups = groups.reserving(batch.rowCount)
    let known = count
    table.assign(shape.keys.map { batch.columns[$0] }, rowCount: batch.rowCount, into: groups)
    for (position, row) in table.newRows.enumerated() { firsts.base[known + position] = sequence + UInt64(row) }
    for state in statesOfAllRows { state.update(batch, groups: groups, sequence: sequence) }
    for (one, states) in zip(shape.switches, statesByValue) { update(one, states, batch, groups, sequence) }
    for counts in counted {
      counts.add(batch.columns[counts.column], rowCount: batch.rowCount, groups: groups, occurrences: nil)
    }
    chargeExtra()
  }

  private func update(
    _ one: AggregateSwitch, _ states: [[(state: any AggregateState, column: Int)]], _ batch: Batch,
    _ groups: UnsafePointer<Int32>, _ sequence: UInt64
  ) {
    let (order, runs) = one.rows(of: batch)
    let ordered = Buffer<Int32>(capacity: order.count)
    for (place, row) in order.elements.enumerated() { ordered[place] = groups[Int(row)] }
    // Rows and groups are passed as pointers; what holds them has to outlive the calls.
    withExtendedLifetime((order, ordered)) {
      for (value, range) in runs {
        let rows = UnsafeBufferPointer(rebasing: order.elements[range])
        for (state, column) in states[value] {
          var some = Batch(columns: batch.columns, rowCount: rows.count)
          some.columns[column] = batch.columns[column].gather(rows)
          state.update(some, groups: ordered.base + range.lowerBound, sequence: sequence)
        }
      }
    }
  }

  /// Charges what texts and wide sums have grown by.
  private func chargeExtra() {
    let now = states.reduce(0) { $0 + $1.extraBytes }
    if now > extraBytes {
      charge.growAnyway(now - extraBytes)
      extraBytes = now
    }
  }

  // MARK: Handing on

  /// Types of the columns of `export`.
  var exportTypes: [DataType] { shape.keyTypes + [.integer] + states.flatMap(\.exportTypes) }

  /// Types of a block of pairs, per counted column: group, value and count.
  var countTypes: [[DataType]] { counted.map { [.integer, $0.type, .integer] } }

  /// One row for each group: keys, first place, states. Shares memory: valid until the next change.
  func export() -> [Column] {
    let places = Buffer<Int64>(capacity: count)
    for group in 0..<count { places[group] = Int64(bitPattern: firsts.base[group]) }
    return table.keyColumns + [.integer(PlainColumn(places))] + states.flatMap { $0.export(count) }
  }

  /// The pairs of each counted column. Shares memory.
  func exportPairs() -> [GroupPairs] { counted.map { $0.export() } }

  /// Hashes of the groups' keys.
  var hashes: UnsafePointer<UInt64> { table.keyHashes }

  /// Merges exported groups and writes their numbers here to `numbers`.
  /// - Precondition: `reserve(rowCount)`.
  func merge(_ columns: [Column], rowCount: Int, numbers: UnsafeMutablePointer<Int32>) {
    let keyCount = shape.keys.count
    table.assign(Array(columns[..<keyCount]), rowCount: rowCount, into: numbers)
    let places = columns[keyCount].integerCells
    for row in 0..<rowCount {
      let place = UInt64(bitPattern: places[row])
      if place < firsts.base[Int(numbers[row])] { firsts.base[Int(numbers[row])] = place }
    }
    var at = keyCount + 1
    for state in states {
      let width = state.exportTypes.count
      state.merge(Array(columns[at..<at + width]), rowCount: rowCount, groups: numbers)
      at += width
    }
    chargeExtra()
  }

  /// Merges all pairs of another state; its group i is `groups[i]` here.
  func mergeValues(_ other: GroupState, groups: UnsafePointer<Int32>) {
    for (values, others) in zip(counted, other.counted) { values.merge(others, groups: groups) }
  }

  /// Merges some pairs of counted column `index`; group i among them is `groups[i]` here.
  func merge(_ pairs: GroupPairs, _ some: UnsafeBufferPointer<Int32>, column index: Int, groups: UnsafePointer<Int32>) {
    counted[index].merge(pairs, some, groups: groups)
  }

  /// - Throws: `Failure` (`run`) when the values of groups that cannot be put away take more than the memory.
  func checkValues(limit: Int) throws { try counted.checkMemory(limit, step: shape.step) }

  /// Merges spilled values of counted column `index`; `groups` are numbers here.
  func mergeCounts(_ index: Int, _ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    _ = counted[index].reserve(rowCount, force: true)
    counted[index].add(
      columns[1], rowCount: rowCount, groups: groups, occurrences: UnsafePointer(columns[2].integerCells))
  }

  // MARK: Results

  /// Keys, aggregates, and where each group came first.
  /// - Throws: `Failure` (`run`) when a result does not fit its type.
  func results() throws -> [Column] {
    var columns = table.keyColumns.map { $0.canonicalDoubles() }
    var next = states.makeIterator()
    let countedByColumn = Dictionary(counted.map { ($0.column, $0) }, uniquingKeysWith: { first, _ in first })
    for aggregate in shape.aggregates {
      if aggregate.function.countsValues {
        guard let counts = aggregate.column.flatMap({ countedByColumn[$0] }) else { continue }
        columns.append(
          try aggregate.function.column(counts, of: aggregate, step: shape.step, groupCount: count))
      } else if let state = next.next() {
        columns.append(try state.results(count))
      }
    }
    let places = Buffer<Int64>(capacity: count)
    for group in 0..<count { places[group] = Int64(bitPattern: firsts.base[group]) }
    return columns + [.integer(PlainColumn(places))]
  }

  /// The one group of a table without rows, when there are no keys.
  func addEmptyGroup() {
    guard shape.keys.isEmpty, count == 0 else { return }
    _ = reserve(1, textBytes: 0, force: true)
    var number: Int32 = 0
    table.assign([], rowCount: 1, into: &number)
    firsts.base[0] = 0
  }
}
