/// `sum` and `mean` of integers and decimals: exact 192-bit sums, so that neither order nor a passing overflow matters.
final class WholeSumState: AggregateState, SlidingState {
  private let column: Int
  private let aggregate: GroupAggregate
  private let isMean: Bool
  private let step: PlanStep
  /// Digits behind the point of the argument.
  private let scale: Int
  /// Low 128 bits of the sums, unsigned; then the upper 64 bits, signed; then how many values were added.
  private let lows = GrowingCells<Int128>(0)
  private let highs = GrowingCells<Int64>(0)
  private let counts = GrowingCells<Int64>(0)
  private var frame = MovingFrame()
  private var (lowInFrame, highInFrame, countInFrame): (Int128, Int64, Int64) = (0, 0, 0)

  init(column: Int, type: DataType, aggregate: GroupAggregate, isMean: Bool, step: PlanStep) {
    self.column = column
    self.aggregate = aggregate
    self.isMean = isMean
    self.step = step
    if case .decimal(_, let scale) = type { self.scale = scale } else { scale = 0 }
  }

  var bytesPerGroup: Int { 32 }
  var exportTypes: [DataType] { [.decimal(precision: 38, scale: 0), .integer, .integer] }

  func grow(to capacity: Int) {
    lows.grow(to: capacity)
    highs.grow(to: capacity)
    counts.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    let count = batch.rowCount
    switch batch.columns[column] {
    case .integer(let column): update(column, count, groups) { Int128($0) }
    case .decimal(let column, _, _): update(column, count, groups) { $0 }
    default: preconditionFailure("sums are of numbers")
    }
  }

  @inline(__always)
  private func update<Cell>(
    _ column: PlainColumn<Cell>, _ count: Int, _ groups: UnsafePointer<Int32>, _ wide: (Cell) -> Int128
  ) {
    let (values, nulls, counts) = (column.values.base, column.nulls?.base, counts.base)
    let (lows, highs) = (lows.base, highs.base)
    for row in 0..<count {
      prefetchCells(after: row, of: count, groups, lows, highs, counts)
      let group = Int(groups[row])
      // A null is zero and adds nothing.
      Self.add(wide(values[row]), 0, lows + group, highs + group)
      counts[group] &+= nulls.map { $0[row] == 0 ? 1 : 0 } ?? 1
    }
  }

  /// Adds `high × 2¹²⁸ + low`; `low` carries its own sign when `high` is 0.
  @inline(__always)
  private static func add(
    _ value: Int128, _ high: Int64, _ low: UnsafeMutablePointer<Int128>, _ upper: UnsafeMutablePointer<Int64>
  ) {
    let (sum, carry) = UInt128(bitPattern: low.pointee).addingReportingOverflow(UInt128(bitPattern: value))
    low.pointee = Int128(bitPattern: sum)
    upper.pointee &+= high &+ (carry ? 1 : 0) &+ (value < 0 ? -1 : 0)
  }

  func slide(_ column: Column?, frames: [Range<Int>]) {
    switch column {
    case .integer(let column)?: slide(column, frames) { Int128($0) }
    case .decimal(let column, _, _)?: slide(column, frames) { $0 }
    default: preconditionFailure("sums are of numbers")
    }
  }

  @inline(__always)
  private func slide<Cell>(_ column: PlainColumn<Cell>, _ frames: [Range<Int>], _ wide: (Cell) -> Int128) {
    let (values, nulls) = (column.values.base, column.nulls?.base)
    let (lows, highs, counts) = (lows.base, highs.base, counts.base)
    var (frame, low, high, count) = (frame, lowInFrame, highInFrame, countInFrame)
    for (index, seen) in frames.enumerated() {
      frame.move(to: seen) {
        (low, high, count) = (0, 0, 0)
      } enter: { row in
        Self.add(wide(values[row]), 0, &low, &high)
        count &+= nulls.map { $0[row] == 0 ? 1 : 0 } ?? 1
      } leave: { row in
        // No value is the least of 128 bits, so each has an opposite.
        Self.add(-wide(values[row]), 0, &low, &high)
        count &-= nulls.map { $0[row] == 0 ? 1 : 0 } ?? 1
      }
      (lows[index], highs[index], counts[index]) = (low, high, count)
    }
    (self.frame, lowInFrame, highInFrame, countInFrame) = (frame, low, high, count)
  }

  func export(_ count: Int) -> [Column] {
    [
      .decimal(PlainColumn(lows.shared(count)), precision: 38, scale: 0),
      .integer(PlainColumn(highs.shared(count))), .integer(PlainColumn(counts.shared(count))),
    ]
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    let (low, high, added) = (columns[0].decimalCells, columns[1].integerCells, columns[2].integerCells)
    for row in 0..<rowCount {
      let group = Int(groups[row])
      // The low half is unsigned here: take back the sign that `add` sees in it.
      let unsigned = high[row] &+ (low[row] < 0 ? 1 : 0)
      Self.add(low[row], unsigned, lows.base + group, highs.base + group)
      counts.base[group] &+= added[row]
    }
  }

  func results(_ count: Int) throws -> Column {
    let nulls = Buffer<UInt8>(capacity: count)
    var anyNull = false
    for group in 0..<count {
      nulls[group] = counts.base[group] == 0 ? 1 : 0
      anyNull = anyNull || counts.base[group] == 0
    }
    let marks = anyNull ? nulls : nil
    switch aggregate.type {
    case .integer:
      let values = Buffer<Int64>(capacity: count)
      for group in 0..<count {
        guard let sum = whole(group), let value = Int64(exactly: sum) else { throw overflow() }
        values[group] = value
      }
      return .integer(PlainColumn(values, nulls: marks))
    case .decimal(let precision, let scale):
      let values = Buffer<Int128>(capacity: count)
      for group in 0..<count {
        guard let value = decimal(group, precision: precision, scale: scale) else { throw overflow() }
        values[group] = value
      }
      return .decimal(PlainColumn(values, nulls: marks), precision: precision, scale: scale)
    default:
      let values = Buffer<Double>(capacity: count)
      for group in 0..<count {
        values[group] = counts.base[group] == 0 ? 0 : double(group)
      }
      return .double(PlainColumn(values, nulls: marks))
    }
  }

  /// The sum, if it fits 128 bits.
  private func whole(_ group: Int) -> Int128? {
    let low = lows.base[group]
    return highs.base[group] == (low < 0 ? -1 : 0) ? low : nil
  }

  /// The sum or mean as a double, rounded once where it is one of integers.
  private func double(_ group: Int) -> Double {
    let divisor = isMean ? counts.base[group].magnitude : 1
    if scale == 0, let sum = whole(group) { return ExactSum.quotient(sum, 0, by: divisor) }
    let sum =
      whole(group).map { Double($0) }
      ?? Double(highs.base[group]) * 0x1p128 + Double(UInt128(bitPattern: lows.base[group]))
    return sum / Double(PowersOfTen[scale]) / Double(divisor)
  }

  private func decimal(_ group: Int, precision: Int, scale: Int) -> Int128? {
    let divisor = isMean ? max(counts.base[group], 1) : 1
    return WideInteger(high: highs.base[group], low: UInt128(bitPattern: lows.base[group])).rescaled(
      from: self.scale, to: scale, dividedBy: UInt128(divisor), precision: precision)
  }

  private func overflow() -> Failure {
    Failure(
      .run,
      "the \(isMean ? "mean" : "sum") in column \"\(aggregate.name)\" of step \(step.number) does not fit \(aggregate.type); change the type of its argument to double"
    )
  }
}
