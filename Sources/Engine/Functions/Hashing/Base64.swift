/// Base64 with the usual alphabet and padding (RFC 4648, section 4).
package enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// By byte: the value of a letter, or 64.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()
  private static let padding = UInt8(ascii: "=")

  static func append(_ source: some Collection<UInt8>, to target: inout [UInt8]) {
    var (word, count) = (UInt32(0), 0)
    for byte in source {
      word = word << 8 | UInt32(byte)
      count += 1
      if count == 3 {
        for shift in [18, 12, 6, 0] { target.append(letters[Int(word >> UInt32(shift) & 63)]) }
        (word, count) = (0, 0)
      }
    }
    guard count > 0 else { return }
    word <<= UInt32(8 * (3 - count))
    for place in 0..<4 {
      target.append(place <= count ? letters[Int(word >> UInt32(18 - 6 * place) & 63)] : padding)
    }
  }

  /// The bytes that a text stands for; `nil` when it is no base64.
  package static func decoded(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    return text.withUnsafeBufferPointer { decode($0, into: &bytes) } ? bytes : nil
  }

  /// The bytes that a text stands for, behind those of `target`. White space is passed over, padding may be left out.
  /// - Returns: false when the text is no base64; `target` then holds some of it.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, into target: inout [UInt8]) -> Bool {
    var (word, count, padded) = (UInt32(0), 0, 0)
    for byte in text {
      if byte == 32 || (byte >= 9 && byte <= 13) { continue }
      if byte == padding {
        padded += 1
        continue
      }
      let value = values[Int(byte)]
      guard value < 64, padded == 0 else { return false }
      word = word << 6 | UInt32(value)
      count += 1
      if count == 4 {
        for shift in [16, 8, 0] { target.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        (word, count) = (0, 0)
      }
    }
    guard padded == 0 || padded == 4 - count, count != 1 else { return false }
    // Two letters are 12 bits of which 8 count, three are 18 of which 16 do.
    if count == 2 { target.append(UInt8(truncatingIfNeeded: word >> 4)) }
    if count == 3 {
      target.append(UInt8(truncatingIfNeeded: word >> 10))
      target.append(UInt8(truncatingIfNeeded: word >> 2))
    }
    return true
  }
}
