/// A path into JSON text, with the steps and the meaning of Spark's and Hive's `get_json_object`.
struct JSONPath {
  enum Step: Equatable {
    case key([UInt8])
    case index(Int)
    /// `[*]`: every item of a list.
    case each
    /// `.*` and `['*']`, which are read and match nothing, as in Spark.
    case nothing
  }

  let steps: [Step]

  /// `nil` for a text that is no path.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "$") else { return nil }
    var (steps, position): ([Step], Int) = ([], 1)
    func has(_ word: String) -> Bool { bytes[position...].starts(with: word.utf8) }
    /// The bytes up to one of `ends`, at least one.
    func name(_ ends: String) -> [UInt8]? {
      let name = bytes[position...].prefix { !ends.utf8.contains($0) }
      position += name.count
      return name.isEmpty ? nil : Array(name)
    }
    while position < bytes.count {
      if has(".*") || has("['*']") {
        position += has(".*") ? 2 : 5
        steps.append(.nothing)
      } else if has(".") {
        position += 1
        guard let name = name(".[") else { return nil }
        steps.append(.key(name))
      } else if has("['") {
        position += 2
        guard let name = name("'"), has("']") else { return nil }
        position += 2
        steps.append(.key(name))
      } else if has("[*]") {
        position += 3
        steps.append(.each)
      } else if has("[") {
        position += 1
        guard let digits = name("]"), has("]"), digits.allSatisfy({ $0 &- 48 < 10 }),
          let index = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        position += 1
        steps.append(.index(index))
      } else {
        return nil
      }
    }
    self.steps = steps
  }

  /// Appends what the path leads to in a text: a string as it is, all else as JSON.
  /// - Returns: false when there is nothing, or null as the member of an object, or the text is no JSON.
  func append(from text: TextView, to bytes: inout [UInt8]) -> Bool {
    var reader = Reader(text: text)
    var writer = Writer()
    do throws(NoJSON) {
      guard try reader.evaluate(steps[...], .raw, &writer, depth: 0) else { return false }
    } catch {
      return false
    }
    bytes.append(contentsOf: writer.bytes)
    return true
  }
}

extension JSONPath {
  private struct NoJSON: Error {}

  /// How what is found is written.
  private enum Style {
    /// A string without quotes.
    case raw
    case quoted
    /// Lists dissolved in the one around them.
    case flat
  }

  /// JSON that is being written, with the commas between items.
  private struct Writer {
    var bytes: [UInt8] = []
    private var needsComma = false

    mutating func value(_ write: (inout [UInt8]) -> Void) {
      if needsComma { bytes.append(UInt8(ascii: ",")) }
      write(&bytes)
      needsComma = true
    }

    mutating func open(_ bracket: Unicode.Scalar) {
      value { $0.append(bracket) }
      needsComma = false
    }

    mutating func close(_ bracket: Unicode.Scalar) {
      bytes.append(bracket)
      needsComma = true
    }

    mutating func key(_ name: [UInt8]) {
      value { $0.append(json: name) }
      bytes.append(UInt8(ascii: ":"))
      needsComma = false
    }
  }

  /// Reads a text once, as Spark's parser does: single quotes and control characters in strings are allowed.
  private struct Reader {
    private static let mostDepth = 200
    let text: TextView
    var position = 0

    init(text: TextView) { self.text = text }

    private mutating func next() throws(NoJSON) -> UInt8 {
      while position < text.count, [32, 9, 10, 13].contains(text.start[position]) { position += 1 }
      guard position < text.count else { throw NoJSON() }
      return text.start[position]
    }

    private mutating func takes(_ byte: Unicode.Scalar) throws(NoJSON) -> Bool {
      guard try next() == UInt8(ascii: byte) else { return false }
      position += 1
      return true
    }

    private mutating func require(_ byte: Unicode.Scalar) throws(NoJSON) {
      guard try takes(byte) else { throw NoJSON() }
    }

    /// Reads one value and writes what the path finds in it. Returns whether that is anything.
    mutating func evaluate(
      _ path: ArraySlice<Step>, _ style: Style, _ writer: inout Writer, depth: Int
    ) throws(NoJSON) -> Bool {
      guard depth < Self.mostDepth else { throw NoJSON() }
      switch (try next(), path.first) {
      case (UInt8(ascii: "\""), _), (UInt8(ascii: "'"), _):
        let string = try string()
        guard path.isEmpty else { return false }
        writer.value { bytes in
          if style == .raw { bytes.append(contentsOf: string) } else { bytes.append(json: string) }
        }
        return true
      case (UInt8(ascii: "["), nil) where style == .flat:
        return try items(depth) { (reader, _, depth) throws(NoJSON) in
          try reader.evaluate([], .flat, &writer, depth: depth)
        }
      case (UInt8(ascii: "["), .each): return try each(path.dropFirst(), style, &writer, depth)
      case (UInt8(ascii: "["), .index(let wanted)):
        let rest = path.dropFirst()
        // Several results may follow.
        let next = rest.first == .each ? Style.quoted : style
        return try items(depth) { (reader, index, depth) throws(NoJSON) in
          guard index == wanted else { return try reader.skip(depth) }
          return try reader.evaluate(rest, next, &writer, depth: depth)
        }
      case (UInt8(ascii: "{"), .key(let wanted)):
        return try members(depth) { (reader, key, isFound, depth) throws(NoJSON) in
          guard key == wanted, !isFound, try reader.next() != UInt8(ascii: "n") else { return try reader.skip(depth) }
          return try reader.evaluate(path.dropFirst(), style, &writer, depth: depth)
        }
      case (_, nil):
        try copy(&writer, depth)
        return true
      default: return try skip(depth)
      }
    }

    /// `[*]`: one result as it is, several as a list; what two of them in a row find is always one flat list.
    private mutating func each(
      _ rest: ArraySlice<Step>, _ style: Style, _ writer: inout Writer, _ depth: Int
    ) throws(NoJSON) -> Bool {
      if rest.first == .each || style == .quoted {
        let (path, style) = rest.first == .each ? (rest.dropFirst(), Style.flat) : (rest, .quoted)
        writer.open("[")
        let found = try items(depth) { (reader, _, depth) throws(NoJSON) in
          try reader.evaluate(path, style, &writer, depth: depth)
        }
        writer.close("]")
        return found
      }
      var (inner, count) = (Writer(), 0)
      inner.open("[")
      _ = try items(depth) { (reader, _, depth) throws(NoJSON) in
        if try reader.evaluate(rest, style == .raw ? .quoted : .flat, &inner, depth: depth) { count += 1 }
        return false
      }
      inner.close("]")
      if count > 1 { writer.value { $0.append(contentsOf: inner.bytes) } }
      if count == 1 { writer.value { $0.append(contentsOf: inner.bytes[1..<inner.bytes.count - 1]) } }
      return count > 0
    }

    /// Reads a list, each item by `body`. Returns whether one of them found something.
    private mutating func items(
      _ depth: Int, _ body: (inout Reader, Int, Int) throws(NoJSON) -> Bool
    ) throws(NoJSON) -> Bool {
      try require("[")
      if try takes("]") { return false }
      var (index, found) = (0, false)
      repeat {
        if try body(&self, index, depth + 1) { found = true }
        index += 1
      } while try takes(",")
      try require("]")
      return found
    }

    /// Reads an object, each value by `body`, which is told whether one before it has found something.
    private mutating func members(
      _ depth: Int, _ body: (inout Reader, [UInt8], Bool, Int) throws(NoJSON) -> Bool
    ) throws(NoJSON) -> Bool {
      try require("{")
      if try takes("}") { return false }
      var found = false
      repeat {
        _ = try next()
        let key = try string()
        try require(":")
        if try body(&self, key, found, depth + 1) { found = true }
      } while try takes(",")
      try require("}")
      return found
    }

    /// Reads a value that nobody wants. Returns that nothing is found.
    private mutating func skip(_ depth: Int) throws(NoJSON) -> Bool {
      var nowhere = Writer()
      try copy(&nowhere, depth)
      return false
    }

    /// Writes a value as it is, without blanks, and numbers with a fraction or an exponent as Spark writes doubles.
    private mutating func copy(_ writer: inout Writer, _ depth: Int) throws(NoJSON) {
      guard depth < Self.mostDepth else { throw NoJSON() }
      switch try next() {
      case UInt8(ascii: "["):
        writer.open("[")
        _ = try items(depth) { (reader, _, depth) throws(NoJSON) in
          try reader.copy(&writer, depth)
          return true
        }
        writer.close("]")
      case UInt8(ascii: "{"):
        writer.open("{")
        _ = try members(depth) { (reader, key, _, depth) throws(NoJSON) in
          writer.key(key)
          try reader.copy(&writer, depth)
          return true
        }
        writer.close("}")
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let string = try string()
        writer.value { $0.append(json: string) }
      default: try scalar(&writer)
      }
    }

    private mutating func scalar(_ writer: inout Writer) throws(NoJSON) {
      let start = position
      while position < text.count, Self.isOfScalar(text.start[position]) { position += 1 }
      let token = text.slice(start, position)
      if let word = ["true", "false", "null"].first(where: { token.bytes.elementsEqual($0.utf8) }) {
        return writer.value { $0.append(contentsOf: word.utf8) }
      }
      guard let isWhole = Self.isWholeNumber(token) else { throw NoJSON() }
      writer.value { bytes in
        if !isWhole, let number = DoubleText.parse(token.bytes), number.isFinite {
          DoubleText.append(number, to: &bytes)
        } else {
          bytes.append(token)
        }
      }
    }

    private static func isOfScalar(_ byte: UInt8) -> Bool {
      byte &- 48 < 10 || (byte | 32) &- 97 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: ".")
    }

    /// Whether a number has neither a fraction nor an exponent; `nil` for what is no number (RFC 8259, section 6).
    private static func isWholeNumber(_ token: TextView) -> Bool? {
      var rest = token.bytes[...]
      if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      func digits() -> Int {
        let count = rest.prefix { $0 &- 48 < 10 }.count
        rest.removeFirst(count)
        return count
      }
      let isZero = rest.first == 48
      let whole = digits()
      guard whole == 1 || (whole > 1 && !isZero) else { return nil }
      if rest.isEmpty { return true }
      if rest.first == UInt8(ascii: ".") {
        rest.removeFirst()
        guard digits() > 0 else { return nil }
      }
      if let letter = rest.first, letter | 32 == UInt8(ascii: "e") {
        rest.removeFirst()
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        guard digits() > 0 else { return nil }
      }
      return rest.isEmpty ? false : nil
    }

    /// Reads a string with its quotes and gives what it says.
    private mutating func string() throws(NoJSON) -> [UInt8] {
      let quote = text.start[position]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw NoJSON() }
      position += 1
      var said: [UInt8] = []
      while position < text.count {
        let byte = text.start[position]
        if byte == quote {
          position += 1
          return said
        }
        guard byte == UInt8(ascii: "\\") else {
          said.append(byte)
          position += 1
          continue
        }
        // Two escapes may make one character.
        let start = position
        repeat {
          let length = JSONEscapes.length(text.start + position, text.count - position)
          guard length > 0 else { throw NoJSON() }
          position += length
        } while position < text.count && text.start[position] == UInt8(ascii: "\\")
        said.append(contentsOf: JSONEscapes.string(text.slice(start, position), hasEscapes: true).utf8)
      }
      throw NoJSON()
    }
  }
}
