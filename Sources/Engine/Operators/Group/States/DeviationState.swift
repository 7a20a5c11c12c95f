#if canImport(Glibc)
  import Glibc
#endif

/// Variances, deviations and the error of the mean: from the exact sum of the values and of their squares.
///
/// A square is the double nearest to it and the exact rest (a fused multiply-add gives it), each summed exactly; the
/// difference of the two large sums is then taken in pairs of doubles, so that little is lost when they are close. One
/// value of a sample has no variance: null.
final class DeviationState: AggregateState {
  /// What is made of the sum of the squared differences from the mean.
  enum Measure {
    case sampleVariance, variance, sampleDeviation, deviation, standardError

    /// The least number of values.
    var least: Int64 { self == .variance || self == .deviation ? 1 : 2 }

    func value(_ squares: Double, _ count: Double) -> Double {
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
  private let sums = ExactSums()
  private let squares = ExactSums()
  private let rests = ExactSums()
  private let counts = GrowingCells<Int64>(0)

  init(column: Int, measure: Measure) {
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
    case .double(let column): update(column, count, groups) { $0 }
    case .integer(let column): update(column, count, groups) { Double($0) }
    case .decimal(let column, _, let scale):
      let unit = Double(PowersOfTen[scale])
      update(column, count, groups) { Double($0) / unit }
    default: preconditionFailure("deviations are of numbers")
    }
  }

  @inline(__always)
  private func update<Cell>(
    _ column: PlainColumn<Cell>, _ count: Int, _ groups: UnsafePointer<Int32>, _ number: (Cell) -> Double
  ) {
    let (values, nulls, counts) = (column.values.base, column.nulls?.base, counts.base)
    for row in 0..<count {
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      let value = number(values[row])
      let square = value * value
      sums.add(value, to: group)
      squares.add(square, to: group)
      if square.isFinite { rests.add((-square).addingProduct(value, value), to: group) }
      counts[group] &+= 1
    }
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
        let count = Double(counts.base[group])
        values[group] = measure.value(squaredDifferences(group, count), count)
      }
    }
    return .double(PlainColumn(values, nulls: nulls.elements.contains(1) ? nulls : nil))
  }

  /// The sum of the squared differences from the mean.
  private func squaredDifferences(_ group: Int, _ count: Double) -> Double {
    var all = squares[group]
    all.add(rests[group])
    let (squareHigh, squareLow) = all.roundedTwice
    let (sumHigh, sumLow) = sums[group].roundedTwice
    guard squareHigh.isFinite, sumHigh.isFinite else { return .nan }
    // (Σx)² ÷ n as a pair of doubles, then Σx² minus it.
    let product = sumHigh * sumHigh
    let productRest = (-product).addingProduct(sumHigh, sumHigh) + 2 * sumHigh * sumLow
    let quotient = product / count
    let quotientRest = (product.addingProduct(-quotient, count) + productRest) / count
    let difference = (squareHigh - quotient) + (squareLow - quotientRest)
    guard difference.isFinite else { return .nan }
    return max(difference, 0)
  }
}
