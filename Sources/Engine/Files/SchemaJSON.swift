/// JSON that describes a table, in the header of a file or in the log of a table.
indirect enum SchemaJSON {
  case null
  case boolean(Bool)
  case number(String)
  case text(String)
  case list([SchemaJSON])
  /// Of equal keys the last counts.
  case object([String: SchemaJSON])

  /// `nil` for bytes that are no JSON (RFC 8259), or nested deeper than schemas are.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress, UTF8Check.isValid(start, bytes.count) else { return nil }
    var parser = Parser(bytes: bytes)
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var list: [SchemaJSON]? { if case .list(let items) = self { items } else { nil } }
  var integer: Int? { if case .number(let number) = self { Int(number) } else { nil } }
  var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
  var members: [String: SchemaJSON]? { if case .object(let members) = self { members } else { nil } }
  subscript(key: String) -> SchemaJSON? { if case .object(let members) = self { members[key] } else { nil } }

  init?(_ text: String) {
    var text = text
    guard let value = text.withUTF8({ SchemaJSON($0) }) else { return nil }
    self = value
  }

  private struct Parser {
    static let mostDepth = 200
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    /// Whether only blanks are left.
    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return position == bytes.count
      }
    }

    private mutating func skipBlanks() {
      while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      skipBlanks()
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
      return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
      let count = word.utf8CodeUnitCount
      guard bytes.count - position >= count, (0..<count).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
      else { return false }
      position += count
      return true
    }

    mutating func value(depth: Int) -> SchemaJSON? {
      skipBlanks()
      guard position < bytes.count, depth < Self.mostDepth else { return nil }
      switch bytes[position] {
      case UInt8(ascii: "{"): return object(depth)
      case UInt8(ascii: "["): return list(depth)
      case UInt8(ascii: "\""): return string().map { .text($0) }
      case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
      case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
      case UInt8(ascii: "n"): return take("null") ? .null : nil
      default: return number()
      }
    }

    private mutating func object(_ depth: Int) -> SchemaJSON? {
      position += 1
      var members: [String: SchemaJSON] = [:]
      if take(UInt8(ascii: "}")) { return .object(members) }
      repeat {
        skipBlanks()
        guard let key = string(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
        members[key] = value
      } while take(UInt8(ascii: ","))
      return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func list(_ depth: Int) -> SchemaJSON? {
      position += 1
      var items: [SchemaJSON] = []
      if take(UInt8(ascii: "]")) { return .list(items) }
      repeat {
        guard let value = value(depth: depth + 1) else { return nil }
        items.append(value)
      } while take(UInt8(ascii: ","))
      return take(UInt8(ascii: "]")) ? .list(items) : nil
    }

    private mutating func string() -> String? {
      guard take(UInt8(ascii: "\"")), let base = bytes.baseAddress else { return nil }
      let start = position
      var hasEscapes = false
      while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
        guard bytes[position] >= 0x20 else { return nil }
        guard bytes[position] == UInt8(ascii: "\\") else {
          position += 1
          continue
        }
        hasEscapes = true
        guard let count = escapeCount() else { return nil }
        position += count
      }
      guard position < bytes.count else { return nil }
      defer { position += 1 }
      return JSONEscapes.string(TextView(start: base + start, count: position - start), hasEscapes: hasEscapes)
    }

    /// Bytes of the escape that begins here; `nil` when it is none.
    private func escapeCount() -> Int? {
      guard position + 1 < bytes.count else { return nil }
      if bytes[position + 1] != UInt8(ascii: "u") { return "\"\\/bfnrt".utf8.contains(bytes[position + 1]) ? 2 : nil }
      guard position + 5 < bytes.count else { return nil }
      return bytes[position + 2...position + 5].allSatisfy { Character(UnicodeScalar($0)).isHexDigit } ? 6 : nil
    }

    private mutating func number() -> SchemaJSON? {
      let start = position
      while position < bytes.count, "+-.0123456789eE".utf8.contains(bytes[position]) { position += 1 }
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      return Double(text) == nil ? nil : .number(text)
    }
  }
}
