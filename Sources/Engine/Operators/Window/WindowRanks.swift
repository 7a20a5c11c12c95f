/// Computes places of rows in their groups, by position.
enum WindowRanks {
  /// - Parameters:
  ///   - groups: which groups of the layout; the result has their positions only.
  ///   - times: the column of a session's times.
  static func column(_ rank: WindowRank, _ layout: WindowLayout, groups: Range<Int>, times: Column?) -> Column {
    let start = layout.starts[groups.lowerBound]
    let count = layout.starts[groups.upperBound] - start
    switch rank {
    case .percentRank, .cumulativeDistribution:
      let values = Buffer<Double>(capacity: count)
      for group in groups { shares(rank, layout, layout.range(of: group), values.base - start) }
      return .double(PlainColumn(values))
    case .session(let gap):
      guard let times else { preconditionFailure("sessions are of times") }
      return sessions(gap, times, layout, groups)
    case .rowNumber, .rank, .denseRank, .tile:
      let values = Buffer<Int64>(capacity: count)
      for group in groups { numbers(rank, layout, layout.range(of: group), values.base - start) }
      return .integer(PlainColumn(values))
    }
  }

  private static func numbers(
    _ rank: WindowRank, _ layout: WindowLayout, _ range: Range<Int>, _ values: UnsafeMutablePointer<Int64>
  ) {
    switch rank {
    case .tile(let shares):
      // The first `rest` shares have one row more.
      let (size, rest) = range.count.quotientAndRemainder(dividingBy: shares)
      for position in range {
        let place = position - range.lowerBound
        let larger = rest * (size + 1)
        values[position] = Int64(place < larger ? place / (size + 1) : rest + (place - larger) / max(size, 1)) + 1
      }
    case .rank:
      var number: Int64 = 1
      for position in range {
        if layout.repeats?[position] != 1 { number = Int64(position - range.lowerBound) + 1 }
        values[position] = number
      }
    case .denseRank:
      var number: Int64 = 0
      for position in range {
        if layout.repeats?[position] != 1 { number += 1 }
        values[position] = number
      }
    default:
      for position in range { values[position] = Int64(position - range.lowerBound) + 1 }
    }
  }

  private static func shares(
    _ rank: WindowRank, _ layout: WindowLayout, _ range: Range<Int>, _ values: UnsafeMutablePointer<Double>
  ) {
    var position = range.lowerBound
    while position < range.upperBound {
      var end = position + 1
      while end < range.upperBound, layout.repeats?[end] == 1 { end += 1 }
      let before = Double(position - range.lowerBound)
      let value =
        rank == .percentRank
        ? (range.count == 1 ? 0 : before / Double(range.count - 1))
        : Double(end - range.lowerBound) / Double(range.count)
      for peer in position..<end { values[peer] = value }
      position = end
    }
  }

  /// Rows without a time are in no session and end none.
  private static func sessions(_ gap: Int, _ times: Column, _ layout: WindowLayout, _ groups: Range<Int>) -> Column {
    let start = layout.starts[groups.lowerBound]
    let count = layout.starts[groups.upperBound] - start
    let (values, nulls) = (Buffer<Int64>(capacity: count), Buffer<UInt8>(repeating: 0, count: count))
    var anyNull = false
    for group in groups {
      var (number, last): (Int64, Int64?) = (0, nil)
      for position in layout.range(of: group) {
        let row = layout.row(position)
        guard !times.isNull(row) else {
          (values[position - start], nulls[position - start], anyNull) = (0, 1, true)
          continue
        }
        let time = microseconds(times, row)
        let (passed, overflow) = time.subtractingReportingOverflow(last ?? time)
        if last == nil || overflow || passed.magnitude > UInt64(gap) { number += 1 }
        last = time
        values[position - start] = number
      }
    }
    return .integer(PlainColumn(values, nulls: anyNull ? nulls : nil))
  }

  private static func microseconds(_ column: Column, _ row: Int) -> Int64 {
    switch column {
    case .timestamp(let cells): cells.values[row]
    case .date(let cells): Int64(cells.values[row]) * 86_400_000_000
    default: preconditionFailure("sessions are of times")
    }
  }
}
