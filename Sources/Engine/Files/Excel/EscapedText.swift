/// Texts of workbooks, in which characters that XML does not have stand as `_xHHHH_`, and an underscore that would begin such
/// a thing as `_x005F_` (ECMA-376-1, section 22.9.2.19).
enum EscapedText {
  private static let escapeCount = 7

  /// Appends what the bytes say. A half of a surrogate pair without the other stays as it is written.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>, into target: ByteStore) {
    guard let start = bytes.baseAddress else { return }
    var position = 0
    while position < bytes.count {
      let rest = UnsafeBufferPointer(rebasing: bytes[position...])
      let plain = rest.firstIndex(of: UInt8(ascii: "_")) ?? rest.count
      target.append(start + position, count: plain)
      position += plain
      guard position < bytes.count else { return }
      if let (scalar, length) = scalar(at: position, bytes) {
        target.append(Array(String(scalar).utf8))
        position += length
      } else {
        target.append(start + position, count: 1)
        position += 1
      }
    }
  }

  /// The character whose escape begins here, and how long that is.
  private static func scalar(
    at position: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    guard let unit = unit(at: position, bytes) else { return nil }
    if let scalar = Unicode.Scalar(unit) { return (scalar, escapeCount) }
    guard unit & 0xFC00 == 0xD800, let low = self.unit(at: position + escapeCount, bytes), low & 0xFC00 == 0xDC00,
      let scalar = Unicode.Scalar(0x10000 + UInt32(unit & 0x3FF) << 10 + UInt32(low & 0x3FF))
    else { return nil }
    return (scalar, 2 * escapeCount)
  }

  /// The sixteen bits of `_xHHHH_`; `nil` when there is no such thing.
  private static func unit(at position: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt16? {
    guard bytes.count - position >= escapeCount, bytes[position] == UInt8(ascii: "_"),
      bytes[position + 1] == UInt8(ascii: "x"), bytes[position + 6] == UInt8(ascii: "_")
    else { return nil }
    var value: UInt16 = 0
    for place in position + 2..<position + 6 {
      guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// Appends the bytes as they are written: `decode` gives them back.
  static func encode(_ bytes: UnsafeBufferPointer<UInt8>, into target: ByteStore) {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    func escape(_ value: UInt16, at position: Int, count: Int) {
      target.append(start + done, count: position - done)
      let digits = String(value, radix: 16, uppercase: true)
      target.append(Array("_x\(String(repeating: "0", count: 4 - digits.count))\(digits)_".utf8))
      done = position + count
    }
    for position in 0..<bytes.count {
      switch bytes[position] {
      // Tabs and line feeds are characters of XML, and it makes line feeds of carriage returns.
      case 0..<0x20 where bytes[position] != 0x09 && bytes[position] != 0x0A:
        escape(UInt16(bytes[position]), at: position, count: 1)
      case UInt8(ascii: "_") where unit(at: position, bytes) != nil: escape(0x5F, at: position, count: 1)
      // U+FFFE and U+FFFF are no characters of XML.
      case 0xEF where bytes.count - position >= 3 && bytes[position + 1] == 0xBF && bytes[position + 2] >= 0xBE:
        escape(bytes[position + 2] == 0xBE ? 0xFFFE : 0xFFFF, at: position, count: 3)
      default: break
      }
    }
    target.append(start + done, count: bytes.count - done)
  }
}
