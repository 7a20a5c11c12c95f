internal import CSIMD

/// Finds the matches of left rows in a `JoinTable` and puts the output together. One per thread.
final class JoinProber {
  private let shape: JoinShape
  private let table: JoinTable
  private let taken: [Column]
  private let batchRows: Int
  private let hashes = KeyHashes()
  private let heads = GrowingBuffer<Int32>()
  private let runs = KeyRuns()
  private let runHeads = GrowingBuffer<Int32>()
  private let leftRows: Buffer<Int32>
  private let rightRows: Buffer<Int32>
  private var filled = 0
  /// Rows by which the output differs from the left input so far; whoever reads them sets them to zero.
  var added = 0
  var removed = 0
  private let settles: Bool
  /// Output rows of ghosts that were counted and not put together, by tag.
  private var settled = [Int](repeating: 0, count: 256)

  /// - Parameter settles: ghosts end here.
  init(_ shape: JoinShape, _ table: JoinTable, batchRows: Int, settles: Bool = false) {
    self.shape = shape
    self.settles = settles
    self.table = table
    taken = shape.storedTake.map { table.columns[$0] }
    self.batchRows = max(batchRows, 1)
    leftRows = Buffer(capacity: self.batchRows)
    rightRows = Buffer(capacity: self.batchRows)
  }

  /// Joins one batch of left rows; emits batches of at most `batchRows` rows, or as many as came.
  ///
  /// Columns behind the left types are carried along, as ghost marks are. Complexity: O(rows in and out).
  func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
    let heads = heads.reserving(batch.rowCount)
    find(batch, into: heads)
    var batch = batch
    if settles, let ghosts = batch.ghosts {
      guard let living = settle(batch, ghosts.base, heads) else { return }
      batch = living
    }
    switch shape.kind {
    case .semi: try select(batch, heads, emit: emit) { $0 >= 0 }
    case .anti: try select(batch, heads, emit: emit) { $0 < 0 }
    case .inner, .right: try join(batch, heads, keepsUnmatched: false, emit: emit)
    case .left, .full: try join(batch, heads, keepsUnmatched: true, emit: emit)
    }
  }

  /// Output rows of ghosts with this tag since the last call.
  func takeSettled(tag: UInt8) -> Int {
    defer { settled[Int(tag)] = 0 }
    return settled[Int(tag)]
  }

  /// Counts what the join makes of the ghosts, and leaves the living rows and their matches; `nil` when there are none.
  private func settle(
    _ batch: Batch, _ ghosts: UnsafePointer<UInt8>, _ heads: UnsafeMutablePointer<Int32>
  ) -> Batch? {
    let rows = Buffer<Int32>(capacity: batch.rowCount)
    var count = 0
    for row in 0..<batch.rowCount {
      if ghosts[row] == 0 {
        rows[count] = Int32(truncatingIfNeeded: row)
        heads[count] = heads[row]
        count += 1
        continue
      }
      let outputs = outputRows(heads[row])
      settled[Int(ghosts[row])] += outputs
      if outputs == 0 { removed += 1 } else { added += outputs - 1 }
    }
    rows.count = count
    guard count > 0 else { return nil }
    var living = batch.gather(rows.elements)
    living.ghosts = nil
    return living
  }

  /// How many rows the join makes of a left row with this first match.
  private func outputRows(_ head: Int32) -> Int {
    switch shape.kind {
    case .semi: return head >= 0 ? 1 : 0
    case .anti: return head >= 0 ? 0 : 1
    case .inner, .left, .right, .full:
      var (match, count) = (head, 0)
      while match >= 0 {
        count += 1
        match = table.next[Int(match)]
      }
      return count == 0 && (shape.kind == .left || shape.kind == .full) ? 1 : count
    }
  }

  // MARK: Finding

  /// The first match of each row, -1 for none; looked up once for rows that repeat the keys of the row before.
  private func find(_ batch: Batch, into heads: UnsafeMutablePointer<Int32>) {
    let keys = shape.leftKeys.map { batch.columns[$0] }
    guard let starts = runs.heads(keys, rowCount: batch.rowCount) else {
      return find(keys, batch.rowCount, into: heads)
    }
    let found = runHeads.reserving(starts.count)
    find(keys.map { $0.gather(starts) }, starts.count, into: found)
    runs.spread(found, into: heads, rowCount: batch.rowCount)
  }

  private func find(_ keys: [Column], _ count: Int, into heads: UnsafeMutablePointer<Int32>) {
    let hashes = hashes.hashes(keys, rowCount: count)
    if keys.count == 1 {
      switch (keys[0], table.keys[0]) {
      case (.integer(let left), .integer(let right)), (.timestamp(let left), .timestamp(let right)):
        let (a, b) = (left.values.base, right.values.base)
        find(hashes, count, heads) { a[$0] == b[$1] }
      case (.text(let left), .text(let right)):
        let (a, b) = (left.views.base, right.views.base)
        find(hashes, count, heads) { a[$0] == b[$1] }
      default: findAny(keys, hashes, count, heads)
      }
    } else {
      findAny(keys, hashes, count, heads)
    }
    for key in keys {
      guard let nulls = key.nulls?.base else { continue }
      for row in 0..<count where nulls[row] != 0 { heads[row] = -1 }
    }
  }

  private func findAny(
    _ keys: [Column], _ hashes: UnsafePointer<UInt64>, _ count: Int, _ heads: UnsafeMutablePointer<Int32>
  ) {
    let left = Buffer(keys.map(CellPointers.init))
    let right = Buffer(table.keys.map(CellPointers.init))
    let keyCount = keys.count
    find(hashes, count, heads) { a, b in
      for key in 0..<keyCount where !left[key].equals(a, right[key], b) { return false }
      return true
    }
  }

  @inline(__always)
  private func find(
    _ hashes: UnsafePointer<UInt64>, _ count: Int, _ heads: UnsafeMutablePointer<Int32>, equal: (Int, Int) -> Bool
  ) {
    let (slots, mask, regionMask) = (table.slots.base, table.slotMask, table.regionMask)
    for row in 0..<count {
      csimd_prefetch(slots + (Int(truncatingIfNeeded: hashes[row &+ KeyHashes.lookahead]) & mask))
      let hash = hashes[row]
      var slot = Int(truncatingIfNeeded: hash) & mask
      var head: Int32 = -1
      while true {
        let found = slots[slot]
        if found == 0 { break }
        if found >> 32 == hash >> 32 {
          let candidate = Int(found & 0xFFFF_FFFF) - 1
          if equal(row, candidate) {
            head = Int32(truncatingIfNeeded: candidate)
            break
          }
        }
        slot = slot & ~regionMask | (slot &+ 1) & regionMask
      }
      heads[row] = head
    }
  }

  // MARK: Output

  /// Left rows whose head passes, unchanged.
  @inline(__always)
  private func select(
    _ batch: Batch, _ heads: UnsafePointer<Int32>, emit: (Batch) throws -> Void, _ passes: (Int32) -> Bool
  ) throws {
    let rows = Buffer<Int32>(capacity: batch.rowCount)
    var count = 0
    for row in 0..<batch.rowCount {
      rows[count] = Int32(truncatingIfNeeded: row)
      count += passes(heads[row]) ? 1 : 0
    }
    removed += batch.rowCount - count
    guard count > 0 else { return }
    rows.count = count
    try emit(count == batch.rowCount ? batch : batch.gather(rows.elements))
  }

  private func join(
    _ batch: Batch, _ heads: UnsafePointer<Int32>, keepsUnmatched: Bool, emit: (Batch) throws -> Void
  ) throws {
    if shape.keepsRight {
      for row in 0..<batch.rowCount {
        var match = heads[row]
        while match >= 0 {
          table.mark(Int(match))
          match = table.next[Int(match)]
        }
      }
    }
    if table.keysAreUnique {
      try joinUnique(batch, heads, keepsUnmatched: keepsUnmatched, emit: emit)
    } else {
      try joinChains(batch, heads, keepsUnmatched: keepsUnmatched, emit: emit)
    }
  }

  /// At most one match for each row.
  private func joinUnique(
    _ batch: Batch, _ heads: UnsafePointer<Int32>, keepsUnmatched: Bool, emit: (Batch) throws -> Void
  ) throws {
    let all = UnsafeBufferPointer(start: heads, count: batch.rowCount)
    if keepsUnmatched { return try emitAll(batch, all, emit) }
    let lefts = Buffer<Int32>(capacity: batch.rowCount)
    let rights = Buffer<Int32>(capacity: batch.rowCount)
    var count = 0
    for row in 0..<batch.rowCount {
      lefts[count] = Int32(truncatingIfNeeded: row)
      rights[count] = heads[row]
      count += heads[row] >= 0 ? 1 : 0
    }
    removed += batch.rowCount - count
    if count == batch.rowCount { return try emitAll(batch, all, emit) }
    guard count > 0 else { return }
    lefts.count = count
    rights.count = count
    try emitPairs(batch, lefts.elements, rights.elements, emit)
  }

  private func joinChains(
    _ batch: Batch, _ heads: UnsafePointer<Int32>, keepsUnmatched: Bool, emit: (Batch) throws -> Void
  ) throws {
    let next = table.next.base
    for row in 0..<batch.rowCount {
      var match = heads[row]
      if match < 0 {
        if keepsUnmatched {
          try pair(batch, row, -1, emit)
        } else {
          removed += 1
        }
        continue
      }
      added -= 1
      while match >= 0 {
        added += 1
        try pair(batch, row, match, emit)
        match = next[Int(match)]
      }
    }
    try flush(batch, emit)
  }

  @inline(__always)
  private func pair(_ batch: Batch, _ left: Int, _ right: Int32, _ emit: (Batch) throws -> Void) throws {
    if filled == batchRows { try flush(batch, emit) }
    leftRows.base[filled] = Int32(truncatingIfNeeded: left)
    rightRows.base[filled] = right
    filled += 1
  }

  private func flush(_ batch: Batch, _ emit: (Batch) throws -> Void) throws {
    guard filled > 0 else { return }
    let lefts = UnsafeBufferPointer(start: UnsafePointer(leftRows.base), count: filled)
    let rights = UnsafeBufferPointer(start: UnsafePointer(rightRows.base), count: filled)
    filled = 0
    try emitPairs(batch, lefts, rights, emit)
  }

  private func emitPairs(
    _ batch: Batch, _ lefts: UnsafeBufferPointer<Int32>, _ rights: UnsafeBufferPointer<Int32>,
    _ emit: (Batch) throws -> Void
  ) throws {
    var result = batch.gather(lefts)
    result.columns.append(contentsOf: taken.map { $0.gather(rights) })
    try emit(result)
  }

  /// Every left row once, with its match if any.
  private func emitAll(
    _ batch: Batch, _ rights: UnsafeBufferPointer<Int32>, _ emit: (Batch) throws -> Void
  ) throws {
    var result = batch
    result.columns.append(contentsOf: taken.map { $0.gather(rights) })
    try emit(result)
  }
}
