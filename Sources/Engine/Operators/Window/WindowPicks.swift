/// Finds the row whose value another row shows: by position the number of a row of the table, or -1 where there is none.
enum WindowPicks {
  static func rows(
    _ pick: WindowPick, _ frame: WindowFrame?, _ layout: WindowLayout, groups: Range<Int>, of argument: Column
  ) -> Buffer<Int32> {
    let start = layout.starts[groups.lowerBound]
    let result = Buffer<Int32>(capacity: layout.starts[groups.upperBound] - start)
    let frame = frame ?? WindowFrame(from: nil, to: nil)
    let nulls = pick.ignoresNulls ? argument.nulls : nil
    for group in groups {
      let range = layout.range(of: group)
      let kept = KeptPositions(range, layout, nulls)
      for position in range {
        let found = self.position(pick.row, position, frame.range(position, in: range), kept)
        result[position - start] = found.map { Int32(truncatingIfNeeded: layout.row($0)) } ?? -1
      }
    }
    return result
  }

  @inline(__always)
  private static func position(
    _ row: WindowPick.Row, _ position: Int, _ seen: Range<Int>, _ kept: KeptPositions
  ) -> Int? {
    switch row {
    case .first: kept.position(kept.count(before: seen.lowerBound), below: seen.upperBound)
    case .nth(let number): kept.position(kept.count(before: seen.lowerBound) + number - 1, below: seen.upperBound)
    case .last: kept.position(kept.count(before: seen.upperBound) - 1, from: seen.lowerBound)
    case .before(0): position
    case .before(let distance) where distance > 0: kept.position(kept.count(before: position) - distance)
    case .before(let distance): kept.position(kept.count(before: position + 1) - distance - 1)
    }
  }

  /// The positions of a group that are not passed over.
  private struct KeptPositions {
    let range: Range<Int>
    /// The positions, where some are passed over, and by position how many stand before it.
    let some: (positions: Buffer<Int32>, before: Buffer<Int32>)?

    init(_ range: Range<Int>, _ layout: WindowLayout, _ nulls: Buffer<UInt8>?) {
      self.range = range
      guard let nulls else {
        some = nil
        return
      }
      let (positions, before) = (Buffer<Int32>(capacity: range.count), Buffer<Int32>(capacity: range.count + 1))
      positions.count = 0
      for position in range {
        before[position - range.lowerBound] = Int32(truncatingIfNeeded: positions.count)
        guard nulls[layout.row(position)] == 0 else { continue }
        positions[positions.count] = Int32(truncatingIfNeeded: position)
        positions.count += 1
      }
      before[range.count] = Int32(truncatingIfNeeded: positions.count)
      some = (positions, before)
    }

    @inline(__always)
    func count(before position: Int) -> Int {
      some.map { Int($0.before[position - range.lowerBound]) } ?? position - range.lowerBound
    }

    @inline(__always)
    func position(_ index: Int, from least: Int = 0, below end: Int = .max) -> Int? {
      guard index >= 0, index < some?.positions.count ?? range.count else { return nil }
      let found = some.map { Int($0.positions[index]) } ?? range.lowerBound + index
      return found >= least && found < end ? found : nil
    }
  }

  /// The rows with the least or greatest values of moving frames, nulls left out.
  ///
  /// A queue holds the positions that may still win, the best first (Lemire, "Streaming maximum-minimum filter", 2006).
  /// Complexity: O(rows), whatever the frames.
  static func extremes(
    wantsLeast: Bool, _ frame: WindowFrame, _ layout: WindowLayout, groups: Range<Int>, of argument: Column
  ) -> Buffer<Int32> {
    let start = layout.starts[groups.lowerBound]
    let result = Buffer<Int32>(capacity: layout.starts[groups.upperBound] - start)
    let cells = CellPointers(argument)
    let longest = groups.reduce(0) { max($0, layout.range(of: $1).count) }
    let queue = Buffer<Int32>(capacity: longest)
    for group in groups {
      let range = layout.range(of: group)
      var (head, tail, next) = (0, 0, range.lowerBound)
      for position in range {
        let seen = frame.range(position, in: range)
        next = max(next, min(seen.lowerBound, seen.upperBound))
        while next < seen.upperBound {
          let row = layout.row(next)
          if !cells.isNull(row) {
            while tail > head {
              let order = cells.compare(layout.row(Int(queue[tail - 1])), cells, row)
              guard wantsLeast ? order > 0 : order < 0 else { break }
              tail -= 1
            }
            queue[tail] = Int32(truncatingIfNeeded: next)
            tail += 1
          }
          next += 1
        }
        while head < tail, Int(queue[head]) < seen.lowerBound { head += 1 }
        let isFound = head < tail && Int(queue[head]) < seen.upperBound
        result[position - start] = isFound ? Int32(truncatingIfNeeded: layout.row(Int(queue[head]))) : -1
      }
    }
    return withExtendedLifetime(argument) { result }
  }
}
