/// Paths as the log of a Delta table writes them: relative URIs, percent-encoded (RFC 2396).
package enum LogPath {
  /// The path of a file below the table, `day=a%2Fb/part-0.parquet`, as a URI.
  package static func encoded(_ path: String) -> String {
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes += [hexadecimal(byte >> 4), hexadecimal(byte & 15)]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The path that a URI of the log says. A sequence that is no escape stays as it is.
  package static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    return String(decoding: PercentText.decode(text.utf8), as: UTF8.self)
  }

  /// Whether a path of the log leaves the table, as those of shallow clones do.
  static func isElsewhere(_ decoded: String) -> Bool {
    decoded.hasPrefix("/") || decoded.contains("://") || decoded.hasPrefix("file:")
      || decoded.split(separator: "/").contains("..")
  }

  /// Letters, digits, marks, and what may stand in a path as it is.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.!~*'()/=+$,@&;".utf8.contains(byte)
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") - 10 + digit
  }
}
