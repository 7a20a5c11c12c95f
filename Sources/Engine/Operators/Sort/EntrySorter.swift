/// Sorts entries by prefix, then by the whole key, then by row: a stable sort of the rows.
///
/// Tables mostly come in some order: where rows follow one another in runs that do not overlap, only the runs are sorted.
/// Otherwise prefixes are sorted by least-significant-digit radix passes over the bytes in which they differ at all, which
/// for most keys are few: those of the upper half first, which mostly settles the order. Where equal prefixes do not settle the order, a long run is sorted by the next 16 bytes of its
/// keys in the same way, a short one by comparison.
struct EntrySorter {
  let prefix: SortPrefix
  let comparator: RowComparator
  /// The table whose rows the entries name.
  let columns: [Column]
  /// The table's key cells.
  let cells: UnsafePointer<CellPointers>

  /// Runs of equal prefixes up to this length are sorted by comparison.
  private static let fewRows = 24
  /// Rows that a run must have on average for runs to be tried.
  private static let runRows = 8
  /// So are runs whose keys agree in this many windows.
  private static let deepestWindow = 12

  /// Sorts `count` entries, whose rows increase; `scratch` has the same size.
  /// - Returns: where the sorted entries are: `entries` or `scratch`.
  func sort(
    _ entries: UnsafeMutablePointer<SortEntry>, scratch: UnsafeMutablePointer<SortEntry>, count: Int
  ) -> UnsafeMutablePointer<SortEntry> {
    guard count > 1 else { return entries }
    let sorted = order(entries, scratch, count)
    sortTies(sorted, sorted == entries ? scratch : entries, count, from: SortPrefix.Window(), depth: 0)
    return sorted
  }

  private func order(
    _ entries: UnsafeMutablePointer<SortEntry>, _ scratch: UnsafeMutablePointer<SortEntry>, _ count: Int
  ) -> UnsafeMutablePointer<SortEntry> {
    if count < 48 { return insertionSort(entries, count) }
    return runSort(entries, scratch, count) ?? radixSort(entries, scratch, count)
  }

  /// Sorts the runs that ascend already; `nil`, and nothing is changed, where they are short or overlap. Complexity: O(count)
  /// and sorting the runs.
  private func runSort(
    _ entries: UnsafeMutablePointer<SortEntry>, _ scratch: UnsafeMutablePointer<SortEntry>, _ count: Int
  ) -> UnsafeMutablePointer<SortEntry>? {
    let most = count / Self.runRows
    var runs = 1
    for index in 1..<count where SortEntry.precedes(entries[index], entries[index - 1]) {
      runs += 1
      if runs > most { return nil }
    }
    if runs == 1 { return entries }
    // The first entry of each run, which names the run's place instead of a row.
    var at = 0
    for index in 0..<count where index == 0 || SortEntry.precedes(entries[index], entries[index - 1]) {
      scratch[at] = entries[index]
      scratch[at].row = UInt32(truncatingIfNeeded: index)
      at += 1
    }
    let heads = radixSort(scratch, scratch + runs, runs)
    let starts = Buffer<UInt32>(capacity: runs)
    for run in 0..<runs { starts[run] = heads[run].row }
    var filled = 0
    for run in 0..<runs {
      let start = Int(starts[run])
      if filled > 0 {
        let last = scratch[filled - 1]
        // Equal prefixes keep the order of their rows.
        let isBehind =
          SortEntry.precedes(last, entries[start])
          || (!SortEntry.precedes(entries[start], last) && last.row < entries[start].row)
        guard isBehind else { return nil }
      }
      var next = start
      repeat {
        scratch[filled] = entries[next]
        filled += 1
        next += 1
      } while next < count && !SortEntry.precedes(entries[next], entries[next - 1])
    }
    return scratch
  }

  private func insertionSort(
    _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int
  ) -> UnsafeMutablePointer<SortEntry> {
    for next in 1..<count {
      let entry = entries[next]
      var at = next
      while at > 0 && SortEntry.precedes(entry, entries[at - 1]) {
        entries[at] = entries[at - 1]
        at -= 1
      }
      entries[at] = entry
    }
    return entries
  }

  private func radixSort(
    _ entries: UnsafeMutablePointer<SortEntry>, _ scratch: UnsafeMutablePointer<SortEntry>, _ count: Int
  ) -> UnsafeMutablePointer<SortEntry> {
    let first = entries[0]
    var (high, low) = (UInt64(0), UInt64(0))
    for index in 1..<count {
      high |= entries[index].high ^ first.high
      low |= entries[index].low ^ first.low
    }
    guard high != 0 else { return passes(over: low, isLow: true, entries, scratch, count) }
    let sorted = passes(over: high, isLow: false, entries, scratch, count)
    guard low != 0 else { return sorted }
    let other = sorted == entries ? scratch : entries
    var start = 0
    while start < count {
      var end = start + 1
      while end < count && sorted[end].high == sorted[start].high { end += 1 }
      if end - start > 1 {
        let ordered = order(sorted + start, other + start, end - start)
        if ordered != sorted + start { (sorted + start).update(from: ordered, count: end - start) }
      }
      start = end
    }
    return sorted
  }

  /// Stable passes over the bytes of one half in which it `differs`, the least significant first.
  private func passes(
    over differs: UInt64, isLow: Bool, _ entries: UnsafeMutablePointer<SortEntry>,
    _ scratch: UnsafeMutablePointer<SortEntry>, _ count: Int
  ) -> UnsafeMutablePointer<SortEntry> {
    var (from, to) = (entries, scratch)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { space in
      guard let offsets = space.baseAddress else { return }
      for shift in stride(from: UInt64(0), to: 64, by: 8) where (differs >> shift) & 255 != 0 {
        offsets.update(repeating: 0, count: 256)
        for index in 0..<count { offsets[Int(((isLow ? from[index].low : from[index].high) >> shift) & 255)] &+= 1 }
        var sum = 0
        for value in 0..<256 {
          let occurrences = offsets[value]
          offsets[value] = sum
          sum += occurrences
        }
        for index in 0..<count {
          let entry = from[index]
          let value = Int(((isLow ? entry.low : entry.high) >> shift) & 255)
          to[offsets[value]] = entry
          offsets[value] &+= 1
        }
        swap(&from, &to)
      }
    }
    return from
  }

  /// Sorts each run of equal prefixes by what follows in the keys.
  private func sortTies(
    _ entries: UnsafeMutablePointer<SortEntry>, _ scratch: UnsafeMutablePointer<SortEntry>, _ count: Int,
    from window: SortPrefix.Window, depth: Int
  ) {
    var start = 0
    while start < count {
      let entry = entries[start]
      var end = start + 1
      while end < count && entries[end].high == entry.high && entries[end].low == entry.low { end += 1 }
      if end - start > 1, let next = prefix.window(after: entry, from: window) {
        let isStuck = next == window
        sortTie(
          entries + start, scratch + start, end - start, from: next, depth: isStuck ? Self.deepestWindow + 1 : depth + 1
        )
      }
      start = end
    }
  }

  private func sortTie(
    _ entries: UnsafeMutablePointer<SortEntry>, _ scratch: UnsafeMutablePointer<SortEntry>, _ count: Int,
    from window: SortPrefix.Window, depth: Int
  ) {
    guard count > Self.fewRows, depth <= Self.deepestWindow else {
      let (comparator, cells) = (comparator, cells)
      var tied = UnsafeMutableBufferPointer(start: entries, count: count)
      tied.sort { a, b in
        let order = comparator.compare(cells, Int(a.row), cells, Int(b.row))
        return order != 0 ? order < 0 : a.row < b.row
      }
      return
    }
    prefix.encode(columns, window, entries, count: count)
    let sorted = order(entries, scratch, count)
    if sorted != entries { entries.update(from: sorted, count: count) }
    sortTies(entries, scratch, count, from: window, depth: depth)
  }
}
