/// Sorts entries by prefix, then by the whole key, then by row: a stable sort of the rows.
///
/// Prefixes are sorted by least-significant-digit radix passes over the bytes in which they differ at all, which for
/// most keys are few; runs of equal prefixes that do not settle the order are then sorted by comparison.
struct EntrySorter {
  let prefix: SortPrefix
  let comparator: RowComparator
  /// Key cells of the table whose rows the entries name.
  let cells: UnsafePointer<CellPointers>

  /// Sorts `count` entries, whose rows increase; `scratch` has the same size.
  /// - Returns: where the sorted entries are: `entries` or `scratch`.
  func sort(
    _ entries: UnsafeMutablePointer<SortEntry>, scratch: UnsafeMutablePointer<SortEntry>, count: Int
  ) -> UnsafeMutablePointer<SortEntry> {
    guard count > 1 else { return entries }
    let sorted = count < 48 ? insertionSort(entries, count) : radixSort(entries, scratch, count)
    sortTies(sorted, count)
    return sorted
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
    var (from, to) = (entries, scratch)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { space in
      guard let offsets = space.baseAddress else { return }
      for digit in 0..<16 {
        let shift = UInt64(digit % 8 * 8)
        let isLow = digit < 8
        guard ((isLow ? low : high) >> shift) & 255 != 0 else { continue }
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

  private func sortTies(_ entries: UnsafeMutablePointer<SortEntry>, _ count: Int) {
    var start = 0
    while start < count {
      let entry = entries[start]
      var end = start + 1
      while end < count && entries[end].high == entry.high && entries[end].low == entry.low { end += 1 }
      if end - start > 1 && prefix.needsCompare(entry) {
        let (comparator, cells) = (comparator, cells)
        var tied = UnsafeMutableBufferPointer(start: entries + start, count: end - start)
        tied.sort { a, b in
          let order = comparator.compare(cells, Int(a.row), cells, Int(b.row))
          return order != 0 ? order < 0 : a.row < b.row
        }
      }
      start = end
    }
  }
}
