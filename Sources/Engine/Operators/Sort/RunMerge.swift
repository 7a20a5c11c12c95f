/// Merges sorted runs into one order: by the sort keys, then by the sequence numbers of the rows.
///
/// A loser tree over one cursor per run (Knuth, The Art of Computer Programming 3, 5.4.1): each row costs one
/// comparison per level. More than `fanIn` runs are merged in rounds. Used by one thread.
final class RunMerge {
  static let fanIn = 64

  private let types: [DataType]
  private let sequenceColumn: Int
  private let prefix: SortPrefix
  private let comparator: RowComparator
  private let cursors: [RunCursor]
  /// `tree[0]` is the winner, the others are the losers of their matches.
  private var tree: [Int]
  private let cancellation: Cancellation
  private var batchNumber = 0

  /// - Parameters:
  ///   - types: of the runs' columns.
  ///   - sequenceColumn: an `integer` column that settles what the keys leave open.
  init(
    _ runs: [SpilledRun], types: [DataType], keys: [SortColumn], sequenceColumn: Int, context: RunContext
  ) throws {
    self.types = types
    self.sequenceColumn = sequenceColumn
    cancellation = context.cancellation
    prefix = SortPrefix(keys: keys, types: types)
    comparator = RowComparator(keys: keys)
    let reduced = try Self.reduce(runs, types, keys, sequenceColumn, context)
    let (prefix, comparator) = (prefix, comparator)
    cursors = try reduced.map {
      let cursor = RunCursor(
        $0, types: types, sequenceColumn: sequenceColumn, prefix: prefix, comparator: comparator, context: context)
      try cursor.loadBlock()
      return cursor
    }
    tree = Array(repeating: -1, count: max(cursors.count, 1))
    for index in cursors.indices { play(index) }
  }

  /// Merges runs until no more than `fanIn` are left.
  private static func reduce(
    _ runs: [SpilledRun], _ types: [DataType], _ keys: [SortColumn], _ sequenceColumn: Int, _ context: RunContext
  ) throws -> [SpilledRun] {
    var runs = runs.filter { !$0.blocks.isEmpty }
    let store = SpillStore(context.spill)
    while runs.count > fanIn {
      // Small runs first, and no more of them than needed.
      runs.sort { $0.rowCount > $1.rowCount }
      let count = min(fanIn, runs.count - fanIn + 1)
      let merge = try RunMerge(
        Array(runs.suffix(count)), types: types, keys: keys, sequenceColumn: sequenceColumn, context: context)
      runs.removeLast(count)
      var merged = SpilledRun()
      let bytes = runs.reduce(0) { $0 + $1.byteCount }
      let blockRows = SpilledRun.blockRows(bytesPerRow: bytes / max(runs.reduce(0) { $0 + $1.rowCount }, 1))
      while let rows = try merge.next(min(blockRows, 1024)) {
        merged.blocks.append(try store.write(rows.columns, rowCount: rows.rowCount))
      }
      runs.append(merged)
    }
    return runs
  }

  /// The next rows, at most `limit` of them; `nil` at the end.
  func next(_ limit: Int) throws -> Batch? {
    try cancellation.check()
    guard !cursors.isEmpty else { return nil }
    if cursors.count == 1 { return try cursors[0].take(limit) }
    batchNumber += 1
    var picks = RunPicks(types: types, number: batchNumber)
    while picks.count < limit {
      let cursor = cursors[tree[0]]
      guard !cursor.isAtEnd else { break }
      picks.append(cursor)
      try cursor.advance()
      replay()
    }
    return picks.batch()
  }

  /// Lets cursor `index` climb until it loses or finds an empty place. Builds the tree.
  private func play(_ index: Int) {
    var winner = index
    var node = (index + cursors.count) / 2
    while node > 0 {
      if tree[node] < 0 {
        tree[node] = winner
        return
      }
      if precedes(tree[node], winner) { swap(&tree[node], &winner) }
      node /= 2
    }
    tree[0] = winner
  }

  private func replay() {
    var winner = tree[0]
    var node = (winner + cursors.count) / 2
    while node > 0 {
      if precedes(tree[node], winner) { swap(&tree[node], &winner) }
      node /= 2
    }
    tree[0] = winner
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (cursors[a], cursors[b])
    if first.isAtEnd || second.isAtEnd { return !first.isAtEnd }
    let (x, y) = (first.entry, second.entry)
    if x.high != y.high { return x.high < y.high }
    if x.low != y.low { return x.low < y.low }
    if prefix.needsCompare(x) {
      let order = comparator.compare(first.cells, first.row, second.cells, second.row)
      if order != 0 { return order < 0 }
    }
    let (s, t) = (first.sequence, second.sequence)
    return s != t ? s < t : a < b
  }
}
