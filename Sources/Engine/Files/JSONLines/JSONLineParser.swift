/// Reads lines that are JSON objects (RFC 8259), one after the other, without building anything.
///
/// Objects and arrays within are passed over as one value; their brackets and strings are checked, their inside is not.
struct JSONLineParser {
  /// Levels of brackets within a value.
  private static let maximumDepth = 1000

  /// Calls `visit` with every key, as its bytes between the quotes, and its value, in order.
  /// - Returns: why the line is no such object; `nil` when it is.
  @inline(__always)
  func parse(
    _ start: UnsafePointer<UInt8>, _ count: Int,
    visit: (_ key: TextView, _ keyHasEscapes: Bool, _ value: JSONToken) -> Void
  ) -> String? {
    var place = 0
    skipBlanks(start, count, &place)
    guard place < count, start[place] == UInt8(ascii: "{") else { return "the line is not a JSON object" }
    place += 1
    skipBlanks(start, count, &place)
    if place < count, start[place] == UInt8(ascii: "}") {
      place += 1
    } else {
      while true {
        guard place < count, start[place] == UInt8(ascii: "\"") else { return unexpected("a key in quotes", place) }
        guard let (key, escapes) = string(start, count, &place) else {
          return stringProblem(start, count, place)
        }
        skipBlanks(start, count, &place)
        guard place < count, start[place] == UInt8(ascii: ":") else { return unexpected("a colon", place) }
        place += 1
        skipBlanks(start, count, &place)
        guard let value = value(start, count, &place) else { return valueProblem(start, count, place) }
        visit(key, escapes, value)
        skipBlanks(start, count, &place)
        guard place < count else { return "the JSON object is not closed" }
        let separator = start[place]
        place += 1
        if separator == UInt8(ascii: "}") { break }
        guard separator == UInt8(ascii: ",") else { return unexpected("a comma or }", place - 1) }
        skipBlanks(start, count, &place)
      }
    }
    skipBlanks(start, count, &place)
    return place == count ? nil : "something follows the JSON object"
  }

  private func unexpected(_ what: String, _ place: Int) -> String { "\(what) is missing at byte \(place) of the line" }

  /// Why what begins at `place` is no value.
  private func valueProblem(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: Int) -> String {
    guard place < count else { return unexpected("a JSON value", place) }
    switch start[place] {
    case UInt8(ascii: "\""): return stringProblem(start, count, place)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var (depth, index) = (0, place)
      while index < count {
        switch start[index] {
        case UInt8(ascii: "\""):
          guard string(start, count, &index) != nil else { return stringProblem(start, count, index) }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        if depth > Self.maximumDepth { return "brackets are nested more than \(Self.maximumDepth) deep" }
        index += 1
      }
      return "the brackets that open at byte \(place) of the line are not closed in order"
    default: return unexpected("a JSON value", place)
    }
  }

  /// Why the string whose quote is at `place` is none.
  private func stringProblem(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: Int) -> String {
    var index = place + 1
    while index < count {
      if start[index] < 0x20 {
        return "a text holds the control character \(start[index]) at byte \(index) of the line; JSON has it escaped"
      }
      let length = start[index] == UInt8(ascii: "\\") ? JSONEscapes.length(start + index, count - index) : 1
      if length == 0 { return "a text holds an escape that is none of JSON at byte \(index) of the line" }
      index += length
    }
    return "the text that begins at byte \(place) of the line is not closed"
  }

  @inline(__always)
  private func skipBlanks(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: inout Int) {
    while place < count {
      let byte = start[place]
      guard byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A else { return }
      place &+= 1
    }
  }

  /// Reads the string whose quote is at `place` and moves behind it.
  @inline(__always)
  private func string(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ place: inout Int
  ) -> (TextView, hasEscapes: Bool)? {
    let first = place + 1
    var index = first
    var hasEscapes = false
    while index < count {
      let byte = start[index]
      if byte == UInt8(ascii: "\"") {
        place = index + 1
        return (TextView(start: start + first, count: index - first), hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        let length = JSONEscapes.length(start + index, count - index)
        if length == 0 { return nil }
        hasEscapes = true
        index &+= length
      } else {
        if byte < 0x20 { return nil }
        index &+= 1
      }
    }
    return nil
  }

  @inline(__always)
  private func value(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: inout Int) -> JSONToken? {
    guard place < count else { return nil }
    switch start[place] {
    case UInt8(ascii: "\""):
      guard let (text, escapes) = string(start, count, &place) else { return nil }
      return JSONToken(text: text, kind: escapes ? .escapedString : .string)
    case UInt8(ascii: "t"): return word("true", .boolean, start, count, &place)
    case UInt8(ascii: "f"): return word("false", .boolean, start, count, &place)
    case UInt8(ascii: "n"): return word("null", .null, start, count, &place)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return nested(start, count, &place)
    default: return number(start, count, &place)
    }
  }

  private func word(
    _ word: StaticString, _ kind: JSONToken.Kind, _ start: UnsafePointer<UInt8>, _ count: Int, _ place: inout Int
  ) -> JSONToken? {
    let length = word.utf8CodeUnitCount
    guard count - place >= length else { return nil }
    for index in 0..<length where start[place + index] != word.utf8Start[index] { return nil }
    defer { place += length }
    return kind == .null ? .null : JSONToken(text: TextView(start: start + place, count: length), kind: kind)
  }

  private func number(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: inout Int) -> JSONToken? {
    var index = place
    func isDigit(_ index: Int) -> Bool { index < count && start[index] &- 48 < 10 }
    func digits() -> Bool {
      guard isDigit(index) else { return false }
      while isDigit(index) { index += 1 }
      return true
    }
    if start[index] == UInt8(ascii: "-") { index += 1 }
    // No digit may follow a leading zero.
    if index < count, start[index] == UInt8(ascii: "0") { index += 1 } else if !digits() { return nil }
    var kind = JSONToken.Kind.integer
    if index < count, start[index] == UInt8(ascii: ".") {
      kind = .number
      index += 1
      guard digits() else { return nil }
    }
    if index < count, start[index] | 0x20 == UInt8(ascii: "e") {
      kind = .number
      index += 1
      if index < count, start[index] == UInt8(ascii: "+") || start[index] == UInt8(ascii: "-") { index += 1 }
      guard digits() else { return nil }
    }
    defer { place = index }
    return JSONToken(text: TextView(start: start + place, count: index - place), kind: kind)
  }

  private func nested(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: inout Int) -> JSONToken? {
    var open: [UInt8] = []
    var index = place
    while index < count {
      switch start[index] {
      case UInt8(ascii: "\""):
        guard string(start, count, &index) != nil else { return nil }
        continue
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open.popLast() == start[index] else { return nil }
        if open.isEmpty {
          defer { place = index + 1 }
          return JSONToken(text: TextView(start: start + place, count: index + 1 - place), kind: .nested)
        }
      default: break
      }
      guard open.count <= Self.maximumDepth else { return nil }
      index += 1
    }
    return nil
  }
}
