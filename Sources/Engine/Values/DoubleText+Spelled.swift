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
    guard let number = scan(start, count), let value = parse(start, count) else { return nil }
    // Fifteen digits are always told apart.
    if number.digits < 1_000_000_000_000_000, !number.isTruncated, number.exponent >= -200, number.exponent <= 200 {
      return value
    }
    return spells(value, number, start, count) ? value : nil
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
