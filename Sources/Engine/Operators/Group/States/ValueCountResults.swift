/// Results of the aggregates that need every different value of a group and how often it occurs.
enum ValueCountResults {
  /// The most frequent value; of several the least or the greatest.
  static func mode(_ counts: ValueCounts, _ groupCount: Int, wantsLeast: Bool) throws -> Column {
    let sorted = try counts.sorted(groupCount: groupCount)
    let rows = Buffer<Int32>(repeating: -1, count: groupCount)
    for group in 0..<groupCount {
      var best: Int64 = 0
      for place in sorted.starts[group]..<sorted.starts[group + 1] {
        let count = sorted.occurrences(place)
        guard count > best || (count == best && !wantsLeast) else { continue }
        best = count
        rows[group] = Int32(sorted.row(place))
      }
    }
    return withExtendedLifetime(rows) { sorted.values.gather(rows.elements).canonicalDoubles() }
  }

  /// The middle value, or half the sum of the two in the middle, as a double.
  static func median(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    let ranked = try counts.ranked(groupCount: groupCount) { total in ((total - 1) / 2, total / 2) }
    return middle(ranked.lower, ranked.upper, groupCount)
  }

  private static func middle(_ lower: Column, _ upper: Column, _ count: Int) -> Column {
    let values = Buffer<Double>(repeating: 0, count: count)
    for row in 0..<count where lower.nulls == nil || lower.nulls?[row] == 0 {
      values[row] = Double(bitPattern: RowHash.canonicalBits(middle(lower, upper, row)))
    }
    return .double(PlainColumn(values, nulls: lower.nulls))
  }

  /// Half the sum of two numbers, rounded once.
  private static func middle(_ lower: Column, _ upper: Column, _ row: Int) -> Double {
    if case .integer(let low) = lower, case .integer(let high) = upper {
      return ExactSum.quotient(Int128(low.values[row]) + Int128(high.values[row]), 0, by: 2)
    }
    if case .decimal(let low, _, let scale) = lower, case .decimal(let high, _, _) = upper {
      let (sum, overflow) = low.values[row].addingReportingOverflow(high.values[row])
      if !overflow { return 0.5 * DecimalMath.double(sum, scale: scale) }
    }
    let (a, b) = (number(lower, row), number(upper, row))
    if a == b { return a }
    // Small numbers have no halves, and large ones no sum.
    let sum = a + b
    return sum.isFinite ? 0.5 * sum : 0.5 * a + 0.5 * b
  }

  static func whole(_ column: Column, _ row: Int) -> Int128 {
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
