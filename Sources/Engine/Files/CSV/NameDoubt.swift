/// Why a text is hardly the name of a column. Any of them may be, but not over values that are of the same kind.
struct NameDoubt: OptionSet, Hashable {
  let rawValue: UInt8

  /// It begins with a digit or a sign, as `3 kg`, `#97b28a` and `/var/log`.
  static let beginning = NameDoubt(rawValue: 1 << 0)
  /// It holds signs of links, paths and formulas.
  static let sign = NameDoubt(rawValue: 1 << 1)
  /// It is made of parts, as lists are, or `Smith, Ann`.
  static let parts = NameDoubt(rawValue: 1 << 2)
  /// It ends as sentences do.
  static let sentence = NameDoubt(rawValue: 1 << 3)
  static let long = NameDoubt(rawValue: 1 << 4)

  static let all: [NameDoubt] = [.beginning, .sign, .parts, .sentence, .long]

  /// Complexity: O(count), of at most 400 bytes.
  static func of(_ text: TextView) -> NameDoubt {
    let bytes = text.bytes.prefix(400)
    guard let first = bytes.first, let last = bytes.last, bytes.count > 1 else { return [] }
    var doubt: NameDoubt = []
    if first &- 48 < 10 || "#/\\.+@$".utf8.contains(first) { doubt.insert(.beginning) }
    var blanks = 0
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case 32: blanks += 1
      case UInt8(ascii: "\\"), UInt8(ascii: "="), UInt8(ascii: "@"): doubt.insert(.sign)
      case UInt8(ascii: ":") where bytes[place...].starts(with: "://".utf8): doubt.insert(.sign)
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "!"), UInt8(ascii: "?"):
        if place + 1 < bytes.count { doubt.insert(.parts) }
      default: break
      }
    }
    if blanks > 1 && ".!?".utf8.contains(last) { doubt.insert(.sentence) }
    if bytes.count > 60 { doubt.insert(.long) }
    return doubt
  }
}
