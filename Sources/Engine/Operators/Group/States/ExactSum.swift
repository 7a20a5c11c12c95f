/// An exact sum of doubles: the same for any order of the terms.
///
/// `window × 2^exponent` while 128 bits suffice, which for data of similar size is always; otherwise a `WideSum`
/// over the whole range of doubles. Infinities and NaN are remembered beside it.
struct ExactSum {
  static let positiveInfinity: UInt8 = 1
  static let negativeInfinity: UInt8 = 2
  static let notANumber: UInt8 = 4

  var window: Int128 = 0
  var exponent = 0
  var specials: UInt8 = 0
  var wide: WideSum?

  /// A finite double as an odd integer times a power of two.
  @inline(__always)
  static func parts(_ value: Double) -> (significand: Int64, exponent: Int) {
    let bits = value.bitPattern
    let biased = Int(bits >> 52) & 0x7FF
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    let whole = biased == 0 ? fraction : fraction | 0x10_0000_0000_0000
    let zeros = whole.trailingZeroBitCount & 63
    let significand = Int64(bitPattern: whole >> UInt64(zeros))
    return (bits >> 63 == 1 ? -significand : significand, max(biased, 1) - 1075 + zeros)
  }

  static func special(_ value: Double) -> UInt8 {
    value.isNaN ? notANumber : value > 0 ? positiveInfinity : negativeInfinity
  }

  /// `window × 2^exponent + significand × 2^exponent₂` when that fits 128 bits.
  @inline(__always)
  static func fitted(
    _ window: Int128, _ exponent: Int, plus significand: Int128, _ exponent2: Int
  ) -> (window: Int128, exponent: Int)? {
    if window == 0 { return (significand, exponent2) }
    if exponent2 >= exponent {
      let shift = exponent2 - exponent
      guard shift < 127, let term = shifted(significand, shift) else { return nil }
      let (sum, overflow) = window.addingReportingOverflow(term)
      return overflow ? nil : (sum, exponent)
    }
    let shift = exponent - exponent2
    guard shift < 127, let own = shifted(window, shift) else { return nil }
    let (sum, overflow) = own.addingReportingOverflow(significand)
    return overflow ? nil : (sum, exponent2)
  }

  /// - Precondition: `0 ≤ shift < 128`.
  @inline(__always)
  private static func shifted(_ value: Int128, _ shift: Int) -> Int128? {
    // Masking shifts: Swift's others ask for sign and width of the distance first.
    let distance = Int128(truncatingIfNeeded: shift)
    let result = value &<< distance
    return result &>> distance == value ? result : nil
  }

  /// Adds a value as often as it occurs.
  mutating func add(_ value: Double, times: Int64 = 1) {
    guard value.isFinite else {
      specials |= Self.special(value)
      return
    }
    guard value != 0 else { return }
    let (significand, exponent) = Self.parts(value)
    add(Int128(significand) * Int128(times), exponent)
  }

  @inline(__always)
  mutating func add(_ significand: Int128, _ exponent2: Int) {
    if significand == 0 { return }
    if wide == nil, let (sum, exponent) = Self.fitted(window, exponent, plus: significand, exponent2) {
      self.window = sum
      self.exponent = exponent
      return
    }
    widen(significand, exponent2)
  }

  /// Adds what the window does not hold.
  private mutating func widen(_ significand: Int128, _ exponent2: Int) {
    var wide = self.wide ?? WideSum()
    self.wide = nil
    wide.add(window, exponent)
    wide.add(significand, exponent2)
    self.wide = wide
    window = 0
  }

  mutating func add(_ other: ExactSum) {
    specials |= other.specials
    add(other.window, other.exponent)
    if let theirs = other.wide {
      var mine = wide ?? WideSum()
      wide = nil
      mine.add(window, exponent)
      window = 0
      mine.add(theirs)
      wide = mine
    }
  }

  /// The double nearest to the sum, ties to even.
  var rounded: Double {
    if specials != 0 {
      if specials == Self.positiveInfinity { return .infinity }
      if specials == Self.negativeInfinity { return -.infinity }
      return .nan
    }
    guard let wide else { return Self.round(negative: window < 0, window.magnitude, exponent) }
    var all = wide
    all.add(window, exponent)
    return all.rounded
  }

  /// The double nearest to the sum divided by a count of at least 1: the sum itself is not rounded before.
  func mean(of count: Int64) -> Double {
    guard specials == 0 else { return rounded }
    guard let wide else { return Self.quotient(window, exponent, by: count.magnitude) }
    var all = wide
    all.add(window, exponent)
    return all.mean(of: count.magnitude)
  }

  /// The double nearest to `value × 2^exponent ÷ divisor`.
  static func quotient(_ value: Int128, _ exponent: Int, by divisor: UInt64) -> Double {
    // With its first bit at the front the quotient has more than 64, and the rest only decides a tie.
    let shift = value == 0 ? 0 : value.magnitude.leadingZeroBitCount
    let (quotient, rest) = (value.magnitude << UInt128(shift)).quotientAndRemainder(dividingBy: UInt128(divisor))
    return round(negative: value < 0, quotient | (rest == 0 ? 0 : 1), exponent - shift)
  }

  /// The sum as two doubles: the nearest one, and the one nearest to what is left.
  var roundedTwice: (high: Double, low: Double) {
    let high = rounded
    guard high.isFinite else { return (high, 0) }
    var rest = self
    rest.add(-high)
    return (high, rest.rounded)
  }

  /// The double nearest to `magnitude × 2^exponent`, ties to even.
  static func round(negative: Bool, _ magnitude: UInt128, _ exponent: Int) -> Double {
    // The conversion rounds what fits 64 bits, and a power of two far from the ends of the range changes no digit.
    if magnitude >> 64 == 0, -960...900 ~= exponent {
      let power = Double(bitPattern: UInt64(bitPattern: Int64(exponent + 1023)) << 52)
      let value = Double(UInt64(truncatingIfNeeded: magnitude)) * power
      return negative ? -value : value
    }
    // 64 bits keep what decides the rounding, if the last one stands for all that is cut off.
    let excess = 64 - magnitude.leadingZeroBitCount
    var (bits, exponent) = (cut(magnitude, by: max(excess, 0)), exponent + max(excess, 0))
    // Doubles below the normal ones have fewer digits: what is beyond theirs has to go in this one rounding.
    let beyond = -1074 - exponent
    if beyond > 0 && 128 - bits.leadingZeroBitCount <= beyond + 53 {
      let kept = cut(bits, by: beyond - 2)
      bits = kept >> 2
      // The two last bits are the half and all that is below it.
      if kept & 3 == 3 || kept & 3 == 2 && bits & 1 == 1 { bits += 1 }
      exponent = -1074
    }
    let value = Double(UInt64(truncatingIfNeeded: bits))
    return Double(sign: negative ? .minus : .plus, exponent: exponent, significand: value)
  }

  /// Without its last bits, the last one that stays standing for those that are gone; with more where `count` is negative.
  private static func cut(_ bits: UInt128, by count: Int) -> UInt128 {
    if count <= 0 { return count < 0 ? bits << UInt128(-count) : bits }
    if count >= 128 { return bits == 0 ? 0 : 1 }
    let isExact = bits & ((UInt128(1) << UInt128(count)) - 1) == 0
    return bits >> UInt128(count) | (isExact ? 0 : 1)
  }
}
