/// Where a merge stands in one run.
final class RunCursor {
  private let run: SpilledRun
  private let types: [DataType]
  private let sequenceColumn: Int
  private let prefix: SortPrefix
  private let comparator: RowComparator
  private let charge: MemoryCharge
  private var nextBlock = 0
  /// The rows of the current block.
  private(set) var columns: [Column] = []
  /// Notes of `RunPicks`: for which batch the current block has been listed, and where.
  var pickNumber = -1
  var pickBlock: Int32 = 0
  private var rowCount = 0
  private var entries = Buffer<SortEntry>(capacity: 0)
  private var sequences: UnsafePointer<UInt64>?
  private(set) var row = 0
  private(set) var cells: UnsafeMutablePointer<CellPointers>

  init(
    _ run: SpilledRun, types: [DataType], sequenceColumn: Int, prefix: SortPrefix, comparator: RowComparator,
    context: RunContext
  ) {
    self.run = run
    self.types = types
    self.sequenceColumn = sequenceColumn
    self.prefix = prefix
    self.comparator = comparator
    charge = MemoryCharge(context.budget)
    cells = .allocate(capacity: 1)
  }

  deinit { cells.deallocate() }

  var isAtEnd: Bool { row >= rowCount }
  var entry: SortEntry { entries[row] }
  var sequence: UInt64 { sequences.map { $0[row] } ?? 0 }

  /// The next rows of the current block, at most `limit`; `nil` at the end.
  func take(_ limit: Int) throws -> Batch? {
    guard !isAtEnd else { return nil }
    let range = row..<min(row + limit, rowCount)
    let all = range.count == rowCount
    let batch = Batch(columns: all ? columns : columns.map { $0.slice(range) }, rowCount: range.count)
    row = range.upperBound
    if row == rowCount { try loadBlock() }
    return batch
  }

  func advance() throws {
    row += 1
    if row == rowCount { try loadBlock() }
  }

  /// Goes on to the next block, or to the end.
  func loadBlock() throws {
    row = 0
    rowCount = 0
    charge.shrink(charge.byteCount)
    guard nextBlock < run.blocks.count else {
      columns = []
      return
    }
    let block = run.blocks[nextBlock]
    nextBlock += 1
    pickNumber = -1
    charge.growAnyway(block.byteCount * 2 + block.rowCount * MemoryLayout<SortEntry>.stride)
    columns = try block.read(types: types)
    rowCount = block.rowCount
    if entries.capacity < rowCount { entries = Buffer(capacity: rowCount) }
    prefix.encode(columns, rows: 0..<rowCount, into: entries.base)
    sequences = UnsafePointer(columns[sequenceColumn].rawValues.assumingMemoryBound(to: UInt64.self))
    cells.deallocate()
    cells = comparator.cells(of: columns)
  }
}
