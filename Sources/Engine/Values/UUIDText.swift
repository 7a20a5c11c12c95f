/// UUIDs as lower-case text (RFC 9562, section 4: `8-4-4-4-12` hexadecimal digits) and as the 16 bytes they stand for.
///
/// Eight digits at a time in a 64-bit word, the first digit in the lowest byte. The packed number has the bytes of the
/// UUID in memory in their order.
enum UUIDText {
  /// Bytes of the text.
  static let length = 36

  /// The bytes that the text stands for; `nil` unless it is exactly what `write` would give.
  /// - Parameter text: `length` readable bytes.
  @inline(__always)
  static func pack(_ text: UnsafePointer<UInt8>) -> UInt128? {
    let bytes = UnsafeRawPointer(text)
    let dash = UInt8(ascii: "-")
    guard text[8] == dash && text[13] == dash && text[18] == dash && text[23] == dash else { return nil }
    let words = (
      word(bytes, 0, 4), word(bytes, 9, 14), word(bytes, 19, 24), word(bytes, 28, 32)
    )
    let digits = (nibbles(words.0), nibbles(words.1), nibbles(words.2), nibbles(words.3))
    let isText =
      (letters(of: digits.0) ^ words.0) | (letters(of: digits.1) ^ words.1) | (letters(of: digits.2) ^ words.2)
      | (letters(of: digits.3) ^ words.3) == 0
    guard isText else { return nil }
    let first = UInt64(joined(digits.0)) | UInt64(joined(digits.1)) << 32
    let second = UInt64(joined(digits.2)) | UInt64(joined(digits.3)) << 32
    return UInt128(second) << 64 | UInt128(first)
  }

  /// Writes the `length` bytes of the text that stands for a packed number.
  @inline(__always)
  static func write(_ packed: UInt128, to text: UnsafeMutablePointer<UInt8>) {
    let target = UnsafeMutableRawPointer(text)
    let (first, second) = (UInt64(truncatingIfNeeded: packed), UInt64(truncatingIfNeeded: packed >> 64))
    store(letters(of: spread(UInt32(truncatingIfNeeded: first))), target, 0, 4)
    store(letters(of: spread(UInt32(truncatingIfNeeded: first >> 32))), target, 9, 14)
    store(letters(of: spread(UInt32(truncatingIfNeeded: second))), target, 19, 24)
    store(letters(of: spread(UInt32(truncatingIfNeeded: second >> 32))), target, 28, 32)
    let dash = UInt8(ascii: "-")
    (text[8], text[13], text[18], text[23]) = (dash, dash, dash, dash)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ first: Int, _ second: Int) -> UInt64 {
    UInt64(bytes.loadUnaligned(fromByteOffset: first, as: UInt32.self))
      | UInt64(bytes.loadUnaligned(fromByteOffset: second, as: UInt32.self)) << 32
  }

  @inline(__always)
  private static func store(_ word: UInt64, _ target: UnsafeMutableRawPointer, _ first: Int, _ second: Int) {
    target.storeBytes(of: UInt32(truncatingIfNeeded: word), toByteOffset: first, as: UInt32.self)
    target.storeBytes(of: UInt32(truncatingIfNeeded: word >> 32), toByteOffset: second, as: UInt32.self)
  }

  /// What each byte stands for if it is a lower-case hexadecimal digit; something below 16 if it is not.
  @inline(__always)
  private static func nibbles(_ word: UInt64) -> UInt64 {
    let letters = word >> 6 & 0x0101_0101_0101_0101
    return (word & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9 & 0x0F0F_0F0F_0F0F_0F0F
  }

  /// The digits that stand for bytes below 16.
  @inline(__always)
  private static func letters(of nibbles: UInt64) -> UInt64 {
    let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
  }

  /// Eight bytes below 16 as one number of four bytes.
  @inline(__always)
  private static func joined(_ nibbles: UInt64) -> UInt32 {
    var word = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
    word = (word | word >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: word | word >> 16)
  }

  /// The reverse of `joined`.
  @inline(__always)
  private static func spread(_ packed: UInt32) -> UInt64 {
    var word = UInt64(packed)
    word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
    word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
    return word >> 4 & 0x000F_000F_000F_000F | word << 8 & 0x0F00_0F00_0F00_0F00
  }
}
