/// A pattern of `LIKE`: `%` stands for any text, `_` for any one character, the escape character takes their meaning.
struct LikePattern {
  private enum Part {
    /// These bytes, in which `nil` is any one code point.
    case exact([UInt8?])
    /// Any text.
    case any
  }

  /// What the pattern amounts to; the first four need no matching of their own.
  private enum Shape {
    case equal(TextView), prefix(TextView), suffix(TextView), contains(TextView)
    case general([Part])
  }

  private let shape: Shape
  private let arena = TextArena(blockBytes: 256)

  struct Problem: Error {
    var message: String
  }

  init(_ pattern: String, escape: Unicode.Scalar = "\\") throws(Problem) {
    var parts: [Part] = []
    var literal: [UInt8?] = []
    var isEscaped = false
    func flush() {
      if !literal.isEmpty { parts.append(.exact(literal)) }
      literal = []
    }
    for scalar in pattern.unicodeScalars {
      if isEscaped {
        guard scalar == "%" || scalar == "_" || scalar == escape else {
          throw Problem(message: "the escape character \(escape) in a LIKE pattern must stand before %, _ or itself")
        }
        isEscaped = false
      } else if scalar == escape {
        isEscaped = true
        continue
      } else if scalar == "%" {
        flush()
        if case .any = parts.last { continue }
        parts.append(.any)
        continue
      } else if scalar == "_" {
        literal.append(nil)
        continue
      }
      literal.append(contentsOf: String(scalar).utf8.map { $0 })
    }
    guard !isEscaped else { throw Problem(message: "a LIKE pattern cannot end in its escape character \(escape)") }
    flush()
    let arena = arena
    func fixed(_ part: Part) -> TextView? {
      guard case .exact(let bytes) = part, !bytes.contains(nil) else { return nil }
      return bytes.compactMap { $0 }.withUnsafeBufferPointer { made in
        made.baseAddress.map { arena.copy(TextView(start: $0, count: made.count)) }
      }
    }
    switch parts.count {
    case 0: shape = .equal(.empty)
    case 1: if let text = fixed(parts[0]) { shape = .equal(text) } else { shape = .general(parts) }
    case 2:
      if let text = fixed(parts[0]), case .any = parts[1] {
        shape = .prefix(text)
      } else if case .any = parts[0], let text = fixed(parts[1]) {
        shape = .suffix(text)
      } else {
        shape = .general(parts)
      }
    case 3:
      if case .any = parts[0], case .any = parts[2], let text = fixed(parts[1]) {
        shape = .contains(text)
      } else {
        shape = .general(parts)
      }
    default: shape = .general(parts)
    }
  }

  /// One mark a row: whether the text matches.
  func match(_ call: KernelCall, _ texts: Lane<TextView>) -> Buffer<UInt8> {
    switch shape {
    case .equal(let wanted): call.map(texts) { $0 == wanted ? 1 : 0 }
    case .prefix(let prefix): call.map(texts) { TextSearch.hasPrefix($0, prefix) ? 1 : 0 }
    case .suffix(let suffix): call.map(texts) { TextSearch.hasSuffix($0, suffix) ? 1 : 0 }
    case .contains(let find): call.map(texts) { TextSearch.find(find, in: $0) == nil ? 0 : 1 }
    case .general(let parts): call.map(texts) { Self.matches($0, parts) ? 1 : 0 }
    }
  }

  func matches(_ text: TextView) -> Bool {
    switch shape {
    case .equal(let wanted): text == wanted
    case .prefix(let prefix): TextSearch.hasPrefix(text, prefix)
    case .suffix(let suffix): TextSearch.hasSuffix(text, suffix)
    case .contains(let find): TextSearch.find(find, in: text) != nil
    case .general(let parts): Self.matches(text, parts)
    }
  }

  /// Each exact part at its first place behind the one before; the last one at the end.
  private static func matches(_ text: TextView, _ parts: [Part]) -> Bool {
    var position = 0
    var isFree = false
    for (index, part) in parts.enumerated() {
      guard case .exact(let wanted) = part else {
        isFree = true
        continue
      }
      let isLast = index == parts.count - 1
      var found = false
      while position <= text.count {
        if let end = matchEnd(text, position, wanted), !isLast || end == text.count {
          position = end
          found = true
          break
        }
        if !isFree { return false }
        position += 1
        while position < text.count, text.start[position] & 0xC0 == 0x80 { position += 1 }
      }
      if !found { return false }
      isFree = false
    }
    return isFree || position == text.count
  }

  private static func matchEnd(_ text: TextView, _ start: Int, _ wanted: [UInt8?]) -> Int? {
    var position = start
    for byte in wanted {
      guard position < text.count else { return nil }
      if let byte {
        guard text.start[position] == byte else { return nil }
        position += 1
      } else {
        position += 1
        while position < text.count, text.start[position] & 0xC0 == 0x80 { position += 1 }
      }
    }
    return position
  }
}
