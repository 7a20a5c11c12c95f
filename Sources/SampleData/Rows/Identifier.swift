/// A random UUID (RFC 9562, version 4) as its 36 characters.
struct Identifier {
  typealias Text = (UInt64, UInt64, UInt64, UInt64, UInt32)

  /// The characters in memory order.
  let text: Text

  init(_ random: inout RandomSource) {
    // Version 4, variant 1.
    let high = random.next() & ~0xF000 | 0x4000
    let low = random.next() & ~(3 << 62) | 1 << 63
    var text: Text = (0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &text) { target in
      var place = 0
      for index in 0..<32 {
        if index == 8 || index == 12 || index == 16 || index == 20 {
          target[place] = UInt8(ascii: "-")
          place += 1
        }
        let half = index < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (index & 15))) & 15
        target[place] = digit < 10 ? 48 + digit : 87 + digit
        place += 1
      }
    }
    self.text = text
  }
}
