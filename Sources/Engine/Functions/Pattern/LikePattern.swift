/// A pattern of `LIKE`: `%` stands for any text, `_` for any one character, the escape character takes their meaning.
///
/// Between two `%` stands a part that floats: each is taken at its first place behind the one before. Complexity of a match:
/// O(text), with a factor of the part's length by 64 for parts with `_` inside.
struct LikePattern {
  /// What the pattern amounts to; the first four need no matching of their own.
  private enum Shape {
    case equal(TextView), prefix(TextView), suffix(TextView), contains(TextView)
    case general(General)
  }

  private struct General {
    /// What the text begins with, and with `%` what it ends in.
    var first: LikePart
    var last: LikePart?
    var floating: [FloatingPart] = []
  }

  private let shape: Shape
  private let arena = TextArena(blockBytes: 256)

  struct Problem: Error {
    var message: String
  }

  init(_ pattern: String, escape: Unicode.Scalar = "\\") throws(Problem) {
    // The parts between the `%`, those at the ends maybe empty.
    var parts = [LikePart()]
    var isEscaped = false
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
        parts.append(LikePart())
        continue
      } else if scalar == "_" {
        parts[parts.count - 1].appendAny()
        continue
      }
      parts[parts.count - 1].append(scalar)
    }
    guard !isEscaped else { throw Problem(message: "a LIKE pattern cannot end in its escape character \(escape)") }
    let first = parts.removeFirst()
    let last = parts.popLast()
    let floating = parts.filter { !$0.isEmpty }
    shape =
      switch (first.text(arena), last, floating.count) {
      case (let text?, nil, _): .equal(text)
      case (let text?, let last?, 0) where last.isEmpty: .prefix(text)
      default: try Self.shape(first, last, floating, arena)
      }
  }

  private static func shape(_ first: LikePart, _ last: LikePart?, _ floating: [LikePart], _ arena: TextArena)
    throws(Problem) -> Shape
  {
    if first.isEmpty, let last {
      if floating.isEmpty, let text = last.text(arena) { return .suffix(text) }
      if last.isEmpty, floating.count == 1, let text = floating[0].text(arena) { return .contains(text) }
    }
    var general = General(first: first, last: last)
    for part in floating { general.floating.append(try FloatingPart(part, arena)) }
    return .general(general)
  }

  /// One mark a row: whether the text matches.
  func match(_ call: KernelCall, _ texts: Lane<TextView>) -> Buffer<UInt8> {
    switch shape {
    case .equal(let wanted): call.map(texts) { $0 == wanted ? 1 : 0 }
    case .prefix(let prefix): call.map(texts) { TextSearch.hasPrefix($0, prefix) ? 1 : 0 }
    case .suffix(let suffix): call.map(texts) { TextSearch.hasSuffix($0, suffix) ? 1 : 0 }
    case .contains(let find): call.map(texts) { TextSearch.find(find, in: $0) == nil ? 0 : 1 }
    case .general(let general): call.map(texts) { Self.matches($0, general) ? 1 : 0 }
    }
  }

  func matches(_ text: TextView) -> Bool {
    switch shape {
    case .equal(let wanted): text == wanted
    case .prefix(let prefix): TextSearch.hasPrefix(text, prefix)
    case .suffix(let suffix): TextSearch.hasSuffix(text, suffix)
    case .contains(let find): TextSearch.find(find, in: text) != nil
    case .general(let general): Self.matches(text, general)
    }
  }

  private static func matches(_ text: TextView, _ general: General) -> Bool {
    guard var position = general.first.end(in: text, from: 0) else { return false }
    guard let last = general.last else { return position == text.count }
    guard let start = last.lastStart(in: text), start >= position, last.end(in: text, from: start) != nil else {
      return false
    }
    let free = text.slice(0, start)
    for part in general.floating {
      guard let end = part.end(in: free, from: position) else { return false }
      position = end
    }
    return true
  }
}

/// Characters that stand one behind the other in a `LIKE` pattern, some of them any.
struct LikePart {
  /// `nil` is any one code point.
  private(set) var bytes: [UInt8?] = []
  /// Code points.
  private var length = 0

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ scalar: Unicode.Scalar) {
    bytes.append(contentsOf: String(scalar).utf8.map { $0 })
    length += 1
  }

  mutating func appendAny() {
    bytes.append(nil)
    length += 1
  }

  /// The part as text; `nil` with characters that are any.
  func text(_ arena: TextArena) -> TextView? {
    let fixed = bytes.compactMap { $0 }
    guard fixed.count == bytes.count else { return nil }
    return fixed.withUnsafeBufferPointer { made in
      made.baseAddress.map { arena.copy(TextView(start: $0, count: made.count)) } ?? .empty
    }
  }

  /// Takes the characters at both ends that are any off the part, and says how many.
  mutating func trimAny() -> (before: Int, behind: Int) {
    let before = bytes.prefix { $0 == nil }.count
    bytes.removeFirst(before)
    let behind = bytes.reversed().prefix { $0 == nil }.count
    bytes.removeLast(behind)
    length -= before + behind
    return (before, behind)
  }

  /// Where the part ends that begins at `start`; `nil` when it does not stand there.
  func end(in text: TextView, from start: Int) -> Int? {
    var position = start
    for byte in bytes {
      guard position < text.count else { return nil }
      if let byte {
        guard text.start[position] == byte else { return nil }
        position += 1
      } else {
        position = text.behindCharacter(position)
      }
    }
    return position
  }

  /// Where a part of as many characters begins that ends with the text.
  func lastStart(in text: TextView) -> Int? {
    var start = text.count
    for _ in 0..<length {
      guard start > 0 else { return nil }
      start -= 1
      while start > 0, text.start[start] & 0xC0 == 0x80 { start -= 1 }
    }
    return start
  }
}

/// A part of a `LIKE` pattern between two `%`.
private struct FloatingPart {
  private enum Core {
    case none
    case text(TextView)
    case masked(MaskedSearch)
  }

  private let core: Core
  /// How many characters that are any stand before and behind the core.
  private let (before, behind): (Int, Int)

  init(_ part: LikePart, _ arena: TextArena) throws(LikePattern.Problem) {
    var part = part
    (before, behind) = part.trimAny()
    if part.isEmpty {
      core = .none
    } else if let text = part.text(arena) {
      core = .text(text)
    } else {
      guard part.bytes.count <= MaskedSearch.maximumLength else {
        throw LikePattern.Problem(
          message:
            "a part of a LIKE pattern between two % with _ inside has at most \(MaskedSearch.maximumLength) bytes")
      }
      core = .masked(MaskedSearch(part.bytes))
    }
  }

  /// Where the part ends at its first place at or behind `start`.
  func end(in text: TextView, from start: Int) -> Int? {
    guard let from = skip(before, in: text, from: start) else { return nil }
    let end: Int?
    switch core {
    case .none: end = from
    case .text(let find): end = TextSearch.find(find, in: text, from: from).map { $0 + find.count }
    case .masked(let search): end = search.firstEnd(in: text, from: from)
    }
    return end.flatMap { skip(behind, in: text, from: $0) }
  }

  private func skip(_ count: Int, in text: TextView, from start: Int) -> Int? {
    var position = start
    for _ in 0..<count {
      guard position < text.count else { return nil }
      position = text.behindCharacter(position)
    }
    return position
  }
}

extension TextView {
  /// The byte offset behind the character that begins at `position`.
  @inline(__always)
  fileprivate func behindCharacter(_ position: Int) -> Int {
    var position = position + 1
    while position < count, start[position] & 0xC0 == 0x80 { position += 1 }
    return position
  }
}
