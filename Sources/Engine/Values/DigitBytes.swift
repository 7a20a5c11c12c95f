/// Eight bytes at a time: the shared core of the number and date parsers.
enum DigitBytes {
  /// The eight bytes at `start`, first byte lowest.
  @inline(__always)
  static func load8(_ start: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
  }

  /// Whether all eight bytes are ASCII digits.
  @inline(__always)
  static func areDigits(_ word: UInt64) -> Bool {
    let digits = word ^ 0x3030_3030_3030_3030
    return (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
  }

  /// The number that eight digits spell, the first byte most significant.
  @inline(__always)
  static func value8(_ word: UInt64) -> UInt64 {
    var x = word & 0x0F0F_0F0F_0F0F_0F0F
    x = (x &* 10 &+ (x >> 8)) & 0x00FF_00FF_00FF_00FF
    x = (x &* 100 &+ (x >> 16)) & 0x0000_FFFF_0000_FFFF
    return (x &* 10_000 &+ (x >> 32)) & 0xFFFF_FFFF
  }

  @inline(__always)
  static func digit(_ byte: UInt8) -> Int? {
    let value = byte &- 48
    return value < 10 ? Int(value) : nil
  }

  /// Writes `value` in `width` digits with leading zeros.
  @inline(__always)
  static func write(_ value: Int, width: Int, to target: UnsafeMutablePointer<UInt8>) {
    var rest = UInt(bitPattern: value)
    var position = width
    while position > 0 {
      position &-= 1
      target[position] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
      rest /= 10
    }
  }
}

/// Removing the blanks that a cast from text forgives.
extension UnsafeBufferPointer<UInt8> {
  /// Without leading and trailing blanks and control characters (bytes 0 to 32 and 127), as a cast from text reads it.
  @inline(__always)
  package var trimmed: UnsafeBufferPointer<UInt8> {
    var (low, high) = (0, count)
    while low < high, self[low] <= 32 || self[low] == 127 { low &+= 1 }
    while high > low, self[high &- 1] <= 32 || self[high &- 1] == 127 { high &-= 1 }
    return UnsafeBufferPointer(rebasing: self[low..<high])
  }

  /// Whether the bytes are `word` (lower case ASCII) in any case.
  package func equalsIgnoringCase(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    for index in 0..<count {
      let byte = self[index]
      let lower = byte >= 65 && byte <= 90 ? byte | 32 : byte
      if lower != word.utf8Start[index] { return false }
    }
    return true
  }
}
