#if canImport(Glibc)
  import Glibc
#endif

extension DoubleText {
  /// The number when it is the one that the bytes spell: rounded to as many digits, it gives the same digits.
  ///
  /// So what programs write of doubles is taken, be it the shortest digits or eighteen, and digits that a double has no
  /// room for are not; nor are whole numbers beyond 2⁵³, what is out of range, and words. `nil` for these.
  @inline(__always)
  package static func parseSpelled(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    var longer = 0
    return parseSpelled(start, count, longer: &longer)
  }

  /// - Parameter longer: counts numbers that fewer digits spell too, as `0.1` does `0.10000000000000001`: the others are not
  ///   written again. Zeros at an end are none.
  @inline(__always)
  package static func parseSpelled(
    _ start: UnsafePointer<UInt8>, _ count: Int, longer: inout Int
  ) -> Double? {
    guard let number = scan(start, count), let value = value(of: number, start, count) else { return nil }
    // Fifteen digits are always told apart.
    if number.digits < 1_000_000_000_000_000, !number.isTruncated, number.exponent >= -200, number.exponent <= 200 {
      return value
    }
    guard spells(value, number, start, count) else { return nil }
    if !number.isWhole, hasFewerDigits(value.magnitude, number, start, count) { longer += 1 }
    return value
  }

  private static func spells(
    _ value: Double, _ number: Scanned, _ start: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    guard value.isFinite else { return false }
    let magnitude = value.magnitude
    if number.isWhole { return !number.isTruncated && number.digits <= 1 << 53 }
    if !number.isTruncated, magnitude.isNormal, number.exponent <= 0, number.exponent > -PowersOfTen.count {
      // Both sides of |digits - value × 10^-exponent| ≤ ½ as whole numbers, where they fit.
      let significand = UInt128(magnitude.significandBitPattern | 1 << 52)
      let power = PowersOfTen[-number.exponent].magnitude
      let shift = 52 - Int(magnitude.exponent)
      let bits = 128 - number.digits.leadingZeroBitCount - 64
      if shift > 0, 53 + 128 - power.leadingZeroBitCount <= 127, bits + shift <= 126 {
        let (a, b) = (UInt128(number.digits) << UInt128(shift), significand * power)
        let (difference, half) = (a > b ? a - b : b - a, UInt128(1) << UInt128(shift - 1))
        // Of two texts that are equally near only one is written for the value.
        if difference != half { return difference < half }
      }
    }
    return spellsSlowly(value, start, count)
  }

  /// Whether fewer digits than those, which spell the number, are enough to tell it from all others.
  private static func hasFewerDigits(
    _ magnitude: Double, _ number: Scanned, _ start: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    var (digits, exponent) = (number.digits, number.exponent)
    guard !number.isTruncated, digits > 0, exponent >= DecimalPowers.lowest, exponent <= DecimalPowers.highest - 19
    else {
      return hasFewerDigitsSlowly(magnitude, start, count)
    }
    while digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
    if digits < 1_000_000_000_000_000 { return false }
    if digits >= 100_000_000_000_000_000 { return true }
    // Nothing shorter is nearer than one of the two that have one digit less.
    return [digits / 10, digits / 10 + 1].contains { DecimalPowers.scale($0, exponent + 1) == magnitude }
  }

  private static func hasFewerDigitsSlowly(
    _ magnitude: Double, _ start: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    var shortest = magnitude.description
    let enough = shortest.withUTF8 { Significant($0)?.digits.count }
    guard let enough, let given = Significant(UnsafeBufferPointer(start: start, count: count)) else { return false }
    // Two digits are what many programs write at least: the least double is `4.9E-324` there, and `5e-324` elsewhere.
    return given.digits.count > max(enough, 2)
  }

  /// By the C library, which writes any number of digits correctly.
  private static func spellsSlowly(_ value: Double, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard let wanted = Significant(UnsafeBufferPointer(start: start, count: count)), wanted.digits.count <= 64 else {
      return false
    }
    if wanted.digits.isEmpty { return value == 0 }
    var space = [CChar](repeating: 0, count: 128)
    let written = withVaList([Int32(wanted.digits.count - 1), value]) { vsnprintf(&space, space.count, "%.*e", $0) }
    guard written > 0, written < space.count else { return false }
    let text = space[..<Int(written)].map { UInt8(bitPattern: $0) }
    return text.withUnsafeBufferPointer { Significant($0) } == wanted
  }

  /// The digits of a number without zeros at either end, and the power of ten of the last.
  private struct Significant: Equatable {
    var digits: [UInt8] = []
    var exponent = 0

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
      var (isBehindPoint, position) = (false, 0)
      while position < bytes.count, bytes[position] | 32 != UInt8(ascii: "e") {
        let byte = bytes[position]
        if byte == UInt8(ascii: ".") { isBehindPoint = true }
        if byte &- 48 < 10 {
          if isBehindPoint { exponent -= 1 }
          if !digits.isEmpty || byte != 48 { digits.append(byte) }
        }
        position += 1
      }
      if position < bytes.count {
        let rest = UnsafeBufferPointer(rebasing: bytes[(position + 1)...])
        guard rest.count <= 6, let power = IntegerText.parse(rest) else { return nil }
        exponent += Int(power)
      }
      while digits.last == 48 {
        digits.removeLast()
        exponent += 1
      }
    }
  }
}
