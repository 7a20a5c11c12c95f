/// `sum` and `mean` of doubles, exact until the result is rounded once.
final class DoubleSumState: AggregateState, SlidingState {
  private let column: Int
  private let isMean: Bool
  private let sums = ExactSums()
  private let counts = GrowingCells<Int64>(0)
  private var frame = MovingFrame()
  private var inFrame = FrameSum()

  init(column: Int, isMean: Bool) {
    self.column = column
    self.isMean = isMean
  }

  var bytesPerGroup: Int { ExactSums.bytesPerGroup + 8 }
  var extraBytes: Int { sums.extraBytes }
  var exportTypes: [DataType] { ExactSums.exportTypes + [.integer] }

  func grow(to capacity: Int) {
    sums.grow(to: capacity)
    counts.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    guard case .double(let column) = batch.columns[column] else { preconditionFailure("sums of doubles") }
    sums.add(
      column.values.base, nulls: column.nulls.map { UnsafePointer($0.base) }, count: batch.rowCount, groups: groups,
      counts: counts.base)
  }

  func slide(_ column: Column?, frames: [Range<Int>]) {
    guard case .double(let column)? = column else { preconditionFailure("sums of doubles") }
    let (values, nulls, counts) = (column.values.base, column.nulls?.base, counts.base)
    var (frame, known) = (frame, inFrame)
    for (index, seen) in frames.enumerated() {
      frame.move(to: seen) {
        known = FrameSum()
      } enter: { row in
        if nulls?[row] ?? 0 == 0 { known.take(values[row], 1) }
      } leave: { row in
        if nulls?[row] ?? 0 == 0 { known.take(values[row], -1) }
      }
      sums[index] = known.sum
      counts[index] = known.count
    }
    (self.frame, inFrame) = (frame, known)
  }

  func export(_ count: Int) -> [Column] { sums.export(count) + [.integer(PlainColumn(counts.shared(count)))] }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    sums.merge(columns, rowCount: rowCount, groups: groups)
    let added = columns[3].integerCells
    for row in 0..<rowCount { counts.base[Int(groups[row])] &+= added[row] }
  }

  func results(_ count: Int) -> Column {
    let values = Buffer<Double>(repeating: 0, count: count)
    let nulls = Buffer<UInt8>(repeating: 0, count: count)
    for group in 0..<count {
      let terms = counts.base[group]
      if terms == 0 {
        nulls[group] = 1
      } else {
        let sum = sums[group]
        values[group] = isMean ? sum.mean(of: terms) : sum.rounded
      }
    }
    return .double(PlainColumn(values, nulls: nulls.elements.contains(1) ? nulls : nil))
  }
}

/// The sum of a frame that grows and shrinks. What is added to an exact sum can be taken off again, but for what is no finite
/// number, which is counted.
private struct FrameSum {
  private(set) var count: Int64 = 0
  private var finite = ExactSum()
  private var (notNumbers, infinities, negatives) = (0, 0, 0)

  @inline(__always)
  mutating func take(_ value: Double, _ times: Int64) {
    count &+= times
    guard value.isFinite else { return takeSpecial(value, Int(times)) }
    let (significand, exponent) = ExactSum.parts(times > 0 ? value : -value)
    finite.add(Int128(significand), exponent)
    // What is left of none is nothing, whatever it was made of.
    if count == 0 { finite = ExactSum() }
  }

  private mutating func takeSpecial(_ value: Double, _ times: Int) {
    if value.isNaN { notNumbers += times } else if value > 0 { infinities += times } else { negatives += times }
  }

  var sum: ExactSum {
    var sum = finite
    if notNumbers > 0 { sum.specials |= ExactSum.notANumber }
    if infinities > 0 { sum.specials |= ExactSum.positiveInfinity }
    if negatives > 0 { sum.specials |= ExactSum.negativeInfinity }
    return sum
  }
}
