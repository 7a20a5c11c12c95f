/// Parts of URLs as the signature of AWS wants them encoded (RFC 3986, section 2.3).
package enum URLText {
  /// Every byte but letters, digits and `-._~` as `%XX`, and but `/` where slashes stay.
  package static func encoded(_ text: String, keepingSlashes: Bool = false) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      let isPlain =
        byte &- 48 < 10 || (byte | 32) &- 97 < 26 || "-._~".utf8.contains(byte)
        || (keepingSlashes && byte == UInt8(ascii: "/"))
      if isPlain {
        bytes.append(byte)
      } else {
        bytes += [37, Hexadecimal.upper(byte >> 4), Hexadecimal.upper(byte & 15)]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text that was encoded so; bytes that are no encoding stay.
  package static func decoded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == 37, at + 2 < bytes.count, let high = Hexadecimal.value(bytes[at + 1]),
        let low = Hexadecimal.value(bytes[at + 2])
      {
        result.append(high << 4 | low)
        at += 3
      } else {
        result.append(bytes[at] == UInt8(ascii: "+") ? 32 : bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `a=1&b=2`, sorted by the encoded names and values.
  package static func query(_ items: [(name: String, value: String)]) -> String {
    items.map { (encoded($0.name), encoded($0.value)) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }
}

enum Hexadecimal {
  static func upper(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 + digit : 55 + digit }

  static func value(_ byte: UInt8) -> UInt8? {
    if byte &- 48 < 10 { return byte - 48 }
    let letter = byte | 32
    return letter &- 97 < 6 ? letter - 87 : nil
  }

  static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { [upper($0 >> 4) | 32, upper($0 & 15) | 32] }, as: UTF8.self)
  }
}
