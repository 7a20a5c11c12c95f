import Synchronization

/// Fills the slots and chains of a `JoinTable`.
final class JoinTableBuilder: @unchecked Sendable {
  private static let parallelRows = 1 << 16

  private(set) var slots: Buffer<UInt64>
  let slotMask: Int
  private(set) var regionMask: Int
  let next: Buffer<Int32>
  private let keys: [Column]
  private let rowCount: Int
  private let duplicates = Counter()

  init(keys: [Column], rowCount: Int) {
    self.keys = keys
    self.rowCount = rowCount
    var capacity = 16
    while capacity < rowCount * 2 { capacity *= 2 }
    slots = Buffer(repeating: 0, count: capacity)
    slotMask = capacity - 1
    regionMask = capacity - 1
    next = Buffer(capacity: rowCount)
  }

  var keysAreUnique: Bool { duplicates.value == 0 }

  func build(_ context: RunContext?) throws {
    let hashes = Buffer<UInt64>(repeating: RowHash.seed, count: rowCount)
    for key in keys { RowHash.combine(key, into: hashes.base) }
    if let context, context.nodes > 1, rowCount >= Self.parallelRows {
      var regions = 2
      while regions < context.nodes && regions < 16 { regions *= 2 }
      regionMask = (slotMask + 1) / regions - 1
      let overflown = Atomic<Bool>(false)
      let size = regionMask + 1
      try context.parallel(regions) { [self] region in
        if !insert(hashes.base, region: region, size: size) { overflown.store(true, ordering: .relaxed) }
      }
      if !overflown.load(ordering: .relaxed) { return }
      // Hashes crowd into one region: start again without regions.
      slots = Buffer(repeating: 0, count: slotMask + 1)
      regionMask = slotMask
    }
    _ = insert(hashes.base, region: 0, size: slotMask + 1)
  }

  /// Inserts the rows whose slot lies in a region; false when it is full.
  private func insert(_ hashes: UnsafePointer<UInt64>, region: Int, size: Int) -> Bool {
    if keys.count == 1 {
      switch keys[0] {
      case .integer(let column), .timestamp(let column):
        let values = column.values.base
        return insert(hashes, region, size) { values[$0] == values[$1] }
      case .text(let column):
        let views = column.views.base
        return insert(hashes, region, size) { views[$0] == views[$1] }
      default: break
      }
    }
    let cells = Buffer(keys.map(CellPointers.init))
    let count = keys.count
    return insert(hashes, region, size) { a, b in
      for key in 0..<count where !cells[key].equals(a, cells[key], b) { return false }
      return true
    }
  }

  @inline(__always)
  private func insert(
    _ hashes: UnsafePointer<UInt64>, _ region: Int, _ size: Int, equal: (Int, Int) -> Bool
  ) -> Bool {
    let (slots, next, mask, regionMask) = (slots.base, next.base, slotMask, size - 1)
    let nulls = keys.compactMap { $0.nulls?.base }
    let hasNulls = !nulls.isEmpty
    let isWhole = size == mask + 1
    var used = 0
    var repeated = 0
    // Backwards, so that a chain, which grows at its head, is in input order.
    var row = rowCount
    rows: while row > 0 {
      row -= 1
      let hash = hashes[row]
      var slot = Int(truncatingIfNeeded: hash) & mask
      guard isWhole || slot / size == region else { continue }
      if hasNulls {
        for marks in nulls where marks[row] != 0 {
          next[row] = -1
          continue rows
        }
      }
      let entry = hash & 0xFFFF_FFFF_0000_0000 | UInt64(row + 1)
      while true {
        let found = slots[slot]
        if found == 0 {
          guard used < size - 1 else { return false }
          used += 1
          slots[slot] = entry
          next[row] = -1
          break
        }
        let head = Int(found & 0xFFFF_FFFF) - 1
        if found >> 32 == hash >> 32 && equal(row, head) {
          slots[slot] = entry
          next[row] = Int32(head)
          repeated += 1
          break
        }
        slot = slot & ~regionMask | (slot &+ 1) & regionMask
      }
    }
    duplicates.add(repeated)
    return true
  }
}
