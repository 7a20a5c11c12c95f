/// Results that are made of the numbers of a group in order, so that they are the same however rows were spread.
extension ValueCountResults {
  static func skewness(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try numbers(counts, groupCount) { values in
      let square = values.moment(2)
      return square == 0
        ? nil : values.count.squareRoot() * values.moment(3) / (square * square * square).squareRoot()
    }
  }

  static func kurtosis(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try numbers(counts, groupCount) { values in
      let square = values.moment(2)
      return square == 0 ? nil : values.count * values.moment(4) / (square * square) - 3
    }
  }

  static func meanAbsoluteDeviation(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try numbers(counts, groupCount) { values in
      let mean = values.mean
      return values.mean { ($0 - mean).magnitude }
    }
  }

  static func product(_ counts: ValueCounts, _ groupCount: Int) throws -> Column {
    try numbers(counts, groupCount) { values in
      var product = ScaledNumber(1)
      for (value, times) in values.pairs { product = product * ScaledNumber(value).power(times) }
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

  /// What `body` makes of the numbers of each group; null for groups without one.
  private static func numbers(
    _ counts: ValueCounts, _ groupCount: Int, _ body: (GroupNumbers) -> Double?
  ) throws -> Column {
    let sorted = try counts.sorted(groupCount: groupCount)
    let values = Buffer<Double>(repeating: 0, count: groupCount)
    let nulls = Buffer<UInt8>(repeating: 0, count: groupCount)
    for group in 0..<groupCount {
      let pairs = (sorted.starts[group]..<sorted.starts[group + 1]).map { place in
        (number(sorted.values, sorted.row(place)), sorted.occurrences(place))
      }
      if !pairs.isEmpty, let made = body(GroupNumbers(pairs: pairs)) {
        values[group] = Double(bitPattern: RowHash.canonicalBits(made))
      } else {
        nulls[group] = 1
      }
    }
    return .double(PlainColumn(values, nulls: nulls.elements.contains(1) ? nulls : nil))
  }
}

/// The different numbers of a group in order, with how often each occurs. Not empty.
private struct GroupNumbers {
  let pairs: [(value: Double, times: Int64)]
  private let total: Int64

  init(pairs: [(value: Double, times: Int64)]) {
    self.pairs = pairs
    total = pairs.reduce(0) { $0 + $1.times }
  }

  var count: Double { Double(total) }

  /// The exact sum of what `term` makes of each.
  private func sum(_ term: (Double) -> Double) -> ExactSum {
    var sum = ExactSum()
    for (value, times) in pairs { sum.add(term(value), times: times) }
    return sum
  }

  /// The mean of what `term` makes of each, rounded once.
  func mean(_ term: (Double) -> Double) -> Double { sum(term).mean(of: total) }

  var mean: Double { mean { $0 } }

  /// The sum of the differences from the mean, each to a power.
  func moment(_ power: Int) -> Double {
    let mean = mean
    return sum { value in
      let difference = value - mean
      return (1..<power).reduce(difference) { made, _ in made * difference }
    }.rounded
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
