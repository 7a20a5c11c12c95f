/// The order in which the rows of a table in memory come.
enum TableSort {
  private static let parallelRows = 1 << 15

  /// Positions of the rows by `keys`, equal ones as they stand. Charges 52 bytes a row of working memory to nobody:
  /// whoever keeps rows to be sorted has charged it with them.
  /// - Parameter context: when given, all nodes sort.
  static func permutation(
    _ columns: [Column], rowCount: Int, keys: [SortColumn], context: RunContext?
  ) throws -> Buffer<Int32> {
    let prefix = SortPrefix(keys: keys, types: columns.map(\.type))
    let comparator = RowComparator(keys: keys)
    let cells = comparator.cells(of: columns)
    defer { cells.deallocate() }
    let sorter = EntrySorter(prefix: prefix, comparator: comparator, columns: columns, cells: cells)
    let entries = Buffer<SortEntry>(capacity: rowCount)
    let scratch = Buffer<SortEntry>(capacity: rowCount)
    let result = Buffer<Int32>(capacity: rowCount)
    if let context, context.nodes > 1, rowCount >= parallelRows {
      try withExtendedLifetime(columns) {
        try ParallelSort(
          columns: columns, prefix: prefix, sorter: sorter, entries: entries, scratch: scratch, result: result
        ).run(context)
      }
      return result
    }
    prefix.encode(columns, rows: 0..<rowCount, into: entries.base)
    let sorted = sorter.sort(entries.base, scratch: scratch.base, count: rowCount)
    let target = result.base
    for index in 0..<rowCount { target[index] = Int32(bitPattern: sorted[index].row) }
    return result
  }
}

/// A sort by all nodes: ranges of rows are encoded and dealt to buckets by splitters, then buckets are sorted.
private final class ParallelSort: @unchecked Sendable {
  private let columns: [Column]
  private let prefix: SortPrefix
  private let sorter: EntrySorter
  private let entries: Buffer<SortEntry>
  private let scratch: Buffer<SortEntry>
  private let result: Buffer<Int32>

  init(
    columns: [Column], prefix: SortPrefix, sorter: EntrySorter, entries: Buffer<SortEntry>,
    scratch: Buffer<SortEntry>, result: Buffer<Int32>
  ) {
    self.columns = columns
    self.prefix = prefix
    self.sorter = sorter
    self.entries = entries
    self.scratch = scratch
    self.result = result
  }

  func run(_ context: RunContext) throws {
    let count = entries.capacity
    let ranges = min(context.nodes, 32)
    let buckets = ranges * 2
    let bounds = (0...ranges).map { count * $0 / ranges }
    try context.parallel(ranges) { [self] range in
      prefix.encode(columns, rows: bounds[range]..<bounds[range + 1], into: entries.base + bounds[range])
    }
    let splitters = chooseSplitters(buckets)
    // Row `range` of `places`: entries of the range per bucket, then where the range writes in it.
    let places = Buffer<Int>(repeating: 0, count: ranges * buckets)
    try context.parallel(ranges) { [self] range in
      let counts = places.base + range * buckets
      for index in bounds[range]..<bounds[range + 1] { counts[Self.bucket(entries[index], splitters)] += 1 }
    }
    var starts: [Int] = []
    var at = 0
    for bucket in 0..<buckets {
      starts.append(at)
      for range in 0..<ranges {
        let size = places[range * buckets + bucket]
        places[range * buckets + bucket] = at
        at += size
      }
    }
    starts.append(at)
    try context.parallel(ranges) { [self] range in
      let next = places.base + range * buckets
      for index in bounds[range]..<bounds[range + 1] {
        let bucket = Self.bucket(entries[index], splitters)
        scratch[next[bucket]] = entries[index]
        next[bucket] += 1
      }
    }
    try context.parallel(buckets) { [self, starts] bucket in
      let (start, size) = (starts[bucket], starts[bucket + 1] - starts[bucket])
      let sorted = sorter.sort(scratch.base + start, scratch: entries.base + start, count: size)
      let target = result.base + start
      for index in 0..<size { target[index] = Int32(bitPattern: sorted[index].row) }
    }
  }

  private func chooseSplitters(_ buckets: Int) -> [SortEntry] {
    let samples = min(entries.capacity, buckets * 32)
    let sample = (0..<samples).map { entries[entries.capacity * $0 / samples] }.sorted(by: SortEntry.precedes)
    return (1..<buckets).map { sample[samples * $0 / buckets] }
  }

  /// Splitters that do not come after the entry; equal prefixes share a bucket.
  @inline(__always)
  private static func bucket(_ entry: SortEntry, _ splitters: [SortEntry]) -> Int {
    var (low, high) = (0, splitters.count)
    while low < high {
      let middle = (low + high) / 2
      if SortEntry.precedes(entry, splitters[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
