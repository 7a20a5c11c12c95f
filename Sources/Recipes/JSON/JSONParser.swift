/// Why bytes are not the JSON that Sous reads: what is wrong and at which byte.
public struct JSONProblem: Error, Hashable, Sendable {
  public var offset: Int
  public var message: String
  public var remedy: String?

  public init(offset: Int, message: String, remedy: String? = nil) {
    self.offset = offset
    self.message = message
    self.remedy = remedy
  }
}

/// Reads JSON (RFC 8259) and keeps the place of every value.
///
/// Never traps on any bytes: nesting, size and numbers are bounded. A leading byte order mark is skipped.
public struct JSONParser {
  /// Deepest nesting of lists and objects that is read.
  public static let maximumDepth = 64
  /// Largest file that is read.
  public static let maximumBytes = 64 << 20

  private let bytes: [UInt8]
  private var at = 0
  private var duplicates: [JSONProblem] = []

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Parses one value that fills the file. A syntax error ends reading, so there is at most one; keys that occur twice
  /// in an object are reported beside the value, which keeps the first of them.
  public static func parse(_ bytes: [UInt8]) -> (value: JSON?, problems: [JSONProblem]) {
    guard bytes.count <= maximumBytes else {
      return (nil, [JSONProblem(offset: 0, message: "the file is larger than 64 MiB, which no recipe is")])
    }
    var parser = JSONParser(bytes)
    do throws(JSONProblem) {
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.at = 3 }
      parser.skipBlanks()
      if parser.at == bytes.count { throw JSONProblem(offset: 0, message: "the file is empty") }
      let value = try parser.value(depth: 0)
      parser.skipBlanks()
      if parser.at < bytes.count {
        throw parser.problem("\(parser.found) after the end of the value", remedy: "remove everything behind it")
      }
      return (value, parser.duplicates)
    } catch {
      return (nil, parser.duplicates + [error])
    }
  }

  private func problem(_ message: String, at offset: Int? = nil, remedy: String? = nil) -> JSONProblem {
    JSONProblem(offset: offset ?? at, message: message, remedy: remedy)
  }

  private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

  /// What stands at the current position, for messages.
  private var found: String {
    guard let byte = peek() else { return "the end of the file" }
    switch byte {
    case 0x22: return "a text"
    case 0x21...0x7E: return "\"\(Character(UnicodeScalar(byte)))\""
    case 0x80...: return "a character outside of quotes"
    default: return "a control character"
    }
  }

  private mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func value(depth: Int) throws(JSONProblem) -> JSON {
    guard depth <= Self.maximumDepth else {
      throw problem("lists and objects are nested more than \(Self.maximumDepth) deep")
    }
    let start = at
    guard let byte = peek() else { throw problem("a value is missing: found \(found)") }
    switch byte {
    case UInt8(ascii: "{"): return JSON(.object(try object(depth: depth)), offset: start)
    case UInt8(ascii: "["): return JSON(.list(try list(depth: depth)), offset: start)
    case UInt8(ascii: "\""): return JSON(.text(try text()), offset: start)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return JSON(.number(JSONNumber(parsed: try number())), offset: start)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return JSON(try word(), offset: start)
    case UInt8(ascii: "/"): throw problem("JSON has no comments", remedy: "write it as a \"note\"")
    case UInt8(ascii: "'"): throw problem("text stands in double quotes in JSON", remedy: "write \" instead of '")
    default: throw problem("a value is missing: found \(found)")
    }
  }

  private mutating func word() throws(JSONProblem) -> JSON.Content {
    let start = at
    while let byte = peek(), isWordByte(byte) { at += 1 }
    let word = String(decoding: bytes[start..<at].prefix(40), as: UTF8.self)
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    default: throw problem("\(word) is not a value", at: start, remedy: "write text in double quotes")
    }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }

  private mutating func number() throws(JSONProblem) -> String {
    let start = at
    if peek() == UInt8(ascii: "-") { at += 1 }
    let first = peek()
    guard skipDigits() > 0 else { throw problem("a digit is missing after \"-\"", at: start) }
    if first == UInt8(ascii: "0"), at - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
      throw problem("a number has a leading zero", at: start, remedy: "remove the zero, or write it as text in quotes")
    }
    if peek() == UInt8(ascii: ".") {
      at += 1
      guard skipDigits() > 0 else { throw problem("a digit is missing after \".\"") }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      at += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { at += 1 }
      guard skipDigits() > 0 else { throw problem("a digit is missing in the exponent") }
    }
    guard at - start <= JSONNumber.maximumLength else {
      throw problem("a number has more than \(JSONNumber.maximumLength) characters", at: start)
    }
    if let byte = peek(), isWordByte(byte) { throw problem("\(found) directly after a number") }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func skipDigits() -> Int {
    let start = at
    while let byte = peek(), (0x30...0x39).contains(byte) { at += 1 }
    return at - start
  }

  private mutating func list(depth: Int) throws(JSONProblem) -> [JSON] {
    let start = at
    var items: [JSON] = []
    at += 1
    skipBlanks()
    if peek() == UInt8(ascii: "]") {
      at += 1
      return items
    }
    while true {
      items.append(try value(depth: depth + 1))
      if try endsAfterItem(UInt8(ascii: "]"), start: start, name: "list") { return items }
    }
  }

  private mutating func object(depth: Int) throws(JSONProblem) -> [JSON.Member] {
    let start = at
    var members: [JSON.Member] = []
    var places: [String: Int] = [:]
    at += 1
    skipBlanks()
    if peek() == UInt8(ascii: "}") {
      at += 1
      return members
    }
    while true {
      let keyStart = at
      guard peek() == UInt8(ascii: "\"") else {
        if peek() == UInt8(ascii: "/") { throw problem("JSON has no comments", remedy: "write it as a \"note\"") }
        throw problem("a key in double quotes is missing: found \(found)")
      }
      let key = try text()
      skipBlanks()
      guard peek() == UInt8(ascii: ":") else { throw problem("\":\" is missing after the key \"\(key.shortened)\"") }
      at += 1
      skipBlanks()
      let value = try value(depth: depth + 1)
      if places[key] != nil {
        duplicates.append(
          problem("the key \"\(key.shortened)\" occurs twice in one object", at: keyStart, remedy: "remove one of them")
        )
      } else {
        places[key] = members.count
        members.append(JSON.Member(key, value, keyOffset: keyStart))
      }
      if try endsAfterItem(UInt8(ascii: "}"), start: start, name: "object") { return members }
    }
  }

  /// After an item: whether the container ends; otherwise stands at the next item.
  private mutating func endsAfterItem(_ end: UInt8, start: Int, name: String) throws(JSONProblem) -> Bool {
    skipBlanks()
    switch peek() {
    case end:
      at += 1
      return true
    case UInt8(ascii: ","):
      let comma = at
      at += 1
      skipBlanks()
      if peek() == end { throw problem("a comma stands before the end of the \(name)", at: comma, remedy: "remove it") }
      return false
    case nil: throw problem("the \(name) that begins here is not closed", at: start)
    default: throw problem("a comma is missing before \(found)")
    }
  }

  private mutating func text() throws(JSONProblem) -> String {
    let start = at
    at += 1
    var plainStart = at
    // What stands before the last escape; appended to in place, so that many escapes cost no more than their length.
    var decoded: [UInt8] = []
    while let byte = peek() {
      if byte == UInt8(ascii: "\"") {
        let tail = bytes[plainStart..<at]
        at += 1
        decoded += tail
        guard let text = String(validating: decoded, as: UTF8.self) else {
          throw problem("a text is not valid UTF-8", at: start, remedy: "save the file as UTF-8")
        }
        return text
      }
      if byte == UInt8(ascii: "\\") {
        decoded += bytes[plainStart..<at]
        try escape(into: &decoded)
        plainStart = at
      } else if byte < 0x20 {
        if byte == 0x0A || byte == 0x0D {
          throw problem("a text is not closed on its line", at: start, remedy: "write \\n for a new line")
        }
        throw problem(
          "a control character stands in a text",
          remedy: "write it as \\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))")
      } else {
        at += 1
      }
    }
    throw problem("a text is not closed", at: start)
  }

  private mutating func escape(into decoded: inout [UInt8]) throws(JSONProblem) {
    let start = at
    at += 1
    let kind = peek()
    at += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(kind ?? 0)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexDigits(start)
      if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
        bytes[at + 1] == UInt8(ascii: "u")
      {
        at += 2
        let low = try hexDigits(start)
        guard (0xDC00..<0xE000).contains(low) else { throw problem("half of a character pair in \\u", at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw problem("half of a character pair in \\u", at: start) }
      decoded += Array(String(Character(scalar)).utf8)
    default: throw problem("an unknown escape in a text", at: start, remedy: "write \\\\ for a backslash")
    }
  }

  private mutating func hexDigits(_ start: Int) throws(JSONProblem) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw problem("four hexadecimal digits are missing after \\u", at: start)
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}

extension String {
  /// The text for a message: at most 60 characters, control characters escaped.
  var shortened: String {
    let isLong = unicodeScalars.count > 60
    var shown = ""
    for scalar in unicodeScalars.prefix(isLong ? 57 : 60) {
      shown += scalar.isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(Character(scalar))
    }
    return isLong ? shown + "…" : shown
  }

  /// The text with control characters escaped.
  var harmless: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return unicodeScalars.map { $0.isControl ? "\\u{\(String($0.value, radix: 16))}" : String(Character($0)) }.joined()
  }
}

extension UnicodeScalar {
  fileprivate var isControl: Bool { value < 0x20 || (0x7F..<0xA0).contains(value) }
}
