/// The key values of each combination of one partition column, for verification without boxing. Of the stores, that of the
/// type is filled.
struct KeyValues {
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

  /// Whether a cell is the value kept under a number.
  func isEqual(_ column: Column, row: Int, number: Int) -> Bool {
    guard nulls[number] == (column.isNull(row) ? 1 : 0) else { return false }
    return switch column {
    case .text(let column): texts[number] == column.views[row]
    case .decimal(let column, _, _): wide[number] == column.values[row]
    default: words[number] == Self.word(column, row)
    }
  }

  /// Calls `body` with every row whose cell is not the value kept for its number.
  func forEachDifference(_ column: Column, numbers: Buffer<Int32>, _ body: (Int) throws -> Void) rethrows {
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
  ) rethrows {
    let isNull = columnNulls?.base
    for row in 0..<numbers.count {
      let number = Int(numbers[row])
      if !equal(row, number) || nulls[number] != (isNull.map { $0[row] } ?? 0) { try body(row) }
    }
  }
}
