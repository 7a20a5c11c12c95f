/// Results of the aggregates that need every different value of a group and how often it occurs.
enum ValueCountResults {
  /// The most frequent value; of several the smallest.
  static func mode(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    let (starts, order) = try counts.sorted(groupCount: groupCount)
    let columns = counts.columns
    let occurrences = columns[2].integerCells
    let rows = Buffer<Int32>(repeating: -1, count: groupCount)
    for group in 0..<groupCount {
      var best: Int64 = 0
      for place in starts[group]..<starts[group + 1] where occurrences[Int(order[place])] > best {
        best = occurrences[Int(order[place])]
        rows[group] = order[place]
      }
    }
    withExtendedLifetime(columns) {}
    return columns[1].gather(rows.elements).canonicalDoubles()
  }

  /// The middle value, or half the sum of the two in the middle, as a double.
  static func median(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    let (starts, order) = try counts.sorted(groupCount: groupCount)
    let columns = counts.columns
    let occurrences = columns[2].integerCells
    let lower = Buffer<Int32>(repeating: -1, count: groupCount)
    let upper = Buffer<Int32>(repeating: -1, count: groupCount)
    for group in 0..<groupCount {
      let pairs = starts[group]..<starts[group + 1]
      let total = pairs.reduce(Int64(0)) { $0 + occurrences[Int(order[$1])] }
      var seen: Int64 = 0
      for place in pairs {
        let next = seen + occurrences[Int(order[place])]
        if seen <= (total - 1) / 2 && (total - 1) / 2 < next { lower[group] = order[place] }
        if seen <= total / 2 && total / 2 < next { upper[group] = order[place] }
        seen = next
      }
    }
    withExtendedLifetime(columns) {}
    return middle(columns[1].gather(lower.elements), columns[1].gather(upper.elements), groupCount)
  }

  private static func middle(_ lower: Column, _ upper: Column, _ count: Int) -> Column {
    let values = Buffer<Double>(capacity: count)
    for row in 0..<count {
      let (a, b) = (number(lower, row), number(upper, row))
      values[row] = Double(bitPattern: RowHash.canonicalBits(a == b ? a : 0.5 * a + 0.5 * b))
    }
    return .double(PlainColumn(values, nulls: lower.nulls))
  }

  private static func whole(_ column: Column, _ row: Int) -> Int128 {
    switch column {
    case .integer(let column): Int128(column.values[row])
    case .decimal(let column, _, _): column.values[row]
    default: preconditionFailure("medians are of numbers")
    }
  }

  static func number(_ column: Column, _ row: Int) -> Double {
    switch column {
    case .double(let column): column.values[row]
    case .decimal(let column, _, let scale): DecimalMath.double(column.values[row], scale: scale)
    default: Double(whole(column, row))
    }
  }
}
