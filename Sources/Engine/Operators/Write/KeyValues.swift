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

  /// Calls `body` with every position in `rows` whose cell is not the value kept for the number at that position; rows
  /// with a negative number are passed over.
  func forEachDifference(
    _ column: Column, rows: some RandomAccessCollection<Int>, numbers: UnsafePointer<Int32>, _ body: (Int) -> Void
  ) {
    switch column {
    case .text(let column):
      let views = column.views.base
      scan(column.nulls, rows, numbers, body) { texts[$1] == views[$0] }
    case .decimal(let column, _, _):
      let values = column.values.base
      scan(column.nulls, rows, numbers, body) { wide[$1] == values[$0] }
    case .integer(let column), .timestamp(let column):
      let values = column.values.base
      scan(column.nulls, rows, numbers, body) { words[$1] == values[$0] }
    case .date(let column):
      let values = column.values.base
      scan(column.nulls, rows, numbers, body) { words[$1] == Int64(values[$0]) }
    case .double, .boolean:
      scan(column.nulls, rows, numbers, body) { words[$1] == Self.word(column, $0) }
    }
  }

  @inline(__always)
  private func scan(
    _ columnNulls: Buffer<UInt8>?, _ rows: some RandomAccessCollection<Int>, _ numbers: UnsafePointer<Int32>,
    _ body: (Int) -> Void, _ equal: (Int, Int) -> Bool
  ) {
    let isNull = columnNulls?.base
    for (position, row) in rows.enumerated() where numbers[position] >= 0 {
      let number = Int(numbers[position])
      if !equal(row, number) || nulls[number] != (isNull.map { $0[row] } ?? 0) { body(position) }
    }
  }
}
