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

  /// a + b; a - b when `sign` is -1.
  static func add(_ a: Int128, _ s1: Int, _ b: Int128, _ s2: Int, sign: Int128, scale: Int, precision: Int) -> Int128? {
    let common = max(s1, s2)
    let (x, tooLargeX) = a.multipliedReportingOverflow(by: PowersOfTen[common - s1])
    let (y, tooLargeY) = b.multipliedReportingOverflow(by: sign * PowersOfTen[common - s2])
    if !tooLargeX, !tooLargeY {
      let (sum, overflow) = x.addingReportingOverflow(y)
      if !overflow { return rescale(sum, from: common, to: scale, precision: precision) }
    }
    guard let x = WideInteger(a).scaled(by: common - s1), let y = WideInteger(sign * b).scaled(by: common - s2) else {
      return nil
    }
    return (x + y).rescaled(from: common, to: scale, precision: precision)
  }

  /// a × b, both unscaled, with `dropping` digits cut from the end.
  static func multiply(_ a: Int128, _ b: Int128, dropping: Int, precision: Int) -> Int128? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if !overflow, dropping < PowersOfTen.count {
      let result = dropping == 0 ? product : DecimalText.roundedHalfUp(product, dividedBy: PowersOfTen[dropping])
      return result.magnitude < PowersOfTen[precision].magnitude ? result : nil
    }
    return (a * WideInteger(b))?.rescaled(from: dropping, to: 0, precision: precision)
  }

  /// a × 10^`shift` / b.
  static func divide(_ a: Int128, _ b: Int128, shift: Int, precision: Int) -> Int128? {
    guard b != 0 else { return nil }
    // Beyond 256 bits the quotient has more than 38 digits, since b has not.
    return WideInteger(b < 0 ? -a : a).rescaled(from: 0, to: shift, dividedBy: b.magnitude, precision: precision)
  }

  /// What is left of a when b is taken off as often as it goes, in the larger scale of both; with the sign of a, or
  /// when `isPositive` made positive by one b more.
  static func remainder(_ a: Int128, _ s1: Int, _ b: Int128, _ s2: Int, isPositive: Bool) -> Int128? {
    guard b != 0 else { return nil }
    let common = max(s1, s2)
    let rest: Int128
    if s1 <= s2 {
      guard let x = WideInteger(a).scaled(by: common - s1) else { return nil }
      let left = Int128(x.quotient(b.magnitude).rest)
      rest = a < 0 ? -left : left
    } else {
      // A divisor beyond 128 bits is larger than any a.
      let (y, tooLarge) = b.multipliedReportingOverflow(by: PowersOfTen[common - s2])
      rest = tooLarge ? a : a % y
    }
    guard isPositive, rest < 0, b > 0, let y = WideInteger(b).scaled(by: common - s2) else { return rest }
    return (y + WideInteger(rest)).unscaled(precision: PowersOfTen.count - 1)
  }

  /// How often b goes into a, towards zero; `nil` over 38 digits.
  static func wholeQuotient(_ a: Int128, _ s1: Int, _ b: Int128, _ s2: Int) -> Int128? {
    guard b != 0 else { return nil }
    if s1 <= s2 {
      let x = WideInteger(b < 0 ? -a : a).scaled(by: s2 - s1)
      return x?.quotient(b.magnitude).quotient.unscaled(precision: PowersOfTen.count - 1)
    }
    let (y, tooLarge) = b.multipliedReportingOverflow(by: PowersOfTen[s1 - s2])
    return tooLarge ? 0 : a / y
  }
}
