internal import CSIMD

/// Numbers the different combinations of key values in the order in which they come.
///
/// ```
/// slots: │ upper half of the hash │ number + 1 │   open addressing by the low bits; 0 is empty
/// keys:  columns of the key values, by number;  hashes: by number
/// ```
/// A batch is looked up in passes: hash all rows, find a candidate for each by its hash, verify all candidates column
/// by column. A candidate that fails has a hash that collides, and is looked up again by itself. Where rows repeat the
/// keys of the row before, only the first of them is looked up, and a numbered text once for all rows of its numbering. Used
/// by one thread.
final class GroupTable {
  private(set) var count = 0
  /// Rows of the latest batch that made new groups, in the order of their numbers.
  private(set) var newRows: [Int32] = []
  let keyTypes: [DataType]
  private let keys: RowStore
  private let hashes = GrowingCells<UInt64>(0)
  private var slots = Buffer<UInt64>(repeating: 0, count: 64)
  private let charge: MemoryCharge
  private let scratch = KeyHashes()
  private let runs = KeyRuns()
  private var known = NumberMap()
  private let headNumbers = GrowingBuffer<Int32>()
  /// Only these bits of a hash are used: fewer in tests that want collisions.
  private let hashMask: UInt64

  init(keyTypes: [DataType], budget: MemoryBudget, hashMask: UInt64 = .max) {
    self.keyTypes = keyTypes
    self.hashMask = hashMask
    keys = RowStore(types: keyTypes, budget: budget)
    charge = MemoryCharge(budget)
    charge.growAnyway(64 * 8)
  }

  /// The key values by number; valid until the next change.
  var keyColumns: [Column] { keys.columns }

  /// The hashes of the keys by number; valid until the next change.
  var keyHashes: UnsafePointer<UInt64> { UnsafePointer(hashes.base) }

  /// What the table holds is charged here.
  var charges: [MemoryCharge] { [charge, keys.charge] }
  var chargedBytes: Int { charge.byteCount + keys.charge.byteCount }

  /// Makes room for `additional` groups.
  /// - Returns: false, and nothing changed, when the budget refuses; never with `force`.
  func reserve(_ additional: Int, force: Bool) -> Bool {
    let needed = count + additional
    if needed > Int(Int32.max) && !force { return false }
    var capacity = slots.capacity
    while capacity < needed * 2 { capacity *= 2 }
    let groups = needed > hashes.buffer.capacity ? max(needed, hashes.buffer.capacity * 3 / 2) : 0
    let bytes = (capacity > slots.capacity ? capacity * 8 : 0) + groups * 8
    if bytes > 0 {
      if force { charge.growAnyway(bytes) } else if !charge.grow(bytes) { return false }
    }
    if groups > 0 {
      charge.shrink(hashes.buffer.capacity * 8)
      hashes.grow(to: groups)
    }
    if capacity > slots.capacity {
      charge.shrink(slots.capacity * 8)
      rehash(capacity)
    }
    return true
  }

  private func rehash(_ capacity: Int) {
    let grown = Buffer<UInt64>(repeating: 0, count: capacity)
    let (target, mask) = (grown.base, capacity - 1)
    for number in 0..<count {
      let hash = hashes.base[number]
      var slot = Int(truncatingIfNeeded: hash) & mask
      while target[slot] != 0 { slot = (slot &+ 1) & mask }
      target[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    }
    slots = grown
  }

  /// Writes the number of each row's group; new groups are numbered on.
  /// - Precondition: `reserve(rowCount)`.
  func assign(_ columns: [Column], rowCount: Int, into numbers: UnsafeMutablePointer<Int32>) {
    newRows.removeAll(keepingCapacity: true)
    if columns.isEmpty {
      if count == 0 && rowCount > 0 {
        newRows.append(0)
        count = 1
      }
      return numbers.update(repeating: 0, count: rowCount)
    }
    if columns.count == 1, case .text(let column) = columns[0], let texts = column.numbers {
      return assign(columns[0], texts, rowCount: rowCount, into: numbers)
    }
    guard let heads = runs.heads(columns, rowCount: rowCount) else {
      return look(up: columns, rowCount: rowCount, into: numbers)
    }
    let found = headNumbers.reserving(heads.count)
    look(up: columns.map { $0.gather(heads) }, rowCount: heads.count, into: found)
    for place in newRows.indices { newRows[place] = heads[Int(newRows[place])] }
    runs.spread(found, into: numbers, rowCount: rowCount)
  }

  /// Looks up the rows whose text has no number, and of those with a new number the first.
  private func assign(
    _ column: Column, _ texts: TextNumbers, rowCount: Int, into numbers: UnsafeMutablePointer<Int32>
  ) {
    let (given, known) = (texts.rows.base, known.known(texts.numbering))
    let isAwaited: Int32 = -2
    let strangers = Buffer<Int32>(capacity: rowCount)
    var count = 0
    for row in 0..<rowCount {
      let number = Int(given[row])
      if number != 0 && known[number] != -1 { continue }
      strangers[count] = Int32(truncatingIfNeeded: row)
      count += 1
      if number != 0 { known[number] = isAwaited }
    }
    strangers.count = count
    if count > 0 {
      let found = headNumbers.reserving(count)
      look(up: [column.gather(strangers.elements)], rowCount: count, into: found)
      for place in newRows.indices { newRows[place] = strangers[Int(newRows[place])] }
      for position in 0..<count {
        let row = Int(strangers[position])
        numbers[row] = found[position]
        if given[row] != 0 { known[Int(given[row])] = found[position] }
      }
    }
    for row in 0..<rowCount where given[row] != 0 { numbers[row] = known[Int(given[row])] }
  }

  private func look(up columns: [Column], rowCount: Int, into numbers: UnsafeMutablePointer<Int32>) {
    let hashes = scratch.hashes(columns, rowCount: rowCount)
    if hashMask != .max {
      for row in 0..<rowCount { hashes[row] &= hashMask }
    }
    let known = count
    findCandidates(hashes, rowCount, numbers)
    newRows.withUnsafeBufferPointer { rows in
      guard let first = rows.baseAddress, count > known else { return }
      _ = keys.append(columns, rows: first, count: rows.count, force: true)
    }
    verify(columns, rowCount, hashes, numbers)
  }

  /// The first group whose hash seems the row's, or a new one.
  private func findCandidates(
    _ hashes: UnsafePointer<UInt64>, _ rowCount: Int, _ numbers: UnsafeMutablePointer<Int32>
  ) {
    let (slots, mask) = (slots.base, slots.capacity - 1)
    for row in 0..<rowCount {
      // Large tables are far away: a slot is asked for a few rows before it is looked at.
      csimd_prefetch(slots + (Int(truncatingIfNeeded: hashes[row &+ KeyHashes.lookahead]) & mask))
      let hash = hashes[row]
      var slot = Int(truncatingIfNeeded: hash) & mask
      while true {
        let found = slots[slot]
        if found == 0 {
          addGroup(hash, slot)
          newRows.append(Int32(truncatingIfNeeded: row))
          numbers[row] = Int32(truncatingIfNeeded: count - 1)
          break
        }
        if found >> 32 == hash >> 32 {
          numbers[row] = Int32(truncatingIfNeeded: Int(found & 0xFFFF_FFFF) - 1)
          break
        }
        slot = (slot &+ 1) & mask
      }
    }
  }

  @inline(__always)
  private func addGroup(_ hash: UInt64, _ slot: Int) {
    hashes.base[count] = hash
    count += 1
    slots.base[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(count)
  }

  /// Compares every row with its candidate; the rare ones that differ find their group one by one.
  private func verify(
    _ columns: [Column], _ rowCount: Int, _ hashes: UnsafePointer<UInt64>, _ numbers: UnsafeMutablePointer<Int32>
  ) {
    var differs = false
    for (index, column) in columns.enumerated() {
      differs = KeyVerification.differs(column, keys.column(index), numbers, rowCount) || differs
    }
    guard differs else { return }
    let rows = columns.map(CellPointers.init)
    for row in 0..<rowCount where !equals(rows, row, Int(numbers[row])) {
      numbers[row] = Int32(truncatingIfNeeded: find(columns, rows, row, hashes[row]))
    }
  }

  private func equals(_ rows: [CellPointers], _ row: Int, _ number: Int) -> Bool {
    for (index, cells) in rows.enumerated() {
      let column = keys.column(index)
      let same = cells.equals(row, CellPointers(column), number)
      withExtendedLifetime(column) {}
      if !same { return false }
    }
    return true
  }

  private func find(_ columns: [Column], _ rows: [CellPointers], _ row: Int, _ hash: UInt64) -> Int {
    let mask = slots.capacity - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if equals(rows, row, number) { return number }
      }
      slot = (slot &+ 1) & mask
    }
    addGroup(hash, slot)
    newRows.append(Int32(row))
    var position = Int32(row)
    _ = keys.append(columns, rows: &position, count: 1, force: true)
    return count - 1
  }
}
