#if canImport(Glibc)
  import Glibc
#endif

/// Variances, deviations and the error of the mean: from the exact sum of the values and of their squares.
///
/// A square is the double nearest to it and the exact rest (a fused multiply-add gives it), each summed exactly; integers and
/// decimals are taken as whole numbers. The difference of the two large sums is taken in pairs of doubles, and in full where
/// they are so close that these lose digits. One value of a sample has no variance: null.
final class DeviationState: AggregateState {
  /// What is made of the sum of the squared differences from the mean.
  enum Measure {
    case sampleVariance, variance, sampleDeviation, deviation, standardError

    /// The least number of values.
    var least: Int64 { self == .variance || self == .deviation ? 1 : 2 }

    /// Of squares × 2^`exponent`, an even number.
    func value(_ squares: Double, _ exponent: Int, _ count: Double) -> Double {
      let isSquare = self == .sampleVariance || self == .variance
      let power = isSquare ? exponent : exponent / 2
      return Double(sign: .plus, exponent: power, significand: value(squares, count))
    }

    private func value(_ squares: Double, _ count: Double) -> Double {
      switch self {
      case .sampleVariance: squares / (count - 1)
      case .variance: squares / count
      case .sampleDeviation: (squares / (count - 1)).squareRoot()
      case .deviation: (squares / count).squareRoot()
      case .standardError: (squares / (count - 1)).squareRoot() / count.squareRoot()
      }
    }
  }

  private let column: Int
  private let measure: Measure
  /// Digits behind the point.
  private let scale: Int
  private let sums = ExactSums()
  private let squares = ExactSums()
  private let rests = ExactSums()
  private let counts = GrowingCells<Int64>(0)

  init(column: Int, type: DataType, measure: Measure) {
    if case .decimal(_, let scale) = type { self.scale = scale } else { scale = 0 }
    self.column = column
    self.measure = measure
  }

  var bytesPerGroup: Int { ExactSums.bytesPerGroup * 3 + 8 }
  var extraBytes: Int { sums.extraBytes + squares.extraBytes + rests.extraBytes }
  var exportTypes: [DataType] {
    ExactSums.exportTypes + ExactSums.exportTypes + ExactSums.exportTypes + [.integer]
  }

  func grow(to capacity: Int) {
    sums.grow(to: capacity)
    squares.grow(to: capacity)
    rests.grow(to: capacity)
    counts.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    let count = batch.rowCount
    switch batch.columns[column] {
    case .double(let column): update(column, count, groups) { add($0, to: $1) }
    case .integer(let column): update(column, count, groups) { add(Int128($0), to: $1) }
    case .decimal(let column, _, _): update(column, count, groups) { add($0, to: $1) }
    default: preconditionFailure("deviations are of numbers")
    }
  }

  @inline(__always)
  private func update<Cell>(
    _ column: PlainColumn<Cell>, _ count: Int, _ groups: UnsafePointer<Int32>, _ add: (Cell, Int) -> Void
  ) {
    let (values, nulls, counts) = (column.values.base, column.nulls?.base, counts.base)
    for row in 0..<count {
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      add(values[row], group)
      counts[group] &+= 1
    }
  }

  @inline(__always)
  private func add(_ value: Double, to group: Int) {
    sums.add(value, to: group)
    // In between neither the square nor its rest leaves the doubles.
    let size = value.magnitude
    if size < 0x1p-400 || size > 0x1p500 { return addExtreme(value, to: group) }
    let square = value * value
    squares.add(square, to: group)
    rests.add((-square).addingProduct(value, value), to: group)
  }

  private func addExtreme(_ value: Double, to group: Int) {
    guard value.isFinite, value != 0 else { return }
    let (significand, exponent) = ExactSum.parts(value)
    squares.add(Int128(significand) * Int128(significand), 2 * exponent, to: group)
  }

  @inline(__always)
  private func add(_ value: Int128, to group: Int) {
    sums.add(value, 0, to: group)
    // In words, as those of many squares fit their sum.
    let size = value.magnitude
    if size >> 64 == 0 {
      let word = UInt64(truncatingIfNeeded: size)
      let square = word.multipliedFullWidth(by: word)
      rests.add(Int128(square.low), 0, to: group)
      return squares.add(Int128(square.high), 64, to: group)
    }
    let square = size.multipliedFullWidth(by: size)
    rests.add(Int128(truncatingIfNeeded: square.low & 0xFFFF_FFFF_FFFF_FFFF), 0, to: group)
    squares.add(Int128(truncatingIfNeeded: square.low >> 64), 64, to: group)
    squares.add(Int128(truncatingIfNeeded: square.high), 128, to: group)
  }

  func export(_ count: Int) -> [Column] {
    sums.export(count) + squares.export(count) + rests.export(count) + [.integer(PlainColumn(counts.shared(count)))]
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    sums.merge(Array(columns[0..<3]), rowCount: rowCount, groups: groups)
    squares.merge(Array(columns[3..<6]), rowCount: rowCount, groups: groups)
    rests.merge(Array(columns[6..<9]), rowCount: rowCount, groups: groups)
    let added = columns[9].integerCells
    for row in 0..<rowCount { counts.base[Int(groups[row])] &+= added[row] }
  }

  func results(_ count: Int) -> Column {
    let values = Buffer<Double>(repeating: 0, count: count)
    let nulls = Buffer<UInt8>(repeating: 0, count: count)
    for group in 0..<count {
      if counts.base[group] < measure.least {
        nulls[group] = 1
      } else {
        let number = counts.base[group]
        let (difference, exponent) = squaredDifferences(group, number)
        values[group] = measure.value(difference, exponent, Double(number))
      }
    }
    return .double(PlainColumn(values, nulls: nulls.elements.contains(1) ? nulls : nil))
  }

  /// The sum of the squared differences from the mean: a number, and the even power of two that it is to be taken times.
  private func squaredDifferences(_ group: Int, _ number: Int64) -> (Double, exponent: Int) {
    let sum = sums[group]
    guard sum.specials == 0 else { return (.nan, 0) }
    var all = squares[group]
    all.add(rests[group])
    let count = Double(number)
    let unit = Double(PowersOfTen[scale])
    let (squareHigh, squareLow) = all.roundedTwice
    let (sumHigh, sumLow) = sum.roundedTwice
    if squareHigh < 0x1p900, squareHigh > 0x1p-700 {
      // (Σx)² ÷ n as a pair of doubles, then Σx² minus it.
      let product = sumHigh * sumHigh
      let productRest = (-product).addingProduct(sumHigh, sumHigh) + 2 * sumHigh * sumLow
      let quotient = product / count
      let quotientRest = (product.addingProduct(-quotient, count) + productRest) / count
      let difference = (squareHigh - quotient) + (squareLow - quotientRest)
      if difference > squareHigh * 0x1p-40 { return (difference / unit / unit, 0) }
    }
    // n × Σx² - (Σx)².
    let own = ExactMagnitude(sum)
    let (difference, exponent) = (ExactMagnitude(all) * ExactMagnitude(number) - own * own).rounded
    return (difference / count / unit / unit, exponent)
  }
}
