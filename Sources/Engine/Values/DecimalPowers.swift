/// Powers of five to 128 bits, for turning 64-bit decimal digits into the nearest double.
///
/// The range -27 to 55 is the one in which a product with a 128-bit power always suffices to round correctly.
enum DecimalPowers {
  static let lowest = -27
  static let highest = 55

  /// High and low halves of each normalized power, from `lowest`; positive powers exact, negative ones rounded up.
  private static let table: Buffer<UInt64> = {
    let buffer = Buffer<UInt64>(capacity: 2 * (highest - lowest + 1))
    var power: UInt128 = 1
    for exponent in 0...highest {
      let normalized = power << UInt128(power.leadingZeroBitCount)
      buffer[2 * (exponent - lowest)] = UInt64(truncatingIfNeeded: normalized >> 64)
      buffer[2 * (exponent - lowest) + 1] = UInt64(truncatingIfNeeded: normalized)
      if exponent < highest { power &*= 5 }
    }
    var divisor: UInt64 = 1
    for exponent in stride(from: -1, through: lowest, by: -1) {
      divisor &*= 5
      // 2^(bits of the divisor + 127) divided by it, rounded up: 128 significant bits.
      let bits = 64 - divisor.leadingZeroBitCount
      let (high, rest) = divisor.dividingFullWidth((UInt64(1) << UInt64(bits - 1), 0))
      let (low, _) = divisor.dividingFullWidth((rest, 0))
      let value = (UInt128(high) << 64 | UInt128(low)) &+ 1
      buffer[2 * (exponent - lowest)] = UInt64(truncatingIfNeeded: value >> 64)
      buffer[2 * (exponent - lowest) + 1] = UInt64(truncatingIfNeeded: value)
    }
    return buffer
  }()

  /// `digits` × 10^`exponent`, correctly rounded; `digits` is not zero and the exponent in range.
  static func scale(_ digits: UInt64, _ exponent: Int) -> Double {
    let shift = digits.leadingZeroBitCount
    let normalized = digits << UInt64(shift)
    let entry = 2 * (exponent - lowest)
    let power = table.base
    var (high, low) = normalized.multipliedFullWidth(by: power[entry])
    // 52 bits of the mantissa and 3 more are settled unless the bits below are all ones.
    if high & 0x1FF == 0x1FF {
      let more = normalized.multipliedFullWidth(by: power[entry + 1]).high
      let (sum, carry) = low.addingReportingOverflow(more)
      low = sum
      if carry { high &+= 1 }
    }
    let upper = high >> 63
    var mantissa = high >> (upper &+ 9)
    var binary = ((217_706 &* exponent) >> 16) + 63 + Int(upper) - shift + 1023
    if low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa << (upper &+ 9) == high {
      mantissa &= ~1  // exactly between two doubles: to even
    }
    mantissa = (mantissa &+ (mantissa & 1)) >> 1
    if mantissa >= 1 << 53 {
      mantissa = 1 << 52
      binary += 1
    }
    return Double(bitPattern: UInt64(binary) << 52 | mantissa & ((1 << 52) - 1))
  }
}
