/// The parts of a URL as it is written, by the rules of RFC 2396 that Java's `URI`, and so Spark's `parse_url`, keeps.
struct WebAddress {
  private(set) var scheme: TextView?
  private(set) var authority: TextView?
  private(set) var userInfo: TextView?
  private(set) var host: TextView?
  /// `nil` where no `/` follows the scheme, as in `mailto:a@b.org`.
  private(set) var path: TextView?
  private(set) var query: TextView?
  private(set) var fragment: TextView?
  /// Path and query together.
  private(set) var file: TextView?

  /// `nil` for a text that is no URL.
  init?(_ text: TextView) {
    let bytes = text.bytes
    guard Self.areLegal(bytes) else { return nil }
    func first(_ ends: String, from: Int) -> Int {
      bytes[from...].firstIndex { ends.utf8.contains($0) } ?? text.count
    }
    let end = first("#", from: 0)
    if end < text.count {
      let rest = text.slice(end + 1, text.count)
      guard !rest.bytes.contains(UInt8(ascii: "#")) else { return nil }
      fragment = rest
    }
    var position = 0
    let mark = first(":/?#", from: 0)
    if mark < text.count, bytes[mark] == UInt8(ascii: ":") {
      guard Self.isScheme(bytes[..<mark]), mark + 1 < end else { return nil }
      scheme = text.slice(0, mark)
      position = mark + 1
      if bytes[position] != UInt8(ascii: "/") { return }
    }
    if end - position >= 2, bytes[position] == UInt8(ascii: "/"), bytes[position + 1] == UInt8(ascii: "/") {
      let stop = min(first("/?#", from: position + 2), end)
      if stop > position + 2 {
        authority = text.slice(position + 2, stop)
      } else if stop == end {
        return nil
      }
      position = stop
    }
    let mark2 = min(first("?#", from: position), end)
    path = text.slice(position, mark2)
    file = text.slice(position, end)
    if mark2 < end { query = text.slice(mark2 + 1, end) }
    readAuthority()
  }

  /// A name of a machine or an address of numbers, with whom and the port; what else stands there names no host.
  private mutating func readAuthority() {
    guard let authority else { return }
    var rest = authority
    var user: TextView?
    if let sign = authority.bytes.firstIndex(of: UInt8(ascii: "@")) {
      user = authority.slice(0, sign)
      rest = authority.slice(sign + 1, authority.count)
    }
    var end = rest.count
    if rest.bytes.first == UInt8(ascii: "[") {
      guard let close = rest.bytes.firstIndex(of: UInt8(ascii: "]")) else { return }
      end = close + 1
      let inner = rest.slice(1, close).bytes
      guard inner.contains(UInt8(ascii: ":")),
        inner.allSatisfy({ $0 &- 48 < 10 || ($0 | 32) &- 97 < 6 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
      else { return }
    } else if let colon = rest.bytes.firstIndex(of: UInt8(ascii: ":")) {
      end = colon
    }
    let port = rest.slice(end, rest.count).bytes
    guard port.isEmpty || (port[0] == UInt8(ascii: ":") && port.dropFirst().allSatisfy { $0 &- 48 < 10 }) else {
      return
    }
    let name = rest.slice(0, end)
    guard name.bytes.first == UInt8(ascii: "[") || IPv4.parse(name.bytes) != nil || Self.isHostName(name.bytes) else {
      return
    }
    (userInfo, host) = (user, name)
  }

  /// Labels of letters, digits and hyphens between points; the last begins with a letter.
  static func isHostName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty ?? false { labels.removeLast() }
    let areLabels = labels.allSatisfy { label in
      guard let first = label.first, let last = label.last else { return false }
      return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
        && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
    return areLabels && (labels.last?.first.map { ($0 | 32) &- 97 < 26 } ?? false)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 || (byte | 32) &- 97 < 26 }

  private static func isScheme(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, (first | 32) &- 97 < 26 else { return false }
    return bytes.allSatisfy { isLetterOrDigit($0) || "+-.".utf8.contains($0) }
  }

  /// Letters, digits, marks, escapes, and what is no ASCII.
  private static func areLegal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "%") {
        guard index + 2 < bytes.count, hexadecimal(bytes[index + 1]) != nil, hexadecimal(bytes[index + 2]) != nil else {
          return false
        }
      } else if byte < 128, !isLetterOrDigit(byte), !"-_.!~*'();/?:@&=+$,[]#".utf8.contains(byte) {
        return false
      }
    }
    return true
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  /// The value of a key in the query, as it is written.
  func value(of key: TextView) -> TextView? {
    guard let query else { return nil }
    for pair in query.bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
      guard pair.count > key.count, pair.starts(with: key.bytes), pair[pair.startIndex + key.count] == UInt8(ascii: "=")
      else { continue }
      return query.slice(pair.startIndex + key.count + 1, pair.endIndex)
    }
    return nil
  }

  /// The names in the query of a text with the values of each, in order, as forms write them: `+` is a blank, `%20` too.
  static func parameters(_ text: TextView) -> [(name: [UInt8], values: [[UInt8]])] {
    let end = text.bytes.firstIndex(of: UInt8(ascii: "#")) ?? text.count
    guard let mark = text.bytes[..<end].firstIndex(of: UInt8(ascii: "?")) else { return [] }
    var parameters: [(name: [UInt8], values: [[UInt8]])] = []
    var places: [[UInt8]: Int] = [:]
    for pair in text.bytes[(mark + 1)..<end].split(separator: UInt8(ascii: "&")) {
      let sign = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let name = decoded(pair[..<sign])
      let value = decoded(pair[sign...].dropFirst())
      if let place = places[name] {
        parameters[place].values.append(value)
      } else {
        places[name] = parameters.count
        parameters.append((name, [value]))
      }
    }
    return parameters
  }

  private static func decoded(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
    var (made, position): ([UInt8], Int) = ([], bytes.startIndex)
    while position < bytes.endIndex {
      let byte = bytes[position]
      if byte == UInt8(ascii: "%"), position + 2 < bytes.endIndex, let high = hexadecimal(bytes[position + 1]),
        let low = hexadecimal(bytes[position + 2])
      {
        made.append(high << 4 | low)
        position += 3
      } else {
        made.append(byte == UInt8(ascii: "+") ? 32 : byte)
        position += 1
      }
    }
    // Bytes that are no UTF-8 are repaired.
    return Array(String(decoding: made, as: UTF8.self).utf8)
  }
}

/// Addresses of IPv4: four numbers from 0 to 255 between points.
enum IPv4 {
  /// `nil` for a text that is none; a number may not begin with a zero that could make it octal.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: Int64 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != 48, part.allSatisfy({ $0 &- 48 < 10 }) else {
        return nil
      }
      let number = part.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
      guard number < 256 else { return nil }
      address = address << 8 | number
    }
    return address
  }

  static func append(_ address: Int64, to bytes: inout [UInt8]) {
    for shift in [24, 16, 8, 0] {
      if shift < 24 { bytes.append(UInt8(ascii: ".")) }
      IntegerText.append(address >> Int64(shift) & 255, to: &bytes)
    }
  }
}
