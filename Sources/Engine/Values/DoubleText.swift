/// 64-bit floating-point numbers as text.
///
/// Reading: digits with an optional point and exponent. Up to 19 significant digits and a decimal exponent from -27 to
/// 55 are converted by one 128-bit multiplication (Lemire, "Number parsing at a gigabyte per second", 2021), all others
/// by the standard library: every result is correctly rounded. Writing: the shortest digits that read back as the same
/// number, laid out as Java and Spark do (`1.0E10`).
package enum DoubleText {
  /// The number that the bytes spell; `NaN`, `inf` and `infinity` (any case, signed) too; `nil` when they spell none.
  @inline(__always)
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let start = bytes.baseAddress else { return nil }
    return parse(start, bytes.count)
  }

  @inline(__always)
  package static func parse(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard let number = scan(start, count) else { return parseWord(UnsafeBufferPointer(start: start, count: count)) }
    return value(of: number, start, count)
  }

  /// The nearest number to what `scan` has found in the bytes.
  @inline(__always)
  static func value(of number: Scanned, _ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    if number.digits == 0, !number.isTruncated { return number.isNegative ? -0.0 : 0.0 }
    if !number.isTruncated, number.digits <= 1 << 53, number.exponent >= -22, number.exponent <= 22 {
      let digits = Double(number.digits)
      let power = powersOfTen[Int(number.exponent.magnitude)]
      let value = number.exponent < 0 ? digits / power : digits * power
      return number.isNegative ? -value : value
    }
    if !number.isTruncated, number.exponent >= DecimalPowers.lowest, number.exponent <= DecimalPowers.highest {
      let value = DecimalPowers.scale(number.digits, number.exponent)
      return number.isNegative ? -value : value
    }
    return parseExactly(UnsafeBufferPointer(start: start, count: count))
  }

  /// As `parse`, but `nil` for digits that are out of the range of doubles, which would become infinite.
  @inline(__always)
  package static func parseInRange(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let start = bytes.baseAddress else { return nil }
    return parseInRange(start, bytes.count)
  }

  @inline(__always)
  package static func parseInRange(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard let value = parse(start, count) else { return nil }
    return value.isInfinite && scan(start, count) != nil ? nil : value
  }

  struct Scanned {
    var digits: UInt64
    var exponent: Int
    var isNegative: Bool
    /// More than 19 significant digits: `digits` is not the whole number.
    var isTruncated: Bool
    /// Without point and exponent.
    var isWhole: Bool
  }

  @inline(__always)
  static func scan(_ start: UnsafePointer<UInt8>, _ count: Int) -> Scanned? {
    guard count > 0 else { return nil }
    var position = 0
    let isNegative = start[0] == UInt8(ascii: "-")
    if isNegative || start[0] == UInt8(ascii: "+") { position = 1 }
    let digitStart = position
    var digits: UInt64 = 0
    while position < count {
      let digit = start[position] &- 48
      guard digit < 10 else { break }
      digits = digits &* 10 &+ UInt64(digit)
      position &+= 1
    }
    var digitCount = position &- digitStart
    var exponent = 0
    var isWhole = true
    if position < count, start[position] == UInt8(ascii: ".") {
      position &+= 1
      let fractionStart = position
      while position &+ 8 <= count, let eight = eightDigits(start + position) {
        digits = digits &* 100_000_000 &+ eight
        position &+= 8
      }
      while position < count {
        let digit = start[position] &- 48
        guard digit < 10 else { break }
        digits = digits &* 10 &+ UInt64(digit)
        position &+= 1
      }
      isWhole = false
      exponent = fractionStart &- position
      digitCount &+= position &- fractionStart
    }
    guard digitCount > 0 else { return nil }
    if position < count {
      guard start[position] | 32 == UInt8(ascii: "e") else { return nil }
      position &+= 1
      guard let written = scanExponent(start, count, position) else { return nil }
      exponent &+= written
      isWhole = false
    }
    return Scanned(
      digits: digits, exponent: exponent, isNegative: isNegative, isTruncated: digitCount > 19, isWhole: isWhole)
  }

  /// The number that eight bytes spell, if all are digits: three multiplications for pairs, fours and eights (Lemire, as
  /// above).
  @inline(__always)
  private static func eightDigits(_ start: UnsafePointer<UInt8>) -> UInt64? {
    let word = UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let zeros: UInt64 = 0x3030_3030_3030_3030
    guard word & high == zeros, (word &+ 0x0606_0606_0606_0606) & high == zeros else { return nil }
    let digits = word &- zeros
    let pairs = digits &* 10 &+ digits >> 8
    let mask: UInt64 = 0x0000_00FF_0000_00FF
    return ((pairs & mask) &* 0x000F_4240_0000_0064 &+ (pairs >> 16 & mask) &* 0x0000_2710_0000_0001) >> 32
  }

  /// The exponent behind `e`, to the end of the text; large ones are cut, which changes nothing.
  private static func scanExponent(_ start: UnsafePointer<UInt8>, _ count: Int, _ from: Int) -> Int? {
    var position = from
    guard position < count else { return nil }
    let isNegative = start[position] == UInt8(ascii: "-")
    if isNegative || start[position] == UInt8(ascii: "+") { position += 1 }
    guard position < count else { return nil }
    var value = 0
    while position < count {
      let digit = start[position] &- 48
      guard digit < 10 else { return nil }
      if value < 100_000 { value = value * 10 + Int(digit) }
      position += 1
    }
    return isNegative ? -value : value
  }

  private static func parseWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard bytes.count >= 3, bytes.count <= 9 else { return nil }
    if bytes.equalsIgnoringCase("nan") { return .nan }
    let isNegative = bytes[0] == UInt8(ascii: "-")
    let isSigned = isNegative || bytes[0] == UInt8(ascii: "+")
    let word = isSigned ? UnsafeBufferPointer(rebasing: bytes[1...]) : bytes
    guard word.equalsIgnoringCase("inf") || word.equalsIgnoringCase("infinity") else { return nil }
    return isNegative ? -.infinity : .infinity
  }

  /// Any digits, by the standard library; the syntax has been checked.
  private static func parseExactly(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    Double(String(decoding: bytes, as: UTF8.self))
  }

  /// Powers of ten that a double holds exactly.
  private static let exactPowers: Buffer<Double> = {
    let buffer = Buffer<Double>(capacity: 23)
    var value = 1.0
    for index in 0...22 {
      buffer[index] = value
      value *= 10
    }
    return buffer
  }()
  @inline(__always) private static var powersOfTen: UnsafeMutablePointer<Double> { exactPowers.base }
}
