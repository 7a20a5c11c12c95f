/// Numbers the distinct combinations of partition keys that one node meets, from 0 in order of appearance.
///
/// A row's number is found by the hash of its keys and verified against the keys of that number, column by column; the
/// one case in billions where two combinations share a hash goes through a dictionary of paths.
final class PartitionKeys {
  private let indices: [Int]
  private var builder: PartitionPathBuilder
  private let maximum: Int
  /// Hash and number (plus one; 0 is free) of the combinations met.
  private var slots: [(hash: UInt64, number: Int32)]
  private(set) var partitions: [PartitionPath] = []
  /// By the bytes of the path: texts that are equal for Swift may be two values.
  private(set) var numberByPath: [[UInt8]: Int32] = [:]
  private var representatives: [KeyValues]
  /// Cells of empty text met: the layout cannot tell them from null.
  private(set) var emptyTexts = 0

  init(indices: [Int], schema: Schema, maximum: Int) {
    self.indices = indices
    builder = PartitionPathBuilder(names: indices.map { schema.fields[$0].name })
    self.maximum = maximum
    slots = Array(repeating: (0, 0), count: 1024)
    representatives = indices.map { _ in KeyValues() }
  }

  /// The key columns as the layout sees them: null and empty text are one.
  static func keyColumns(_ indices: [Int], of batch: Batch) -> [Column] {
    indices.map { index in
      guard case .text(let column) = batch.columns[index] else { return batch.columns[index] }
      return .text(TextColumn(column.views, owners: column.owners))
    }
  }

  /// The number of each row's combination; `hashes` are those of `keyColumns`.
  /// - Throws: `Failure` (`run`) beyond the allowed number of partitions or for a name that no file system takes.
  func numbers(of batch: Batch, hashes: Buffer<UInt64>) throws -> Buffer<Int32> {
    for index in indices {
      if case .text(let column) = batch.columns[index] { countEmptyTexts(column) }
    }
    let batch = Batch(columns: Self.keyColumns(indices, of: batch), rowCount: batch.rowCount)
    let numbers = Buffer<Int32>(capacity: batch.rowCount)
    var previous: (hash: UInt64, number: Int32) = (0, -1)
    for row in 0..<batch.rowCount {
      let hash = hashes[row]
      if previous.number < 0 || hash != previous.hash {
        previous = (hash, try find(hash) ?? add(hash, row: row, of: batch))
      }
      numbers[row] = previous.number
    }
    for position in indices.indices {
      try representatives[position].forEachDifference(batch.columns[position], numbers: numbers) { row in
        numbers[row] = try self.numberByPath(row: row, of: batch)
      }
    }
    return numbers
  }

  static func tooMany(_ maximum: Int) -> Failure {
    Failure(
      .run,
      "the output would have more than \(maximum) partitions; partition by fewer or coarser columns, or raise --max-partitions"
    )
  }

  private func countEmptyTexts(_ column: TextColumn) {
    let nulls = column.nulls?.base
    for row in 0..<column.count where column.views[row].count == 0 && (nulls.map { $0[row] == 0 } ?? true) {
      emptyTexts += 1
    }
  }

  private func find(_ hash: UInt64) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number != 0 {
      if slots[slot].hash == hash { return slots[slot].number - 1 }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func add(_ hash: UInt64, row: Int, of batch: Batch) throws -> Int32 {
    let number = try numberByPath(row: row, of: batch)
    insert(hash, number)
    return number
  }

  /// Finds or makes the number of the row's combination by its path, which is what makes two combinations one.
  private func numberByPath(row: Int, of batch: Batch) throws -> Int32 {
    try builder.build(batch.columns, row: row)
    if let known = numberByPath[builder.bytes] { return known }
    guard partitions.count < maximum else {
      throw Self.tooMany(maximum)
    }
    let number = Int32(partitions.count)
    numberByPath[builder.bytes] = number
    partitions.append(builder.path(batch.columns, row: row))
    for position in indices.indices { representatives[position].append(batch.columns[position], row: row) }
    return number
  }

  private func insert(_ hash: UInt64, _ number: Int32) {
    if (partitions.count + 1) * 2 > slots.count {
      let old = slots
      slots = Array(repeating: (0, 0), count: old.count * 2)
      for entry in old where entry.number != 0 { place(entry.hash, entry.number - 1) }
    }
    place(hash, number)
  }

  private func place(_ hash: UInt64, _ number: Int32) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash, number + 1)
  }
}

/// The key values of each combination, for verification without boxing. Of the stores, that of the type is filled.
private struct KeyValues {
  private var texts: [TextView] = []
  private var words: [Int64] = []
  private var wide: [Int128] = []
  private var nulls: [UInt8] = []
  private let arena = TextArena(blockBytes: 4 << 10)

  mutating func append(_ column: Column, row: Int) {
    nulls.append(column.isNull(row) ? 1 : 0)
    switch column {
    case .text(let column): texts.append(arena.copy(column.views[row]))
    case .decimal(let column, _, _): wide.append(column.values[row])
    default: words.append(Self.word(column, row))
    }
  }

  private static func word(_ column: Column, _ row: Int) -> Int64 {
    switch column {
    case .integer(let column), .timestamp(let column): column.values[row]
    case .double(let column): Int64(bitPattern: RowHash.canonicalBits(column.values[row]))
    case .boolean(let column): Int64(column.values[row])
    case .date(let column): Int64(column.values[row])
    case .text, .decimal: preconditionFailure("not a word")
    }
  }

  /// Calls `body` with every row whose cell is not the value kept for its number.
  func forEachDifference(_ column: Column, numbers: Buffer<Int32>, _ body: (Int) throws -> Void) throws {
    switch column {
    case .text(let column):
      let views = column.views.base
      try scan(column.nulls, numbers, body) { texts[$1] == views[$0] }
    case .decimal(let column, _, _):
      let values = column.values.base
      try scan(column.nulls, numbers, body) { wide[$1] == values[$0] }
    case .integer(let column), .timestamp(let column):
      let values = column.values.base
      try scan(column.nulls, numbers, body) { words[$1] == values[$0] }
    case .date(let column):
      let values = column.values.base
      try scan(column.nulls, numbers, body) { words[$1] == Int64(values[$0]) }
    case .double, .boolean:
      try scan(column.nulls, numbers, body) { words[$1] == Self.word(column, $0) }
    }
  }

  @inline(__always)
  private func scan(
    _ columnNulls: Buffer<UInt8>?, _ numbers: Buffer<Int32>, _ body: (Int) throws -> Void, _ equal: (Int, Int) -> Bool
  ) throws {
    let isNull = columnNulls?.base
    for row in 0..<numbers.count {
      let number = Int(numbers[row])
      if !equal(row, number) || nulls[number] != (isNull.map { $0[row] } ?? 0) { try body(row) }
    }
  }
}
