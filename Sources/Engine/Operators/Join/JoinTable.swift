import Synchronization

/// The right side of a join in memory: its rows in input order, and a hash table over their keys.
///
/// ```
/// slots: │ upper half of the hash │ row + 1 │   open addressing by the low bits; 0 is empty
/// next:  row → the next row with equal keys, in input order; -1 at the end
/// ```
/// A slot names the first of all rows with its keys. Rows with a null key are in no slot: they match nothing. The
/// slots are cut into regions that nodes fill independently. Immutable once made, but for the marks.
final class JoinTable: @unchecked Sendable {
  let columns: [Column]
  let keys: [Column]
  let rowCount: Int
  /// Whether no two rows have equal keys (nulls aside).
  let keysAreUnique: Bool
  let slots: Buffer<UInt64>
  let slotMask: Int
  let regionMask: Int
  let next: Buffer<Int32>
  /// Which rows have been matched; for joins that want the others.
  private let marks: UnsafeMutablePointer<Atomic<UInt8>>?
  let charges: [MemoryCharge]

  /// - Parameters:
  ///   - keyColumns: positions of the keys in `columns`.
  ///   - context: when given, all nodes build.
  ///   - charges: memory that lives as long as the table; they hold `bytesPerRow` for each row.
  init(
    columns: [Column], rowCount: Int, keyColumns: [Int], wantsMarks: Bool, context: RunContext?,
    charges: [MemoryCharge]
  ) throws {
    self.columns = columns
    keys = keyColumns.map { columns[$0] }
    self.rowCount = rowCount
    self.charges = charges
    let builder = JoinTableBuilder(keys: keys, rowCount: rowCount)
    try builder.build(context)
    slots = builder.slots
    slotMask = builder.slotMask
    regionMask = builder.regionMask
    next = builder.next
    keysAreUnique = builder.keysAreUnique
    if wantsMarks {
      let marks = UnsafeMutablePointer<Atomic<UInt8>>.allocate(capacity: max(rowCount, 1))
      for row in 0..<rowCount { (marks + row).initialize(to: Atomic(0)) }
      self.marks = marks
    } else {
      marks = nil
    }
  }

  deinit {
    if let marks {
      marks.deinitialize(count: rowCount)
      marks.deallocate()
    }
  }

  /// Bytes beside the row itself: hash, chain, mark and up to four slots' share.
  static let bytesPerRow = 8 + 4 + 1 + 32

  @inline(__always)
  func mark(_ row: Int) {
    if let marks { marks[row].store(1, ordering: .relaxed) }
  }

  /// Rows that nothing has matched, in order.
  func unmarkedRows() -> Buffer<Int32> {
    let rows = Buffer<Int32>(capacity: rowCount)
    var count = 0
    if let marks {
      for row in 0..<rowCount {
        rows[count] = Int32(row)
        count += marks[row].load(ordering: .relaxed) == 0 ? 1 : 0
      }
    }
    rows.count = count
    return rows
  }
}
