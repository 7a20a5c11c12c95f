/// What one node has seen of one column. Bounded in size; mergeable; the merged state does not depend on who saw what.
final class ColumnState {
  let type: DataType
  private(set) var rows = 0
  private(set) var nulls = 0
  private(set) var empty = 0
  private(set) var minimum: Value?
  private(set) var maximum: Value?
  private var sum = ExactSum()
  /// The sum of integers, or of decimals in units of their last digit, of which a double may not have all digits; `nil` where it
  /// has too many.
  private var whole: Int128? = 0
  private var squares = ExactSum()
  private(set) var shortest = Int.max
  private(set) var longest = 0
  private var lengthSum = 0
  let distinct: DistinctSample
  /// Of text with few values: how many rows have each, by number, until they are `settled`.
  private var texts: ColumnTexts?
  private var rowsByNumber: [Int] = []
  /// What the texts are worth: fewer bytes are better spent on values.
  private static let leastBytesForTexts = 1 << 20

  init(type: DataType, share: ProfileShare) {
    self.type = type
    distinct = DistinctSample(
      limit: share.values, maximumTextBytes: share.textBytes, longText: share.longText, isText: type == .text)
    texts = type == .text && share.textBytes >= Self.leastBytesForTexts ? ColumnTexts() : nil
  }

  func add(_ column: Column) {
    let count = column.count
    rows += count
    let marks = column.nulls.map { UnsafePointer($0.base) }
    if let marks { for row in 0..<count { nulls += Int(marks[row]) } }
    switch column {
    case .text(let text):
      if let numbers = texts?.numbers(of: text) {
        countRows(numbers)
      } else {
        settle()
        addText(UnsafePointer(text.views.base), marks, count)
      }
    case .integer(let values):
      addWhole(values, marks) { Int128($0) }
      add(values, marks, number: { Double($0) }, bits: { Int128($0) }, value: { .integer($0) })
    case .decimal(let values, let precision, let scale):
      let divisor = (0..<scale).reduce(1.0) { power, _ in power * 10 }
      addWhole(values, marks) { $0 }
      add(
        values, marks, number: { Double($0) / divisor }, bits: { $0 },
        value: { .decimal($0, precision: precision, scale: scale) })
    case .double(let values): addDoubles(values, marks)
    case .boolean(let values):
      add(values, marks, number: nil, bits: { Int128($0) }, value: { .boolean($0 != 0) })
    case .date(let values): add(values, marks, number: nil, bits: { Int128($0) }, value: { .date($0) })
    case .timestamp(let values): add(values, marks, number: nil, bits: { Int128($0) }, value: { .timestamp($0) })
    }
  }

  private func addWhole<Cell>(
    _ column: PlainColumn<Cell>, _ nulls: UnsafePointer<UInt8>?, _ wide: (Cell) -> Int128
  ) {
    var (sum, isTooLarge): (Int128, Bool) = (0, false)
    for row in 0..<column.count where nulls == nil || nulls?[row] == 0 {
      let (next, overflow) = sum.addingReportingOverflow(wide(column.values[row]))
      (sum, isTooLarge) = (next, isTooLarge || overflow)
    }
    addWhole(isTooLarge ? nil : sum)
  }

  private func addWhole(_ value: Int128?) {
    guard let known = whole, let value else {
      whole = nil
      return
    }
    let (sum, overflow) = known.addingReportingOverflow(value)
    whole = overflow ? nil : sum
  }

  private func add<Element: Comparable>(
    _ column: PlainColumn<Element>, _ nulls: UnsafePointer<UInt8>?, number: ((Element) -> Double)?,
    bits: (Element) -> Int128, value: (Element) -> Value
  ) {
    let values = UnsafePointer(column.values.base)
    var least: Element?
    var greatest: Element?
    for row in 0..<column.count where nulls == nil || nulls?[row] == 0 {
      let own = values[row]
      if least.map({ own < $0 }) ?? true { least = own }
      if greatest.map({ own > $0 }) ?? true { greatest = own }
    }
    if let number {
      for row in 0..<column.count where nulls == nil || nulls?[row] == 0 { addNumber(number(values[row])) }
    }
    if let least, let greatest { widen(value(least), value(greatest)) }
    distinct.add(values, nulls: nulls, count: column.count, bits: bits)
  }

  /// NaN equals itself and is greatest; zeros are equal.
  private func addDoubles(_ column: PlainColumn<Double>, _ nulls: UnsafePointer<UInt8>?) {
    let values = UnsafePointer(column.values.base)
    for row in 0..<column.count where nulls == nil || nulls?[row] == 0 {
      let own = values[row] == 0 ? 0 : values[row]
      widen(.double(own), .double(own))
      addNumber(own)
    }
    distinct.add(values, nulls: nulls, count: column.count) { Int128(RowHash.canonicalBits($0)) }
  }

  private func addNumber(_ value: Double) {
    sum.add(value)
    // The square and what its rounding lost.
    let square = value * value
    squares.add(square)
    if square.isFinite { squares.add((-square).addingProduct(value, value)) }
  }

  private func countRows(_ numbers: Buffer<Int32>) {
    guard let texts else { return }
    if rowsByNumber.count < texts.count {
      rowsByNumber += Array(repeating: 0, count: texts.count - rowsByNumber.count)
    }
    rowsByNumber.withUnsafeMutableBufferPointer { rows in
      for number in numbers.elements { rows[Int(number)] &+= 1 }
    }
  }

  /// Takes over what was counted by number. Call before the figures are read.
  func settle() {
    guard let texts else { return }
    self.texts = nil
    if case .text(let column) = texts.column(from: 0, count: texts.count) {
      addRuns { take in
        for (number, rows) in rowsByNumber.enumerated().dropFirst() { take(column.views[number], rows) }
      }
      withExtendedLifetime(column) {}
    }
    rowsByNumber = []
  }

  private struct TextBounds {
    private(set) var least: TextView?
    private(set) var greatest: TextView?
    /// Their first bytes, by which most texts are told from them.
    private var (leastKey, greatestKey): (UInt64, UInt64) = (.max, 0)

    @inline(__always)
    mutating func add(_ text: TextView) {
      let key = textOrderKey(text)
      if key <= leastKey, least.map({ TextView.compare(text, $0) < 0 }) ?? true { (least, leastKey) = (text, key) }
      if key >= greatestKey, greatest.map({ TextView.compare(text, $0) > 0 }) ?? true {
        (greatest, greatestKey) = (text, key)
      }
    }
  }

  /// Rows that follow one another with one text are added together.
  private func addText(_ views: UnsafePointer<TextView>, _ nulls: UnsafePointer<UInt8>?, _ count: Int) {
    addRuns { take in
      var (text, times) = (TextView.empty, 0)
      for row in 0..<count where nulls == nil || nulls?[row] == 0 {
        let view = views[row]
        if !textEqual(view, text) {
          take(text, times)
          (text, times) = (view, 0)
        }
        times &+= 1
      }
      take(text, times)
    }
  }

  private static let runsAtOnce = 64

  /// Adds the texts that `body` gives with the rows that have each, none included.
  @inline(__always)
  private func addRuns(_ body: (_ take: (TextView, Int) -> Void) -> Void) {
    var bounds = TextBounds()
    withUnsafeTemporaryAllocation(of: DistinctSample.Run.self, capacity: Self.runsAtOnce) { runs in
      var taken = 0
      body { text, times in
        guard times > 0 else { return }
        measure(text, times, &bounds)
        runs[taken] = DistinctSample.Run(text, rows: times)
        taken += 1
        guard taken == Self.runsAtOnce else { return }
        distinct.add(runs)
        taken = 0
      }
      distinct.add(UnsafeMutableBufferPointer(rebasing: runs[..<taken]))
    }
    widen(bounds)
  }

  private func measure(_ text: TextView, _ times: Int, _ bounds: inout TextBounds) {
    if text.count == 0 {
      empty += times
      return
    }
    let length = text.codePointCount
    shortest = min(shortest, length)
    longest = max(longest, length)
    lengthSum &+= length &* times
    bounds.add(text)
  }

  private func widen(_ bounds: TextBounds) {
    if let least = bounds.least, let greatest = bounds.greatest { widen(.text(least.string), .text(greatest.string)) }
  }

  private func widen(_ least: Value, _ greatest: Value) {
    if minimum.map({ ValueOrder.isLess(least, $0) }) ?? true { minimum = least }
    if maximum.map({ ValueOrder.isLess($0, greatest) }) ?? true { maximum = greatest }
  }

  /// - Precondition: both are settled.
  func merge(_ other: ColumnState) {
    rows += other.rows
    nulls += other.nulls
    empty += other.empty
    if let least = other.minimum, let greatest = other.maximum { widen(least, greatest) }
    sum.add(other.sum)
    addWhole(other.whole)
    squares.add(other.squares)
    shortest = min(shortest, other.shortest)
    longest = max(longest, other.longest)
    lengthSum += other.lengthSum
    distinct.merge(other.distinct)
  }

  var mean: Double? {
    guard type.isNumeric, rows > nulls else { return nil }
    let count = Int64(rows - nulls)
    var unit: Int128?
    switch type {
    case .integer: unit = 1
    case .decimal(_, let scale): unit = PowersOfTen[scale]
    default: break
    }
    if let unit, let whole {
      let (divisor, overflow) = unit.multipliedReportingOverflow(by: Int128(count))
      if !overflow, let divisor = UInt64(exactly: divisor) { return ExactSum.quotient(whole, 0, by: divisor) }
    }
    return sum.mean(of: count)
  }

  var standardDeviation: Double? {
    let count = Double(rows - nulls)
    guard type.isNumeric, count > 1 else { return nil }
    // Both sums are exact; what is left to lose is the difference, taken in pairs of doubles.
    let (squareHigh, squareLow) = squares.roundedTwice
    let (sumHigh, sumLow) = sum.roundedTwice
    guard squareHigh.isFinite, sumHigh.isFinite else { return nil }
    let product = sumHigh * sumHigh
    let productRest = (-product).addingProduct(sumHigh, sumHigh) + 2 * sumHigh * sumLow
    let quotient = product / count
    let quotientRest = (product.addingProduct(-quotient, count) + productRest) / count
    let difference = (squareHigh - quotient) + (squareLow - quotientRest)
    return difference.isFinite ? (max(difference, 0) / (count - 1)).squareRoot() : nil
  }

  var meanLength: Double? {
    let count = rows - nulls - empty
    return type == .text && count > 0 ? Double(lengthSum) / Double(count) : nil
  }
}

extension Value {
  /// Whether `a` comes before `b`, both of one type, as sorting has it: null first, text by bytes, NaN greatest.
  package static func precedes(_ a: Value, _ b: Value) -> Bool { ValueOrder.isLess(a, b) }
}

/// The order of boxed values of one type, as sorting has it: text by bytes, NaN greatest.
enum ValueOrder {
  static func isLess(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.integer(let a), .integer(let b)), (.timestamp(let a), .timestamp(let b)): a < b
    case (.decimal(let a, _, _), .decimal(let b, _, _)): a < b
    case (.double(let a), .double(let b)): a.isNaN ? false : b.isNaN ? true : a < b
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.date(let a), .date(let b)): a < b
    case (.null, .null): false
    case (.null, _): true
    default: false
    }
  }
}
