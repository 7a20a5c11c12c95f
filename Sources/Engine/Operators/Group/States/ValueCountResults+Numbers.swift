/// Results that are made of the numbers of a group in order, so that they are the same however rows were spread.
extension ValueCountResults {
  static func skewness(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try deviations(counts, groupCount) { values in
      let square = values.moment(2)
      return square == 0
        ? nil : values.count.squareRoot() * values.moment(3) / (square * square * square).squareRoot()
    }
  }

  static func kurtosis(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try deviations(counts, groupCount) { values in
      let square = values.moment(2)
      return square == 0 ? nil : values.count * values.moment(4) / (square * square) - 3
    }
  }

  static func meanAbsoluteDeviation(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try deviations(counts, groupCount) { $0.meanSize }
  }

  /// The mean of the most frequent values.
  static func modeMean(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try results(counts, groupCount) { sorted, places in
      let most = places.reduce(0) { max($0, sorted.occurrences($1)) }
      let rows = places.filter { sorted.occurrences($0) == most }.map(sorted.row)
      return mean(sorted.values, rows)
    }
  }

  /// The mean of some numbers, rounded once; of decimals the exact mean of their digits by the power of ten.
  private static func mean(_ column: Column, _ rows: [Int]) -> Double {
    var sum = ExactSum()
    if case .double(let column) = column {
      for row in rows { sum.add(column.values[row], times: 1) }
      return sum.mean(of: Int64(rows.count))
    }
    for row in rows {
      // In halves, as a decimal has more bits than are added at once.
      let whole = whole(column, row)
      sum.add(whole >> 64, 64)
      sum.add(whole & 0xFFFF_FFFF_FFFF_FFFF, 0)
    }
    let mean = sum.mean(of: Int64(rows.count))
    guard case .decimal(_, _, let scale) = column else { return mean }
    return mean / Double(PowersOfTen[scale])
  }

  static func product(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try results(counts, groupCount) { sorted, places in
      var product = ScaledNumber(1)
      for place in places {
        product = product * ScaledNumber(number(sorted.values, sorted.row(place))).power(sorted.occurrences(place))
      }
      return product.value
    }
  }

  /// The value at `(n - 1) × p` from 0, on the line between the two beside it.
  static func percentile(_ counts: ValueCounts, _ groupCount: Int, _ share: Double) throws -> Column {
    let ranked = try counts.ranked(groupCount: groupCount) { total in
      let place = Double(total - 1) * share
      return (Int64(place.rounded(.down)), Int64(place.rounded(.up)))
    }
    let values = Buffer<Double>(repeating: 0, count: groupCount)
    for group in 0..<groupCount where ranked.totals[group] > 0 {
      let place = Double(ranked.totals[group] - 1) * share
      let (lower, upper) = (number(ranked.lower, group), number(ranked.upper, group))
      let made =
        lower == upper ? lower : (place.rounded(.up) - place) * lower + (place - place.rounded(.down)) * upper
      values[group] = Double(bitPattern: RowHash.canonicalBits(made))
    }
    return .double(PlainColumn(values, nulls: ranked.lower.nulls))
  }

  /// The kth value from the greatest down, each counted as often as it occurs or once.
  static func largest(_ counts: ValueCounts, _ groupCount: Int, _ k: Double, isDistinct: Bool) throws -> Column {
    let sorted = try counts.sorted(groupCount: groupCount)
    let rows = Buffer<Int32>(repeating: -1, count: groupCount)
    for group in 0..<groupCount {
      var left = k
      for place in (sorted.starts[group]..<sorted.starts[group + 1]).reversed() {
        left -= isDistinct ? 1 : Double(sorted.occurrences(place))
        guard left < 1 else { continue }
        rows[group] = Int32(sorted.row(place))
        break
      }
    }
    return withExtendedLifetime(rows) { sorted.values.gather(rows.elements).canonicalDoubles() }
  }

  /// What `body` makes of how far the numbers of each group are from their mean; null for groups without one.
  private static func deviations(
    _ counts: ValueCounts, _ groupCount: Int, _ body: (GroupDeviations) -> Double?
  ) throws -> Column {
    try results(counts, groupCount) { sorted, places in
      let deviations = GroupDeviations(sorted.values, places.map { (sorted.row($0), sorted.occurrences($0)) })
      return deviations.map(body) ?? .nan
    }
  }

  /// What `body` makes of the places of each group among the sorted values; null for groups without one.
  private static func results(
    _ counts: ValueCounts, _ groupCount: Int, _ body: (SortedValues, Range<Int>) -> Double?
  ) throws -> Column {
    let sorted = try counts.sorted(groupCount: groupCount)
    let values = Buffer<Double>(repeating: 0, count: groupCount)
    let nulls = Buffer<UInt8>(repeating: 0, count: groupCount)
    for group in 0..<groupCount {
      let places = sorted.starts[group]..<sorted.starts[group + 1]
      if !places.isEmpty, let made = body(sorted, places) {
        values[group] = Double(bitPattern: RowHash.canonicalBits(made))
      } else {
        nulls[group] = 1
      }
    }
    return .double(PlainColumn(values, nulls: nulls.elements.contains(1) ? nulls : nil))
  }
}

/// How far the different numbers of a group are from their mean, each rounded once, with how often each occurs.
///
/// Doubles are taken by the power of two of the largest, decimals as whole numbers, so that no power of a difference is too
/// large or too small.
private struct GroupDeviations {
  private var pairs: [(value: Double, times: Int64)] = []
  private let total: Int64
  /// What a difference is to be taken times: a power of two, and the whole number to divide by.
  private let (exponent, unit): (Int, Double)

  /// `nil` where a number is not finite, and so has no distance. Not of no rows.
  init?(_ column: Column, _ rows: [(row: Int, times: Int64)]) {
    total = rows.reduce(0) { $0 + $1.times }
    var parts: [(significand: Int128, exponent: Int)] = []
    if case .double(let column) = column {
      let greatest = rows.reduce(0) { max($0, column.values[$1.row].magnitude) }
      guard rows.allSatisfy({ column.values[$0.row].isFinite }) else { return nil }
      (exponent, unit) = (greatest == 0 ? 0 : Int(greatest.exponent), 1)
      for (row, _) in rows {
        let (significand, own) = ExactSum.parts(column.values[row])
        parts.append((Int128(significand), significand == 0 ? 0 : own - exponent))
      }
    } else {
      var scale = 0
      if case .decimal(_, _, let digits) = column { scale = digits }
      (exponent, unit) = (0, Double(PowersOfTen[scale]))
      for (row, _) in rows { parts.append((ValueCountResults.whole(column, row), 0)) }
    }
    var sum = ExactSum()
    for (part, (_, times)) in zip(parts, rows) { Self.add(part, -Int128(times), to: &sum) }
    for (part, (_, times)) in zip(parts, rows) {
      // n × x - Σx, by n.
      var difference = sum
      Self.add(part, Int128(total), to: &difference)
      pairs.append((difference.mean(of: total), times))
    }
  }

  /// Adds a number a few times, below 2⁶³. In halves, as the product of a decimal has more bits than there are.
  private static func add(_ part: (significand: Int128, exponent: Int), _ times: Int128, to sum: inout ExactSum) {
    sum.add((part.significand >> 64) * times, part.exponent + 64)
    sum.add((part.significand & 0xFFFF_FFFF_FFFF_FFFF) * times, part.exponent)
  }

  var count: Double { Double(total) }

  /// The sum of the differences, each to a power.
  func moment(_ power: Int) -> Double {
    var sum = ExactSum()
    for (value, times) in pairs { sum.add((1..<power).reduce(value) { made, _ in made * value }, times: times) }
    return sum.rounded
  }

  /// The mean of the differences without their signs.
  var meanSize: Double {
    var sum = ExactSum()
    for (value, times) in pairs { sum.add(value.magnitude, times: times) }
    return Double(sign: .plus, exponent: exponent, significand: sum.mean(of: total) / unit)
  }
}

/// A number with an exponent that has no bounds.
private struct ScaledNumber {
  private let significand: Double
  private let exponent: Int

  init(_ value: Double) { self.init(value, 0) }

  private init(_ value: Double, _ exponent: Int) {
    if value.isFinite, value != 0 {
      significand = value / Double(sign: .plus, exponent: Int(value.exponent), significand: 1)
      self.exponent = exponent + Int(value.exponent)
    } else {
      significand = value
      self.exponent = 0
    }
  }

  static func * (a: Self, b: Self) -> Self { Self(a.significand * b.significand, a.exponent &+ b.exponent) }

  func power(_ count: Int64) -> Self {
    var (made, square, left) = (Self(1), self, count)
    while left > 0 {
      if left & 1 == 1 { made = made * square }
      square = square * square
      left >>= 1
    }
    return made
  }

  var value: Double {
    guard significand.isFinite, significand != 0 else { return significand }
    // Two steps, so that what is too small for the first is still rounded only once.
    let most = 1000
    if exponent > 1100 { return significand < 0 ? -.infinity : .infinity }
    if exponent < -1200 { return significand < 0 ? -0.0 : 0 }
    let near = max(-most, min(most, exponent))
    return significand * Double(sign: .plus, exponent: near, significand: 1)
      * Double(sign: .plus, exponent: exponent - near, significand: 1)
  }
}
