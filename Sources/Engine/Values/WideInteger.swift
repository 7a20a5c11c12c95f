/// A whole number of 256 bits and a sign: what lies between two decimals of 38 digits and their rounded result.
struct WideInteger {
  private var high: UInt128
  private var low: UInt128
  private var isNegative: Bool

  init(_ value: Int128) { (high, low, isNegative) = (0, value.magnitude, value < 0) }

  /// `high × 2¹²⁸ + low`.
  init(high: Int64, low: UInt128) {
    isNegative = high < 0
    let upper = UInt128(truncatingIfNeeded: high)
    self.low = isNegative ? ~low &+ 1 : low
    self.high = isNegative ? ~upper &+ (low == 0 ? 1 : 0) : upper
  }

  static func * (a: Int128, b: WideInteger) -> WideInteger? {
    let (upper, tooLarge) = b.high.multipliedReportingOverflow(by: a.magnitude)
    let product = b.low.multipliedFullWidth(by: a.magnitude)
    let (high, carry) = product.high.addingReportingOverflow(upper)
    guard !tooLarge, !carry else { return nil }
    var result = b
    (result.high, result.low) = (high, product.low)
    result.isNegative = b.isNegative != (a < 0)
    return result
  }

  /// Both are below 2²⁵⁵.
  static func + (a: WideInteger, b: WideInteger) -> WideInteger {
    guard a.isNegative != b.isNegative else {
      let (low, carry) = a.low.addingReportingOverflow(b.low)
      var sum = a
      (sum.high, sum.low) = (a.high &+ b.high &+ (carry ? 1 : 0), low)
      return sum
    }
    let aIsLess = (a.high, a.low) < (b.high, b.low)
    let (large, small) = aIsLess ? (b, a) : (a, b)
    let (low, borrow) = large.low.subtractingReportingOverflow(small.low)
    var rest = large
    (rest.high, rest.low) = (large.high &- small.high &- (borrow ? 1 : 0), low)
    return rest
  }

  /// The number × 10^`exponent`; `nil` beyond 256 bits.
  func scaled(by exponent: Int) -> WideInteger? {
    var (result, left) = (self, exponent)
    while left > 0 {
      let step = min(left, PowersOfTen.count - 1)
      guard let product = PowersOfTen[step] * result else { return nil }
      result = product
      left -= step
    }
    return result
  }

  /// The quotient towards zero, and the rest without a sign.
  func quotient(_ divisor: UInt128) -> (quotient: WideInteger, rest: UInt128) {
    var result = self
    let (upper, carried) = high.quotientAndRemainder(dividingBy: divisor)
    result.high = upper
    let rest: UInt128
    (result.low, rest) =
      carried == 0 ? low.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth((carried, low))
    return (result, rest)
  }

  /// The number as an unscaled decimal; `nil` over `precision` digits.
  func unscaled(precision: Int) -> Int128? {
    guard high == 0, low < PowersOfTen[precision].magnitude else { return nil }
    return isNegative ? -Int128(low) : Int128(low)
  }

  /// The number ÷ `divisor` with other digits behind the point, rounded once, half away from zero; `nil` over
  /// `precision` digits.
  func rescaled(from: Int, to: Int, dividedBy divisor: UInt128 = 1, precision: Int) -> Int128? {
    if to >= from {
      guard let raised = scaled(by: to - from) else { return nil }
      let (quotient, rest) = raised.quotient(divisor)
      return quotient.roundedAway(rest >= divisor - rest).unscaled(precision: precision)
    }
    // Cut down to one digit more than is wanted; a five there decides, whatever stood behind it.
    var (value, left) = (divisor == 1 ? self : quotient(divisor).quotient, from - to - 1)
    while left > 0 {
      let step = min(left, PowersOfTen.count - 1)
      value = value.quotient(PowersOfTen[step].magnitude).quotient
      left -= step
    }
    let (quotient, digit) = value.quotient(10)
    return quotient.roundedAway(digit >= 5).unscaled(precision: precision)
  }

  private func roundedAway(_ isUp: Bool) -> WideInteger {
    guard isUp else { return self }
    var one = WideInteger(1)
    one.isNegative = isNegative
    return self + one
  }
}
