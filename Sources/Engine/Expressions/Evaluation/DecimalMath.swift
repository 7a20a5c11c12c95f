/// Arithmetic on unscaled 128-bit decimals, with 256-bit intermediates, rounding half up; `nil` is an overflow.
enum DecimalMath {
  static func text(_ value: Int128, scale: Int) -> String {
    var bytes: [UInt8] = []
    DecimalText.append(value, scale: scale, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value with another scale, if it fits `precision` digits.
  static func rescale(_ value: Int128, from: Int, to: Int, precision: Int) -> Int128? {
    var result = value
    if to > from {
      guard to - from <= 38 else { return value == 0 ? 0 : nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: PowersOfTen[to - from])
      if overflow { return nil }
      result = product
    } else if to < from {
      result = DecimalText.roundedHalfUp(value, dividedBy: PowersOfTen[from - to])
    }
    return result.magnitude < PowersOfTen[precision].magnitude ? result : nil
  }

  static func double(_ value: Int128, scale: Int) -> Double {
    if value.magnitude < 1 << 53, scale <= 22 { return Double(Int64(value)) / Double(PowersOfTen[scale]) }
    var bytes: [UInt8] = []
    DecimalText.append(value, scale: scale, to: &bytes)
    return bytes.withUnsafeBufferPointer { DoubleText.parse($0) } ?? .nan
  }

  /// The shortest digits of the number, rounded half up.
  static func decimal(_ value: Double, precision: Int, scale: Int) -> Int128? {
    guard value.isFinite else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DoubleText.maximumByteCount) { space -> Int128? in
      guard let base = space.baseAddress else { return nil }
      let count = DoubleText.write(value, to: base)
      return DecimalText.parse(UnsafeBufferPointer(start: base, count: count), precision: precision, scale: scale)
    }
  }

  /// a × b, both unscaled, with `dropping` digits cut from the end.
  static func multiply(_ a: Int128, _ b: Int128, dropping: Int, precision: Int) -> Int128? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if !overflow {
      let result = dropping == 0 ? product : DecimalText.roundedHalfUp(product, dividedBy: PowersOfTen[dropping])
      return result.magnitude < PowersOfTen[precision].magnitude ? result : nil
    }
    guard dropping > 0, dropping <= 38 else { return nil }
    let wide = a.magnitude.multipliedFullWidth(by: b.magnitude)
    guard let magnitude = divide(wide, by: PowersOfTen[dropping].magnitude) else { return nil }
    guard magnitude < PowersOfTen[precision].magnitude else { return nil }
    return (a < 0) != (b < 0) ? -Int128(magnitude) : Int128(magnitude)
  }

  /// a × 10^`shift` / b.
  static func divide(_ a: Int128, _ b: Int128, shift: Int, precision: Int) -> Int128? {
    guard b != 0, shift >= 0 else { return nil }
    var wide = (high: UInt128(0), low: a.magnitude)
    var left = shift
    while left > 0 {
      let step = min(left, 38)
      let (upper, overflow) = wide.high.multipliedReportingOverflow(by: PowersOfTen[step].magnitude)
      if overflow { return nil }
      let product = wide.low.multipliedFullWidth(by: PowersOfTen[step].magnitude)
      let (high, carry) = product.high.addingReportingOverflow(upper)
      if carry { return nil }
      wide = (high, product.low)
      left -= step
    }
    guard let magnitude = divide(wide, by: b.magnitude) else { return nil }
    guard magnitude < PowersOfTen[precision].magnitude else { return nil }
    return (a < 0) != (b < 0) ? -Int128(magnitude) : Int128(magnitude)
  }

  /// The quotient rounded half up; `nil` when it has more than 128 bits.
  private static func divide(_ value: (high: UInt128, low: UInt128), by divisor: UInt128) -> UInt128? {
    guard value.high < divisor else { return nil }
    let (quotient, rest) =
      value.high == 0
      ? value.low.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth((value.high, value.low))
    let away = rest >= divisor - rest
    return quotient < .max ? quotient + (away ? 1 : 0) : nil
  }
}
