/// Arithmetic of unscaled decimals.
enum DecimalScaling {
  private static let powers: [Int128] = (0...38).map { exponent in
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }

  /// 10 to the power of 0 to 38.
  static func ten(_ exponent: Int) -> Int128 { powers[min(max(exponent, 0), 38)] }

  /// `value × 10^(to − from) ÷ divisor`, rounded half away from zero; `nil` when it does not fit 127 bits.
  static func scaledQuotient(_ value: Int128, from: Int, to: Int, dividedBy divisor: UInt128) -> Int128? {
    var (high, low): (UInt128, UInt128) = (0, value.magnitude)
    var divisor = divisor
    if to >= from {
      (high, low) = low.multipliedFullWidth(by: UInt128(ten(to - from)))
    } else {
      let (product, overflow) = divisor.multipliedReportingOverflow(by: UInt128(ten(from - to)))
      guard !overflow else { return 0 }
      divisor = product
    }
    guard high < divisor else { return nil }
    var (quotient, remainder) = divisor.dividingFullWidth((high, low))
    if remainder >= divisor - remainder { quotient += 1 }
    guard quotient <= UInt128(Int128.max) else { return nil }
    return value < 0 ? -Int128(quotient) : Int128(quotient)
  }
}
