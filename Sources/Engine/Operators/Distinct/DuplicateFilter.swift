/// Finds first occurrences among records, exactly, with an open-addressing table of their positions.
enum DuplicateFilter {
  /// The records that equal no earlier one, in the order given. Complexity: O(n) expected.
  /// - Parameter columns: columns to compare, all when `nil`.
  static func firsts(
    of records: Buffer<UnsafeRawPointer>, codec: RowCodec, columns: [Int]?
  ) -> Buffer<UnsafeRawPointer> {
    let kept = Buffer<UnsafeRawPointer>(capacity: records.count)
    let scratch = DuplicateTable()
    kept.count = scratch.firsts(of: records.elements, into: kept.base, codec: codec, columns: columns)
    return kept
  }
}

/// The table behind `DuplicateFilter`, kept by callers that look through many small sets.
final class DuplicateTable {
  /// High half: the record's hash; low half: its position in the output plus one; 0 is free.
  private let slots = GrowingBuffer<UInt64>()

  /// Copies the first of every set of equal records to `target` and returns how many there were.
  func firsts(
    of records: UnsafeBufferPointer<UnsafeRawPointer>, into target: UnsafeMutablePointer<UnsafeRawPointer>,
    codec: RowCodec, columns: [Int]?
  ) -> Int {
    if records.count < 2 {
      if let only = records.first { target[0] = only }
      return records.count
    }
    var capacity = 16
    while capacity < records.count * 2 { capacity *= 2 }
    let table = slots.reserving(capacity)
    table.update(repeating: 0, count: capacity)
    let mask = capacity - 1
    var count = 0
    for record in records {
      let hash = RowCodec.hash(record)
      var slot = Int(truncatingIfNeeded: hash) & mask
      var isFirst = true
      while table[slot] != 0 {
        let entry = table[slot]
        if UInt32(truncatingIfNeeded: entry >> 32) == hash {
          let other = target[Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1]
          if codec.equal(record, other, columns: columns) {
            isFirst = false
            break
          }
        }
        slot = (slot + 1) & mask
      }
      if isFirst {
        target[count] = record
        count += 1
        table[slot] = UInt64(hash) << 32 | UInt64(count)
      }
    }
    return count
  }
}
