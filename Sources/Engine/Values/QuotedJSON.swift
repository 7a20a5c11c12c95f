/// Texts as JSON writes them.
enum QuotedJSON {
  /// Writes a JSON string (RFC 8259, section 7) and returns the place behind it.
  static func write(_ view: TextView, to place: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var target = place
    target[0] = UInt8(ascii: "\"")
    target += 1
    for index in 0..<view.count {
      let byte = view.start[index]
      if byte >= 0x20 && byte != 0x22 && byte != 0x5C {
        target[0] = byte
        target += 1
        continue
      }
      target[0] = UInt8(ascii: "\\")
      switch byte {
      case 0x22, 0x5C: target[1] = byte
      case 0x0A: target[1] = UInt8(ascii: "n")
      case 0x0D: target[1] = UInt8(ascii: "r")
      case 0x09: target[1] = UInt8(ascii: "t")
      default:
        (target[1], target[2], target[3]) = (UInt8(ascii: "u"), 48, 48)
        target[4] = 48 + (byte >> 4)
        target[5] = byte & 15 < 10 ? 48 + (byte & 15) : 87 + (byte & 15)
        target += 4
      }
      target += 2
    }
    target[0] = UInt8(ascii: "\"")
    return target + 1
  }
}
