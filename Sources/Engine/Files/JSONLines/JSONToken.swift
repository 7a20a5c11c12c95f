/// One value of a JSON line: its bytes and what they are.
struct JSONToken: BitwiseCopyable {
  enum Kind: UInt8 {
    /// No such key, or `null`.
    case null = 0
    /// A string; the bytes are those between the quotes.
    case string
    /// A string with escapes still in it.
    case escapedString
    /// A number without fraction and exponent.
    case integer
    case number
    case boolean
    /// An object or array, as it stands.
    case nested
  }

  var text: TextView
  var kind: Kind

  static let null = JSONToken(text: .empty, kind: .null)

  /// What a column that holds this value may be. Strings that look like numbers stay text.
  func fieldKinds(_ arena: TextArena) -> FieldKinds {
    switch kind {
    case .null: return .all
    case .string: return FieldKinds.of(text.start, text.count).subtracting([.boolean, .integer, .double])
    case .escapedString:
      let plain = JSONEscapes.decode(text, arena)
      return FieldKinds.of(plain.start, plain.count).subtracting([.boolean, .integer, .double])
    case .integer, .number:
      let kinds = FieldKinds.of(text.start, text.count)
      // A number may be too long for the fast test.
      if kinds.isEmpty && kind == .number {
        return DoubleText.parseSpelled(text.start, text.count) == nil ? [] : .double
      }
      return kinds.intersection([.integer, .double])
    case .boolean: return .boolean
    case .nested: return []
    }
  }
}

/// Escapes in JSON strings (RFC 8259, section 7).
enum JSONEscapes {
  /// The text of a string whose escapes have been found valid, for as long as the arena lives.
  static func decode(_ raw: TextView, _ arena: TextArena) -> TextView {
    var lone = 0
    return decode(raw, arena, loneSurrogates: &lone)
  }

  /// The same, adding the surrogates without their partner, each of which becomes U+FFFD.
  static func decode(_ raw: TextView, _ arena: TextArena, loneSurrogates: inout Int) -> TextView {
    let target = arena.reserve(raw.count)
    let count = write(raw, to: target, loneSurrogates: &loneSurrogates)
    arena.giveBack(raw.count - count)
    return TextView(start: UnsafePointer(target), count: count)
  }

  /// What a string between its quotes says, as a value of its own.
  static func string(_ raw: TextView, hasEscapes: Bool) -> String {
    var lone = 0
    return string(raw, hasEscapes: hasEscapes, loneSurrogates: &lone)
  }

  /// The same, adding the surrogates without their partner, each of which becomes U+FFFD.
  static func string(_ raw: TextView, hasEscapes: Bool, loneSurrogates: inout Int) -> String {
    guard hasEscapes else { return raw.string }
    return String(unsafeUninitializedCapacity: raw.count) { target in
      target.baseAddress.map { write(raw, to: $0, loneSurrogates: &loneSurrogates) } ?? 0
    }
  }

  /// Writes the text to `target`, which has room for `raw.count` bytes, and returns how many it takes.
  private static func write(
    _ raw: TextView, to target: UnsafeMutablePointer<UInt8>, loneSurrogates: inout Int
  ) -> Int {
    var (from, to) = (0, 0)
    while from < raw.count {
      let byte = raw.start[from]
      guard byte == UInt8(ascii: "\\") else {
        target[to] = byte
        (from, to) = (from + 1, to + 1)
        continue
      }
      let letter = raw.start[from + 1]
      from += 2
      switch letter {
      case UInt8(ascii: "n"): target[to] = 0x0A
      case UInt8(ascii: "t"): target[to] = 0x09
      case UInt8(ascii: "r"): target[to] = 0x0D
      case UInt8(ascii: "b"): target[to] = 0x08
      case UInt8(ascii: "f"): target[to] = 0x0C
      case UInt8(ascii: "u"):
        var scalar = hexadecimal(raw.start + from)
        from += 4
        if scalar & 0xFC00 == 0xD800, from + 6 <= raw.count, raw.start[from] == UInt8(ascii: "\\"),
          raw.start[from + 1] == UInt8(ascii: "u")
        {
          let low = hexadecimal(raw.start + from + 2)
          if low & 0xFC00 == 0xDC00 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
            from += 6
          }
        }
        if scalar & 0xFFFF_F800 == 0xD800 { loneSurrogates += 1 }
        to += encode(scalar, target + to)
        continue
      default: target[to] = letter
      }
      to += 1
    }
    return to
  }

  /// Bytes of an escape at `start`, backslash included; 0 when it is none.
  static func length(_ start: UnsafePointer<UInt8>, _ left: Int) -> Int {
    guard left >= 2 else { return 0 }
    switch start[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      guard left >= 6 else { return 0 }
      for index in 2..<6 where digit(start[index]) == nil { return 0 }
      return 6
    default: return 0
    }
  }

  private static func hexadecimal(_ start: UnsafePointer<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<4 { value = value << 4 | UInt32(digit(start[index]) ?? 0) }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Writes a scalar as UTF-8, at most as long as its escape; a lone surrogate as U+FFFD.
  private static func encode(_ scalar: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
    let scalar = scalar & 0xFFFF_F800 == 0xD800 ? 0xFFFD : scalar
    func low(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F) }
    if scalar < 0x80 {
      target[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      target[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      target[1] = low(0)
      return 2
    }
    if scalar < 0x10000 {
      target[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      (target[1], target[2]) = (low(6), low(0))
      return 3
    }
    target[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    (target[1], target[2], target[3]) = (low(12), low(6), low(0))
    return 4
  }
}
