/// The matches of `a|b|c`, each alternative looked for by itself.
///
/// The search for the whole has to follow an alternative that began earlier to its end, which may be that of the text, before
/// it can tell of a match of another; and does so again behind each match. What was found of one alternative stays true until
/// a match reaches over it.
struct AlternativeSearch {
  /// Matches of the whole in one text before this is worth its while.
  static let matchesBefore = 16

  private let whole: RegularExpression
  private var next: [(start: Int, end: Int)?]

  /// `nil` where the pattern is no such one.
  init?(_ whole: RegularExpression) {
    guard !whole.alternatives.isEmpty else { return nil }
    self.whole = whole
    next = Array(repeating: (start: -1, end: -1), count: whole.alternatives.count)
  }

  /// Looks for the first match at or after a byte offset, which only grows, and tells its place as the whole would.
  mutating func findMatch(_ text: TextView, from position: Int) -> Bool {
    var first: (start: Int, end: Int)?
    for (index, alternative) in whole.alternatives.enumerated() {
      if let known = next[index], known.start < position {
        let isFound = alternative.findMatch(text, from: position, groups: 0)
        next[index] = isFound ? (start: alternative.spans[0], end: alternative.spans[1]) : nil
      }
      // Of those that begin at one place the one that is written first.
      if let known = next[index], known.start < first?.start ?? .max { first = known }
    }
    guard let first else { return false }
    (whole.spans[0], whole.spans[1]) = first
    return true
  }
}

/// Regular expressions taken apart.
enum PatternAlternatives {
  /// The parts between the bars outside all brackets; only the whole where flags or quotes reach over them.
  static func split(_ pattern: String) -> [String] {
    let bytes = Array(pattern.utf8)
    var parts: [String] = []
    var (start, position, depth) = (0, 0, 0)
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"):
        if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "Q") { return [pattern] }
        position += 1
      case UInt8(ascii: "["): position = endOfClass(bytes, position)
      case UInt8(ascii: "("):
        if depth == 0, setsFlags(bytes, position) { return [pattern] }
        depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "|") where depth == 0:
        parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
        start = position + 1
      default: break
      }
      position += 1
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  /// Whether flags for all that follows stand here: `(?i)`.
  private static func setsFlags(_ bytes: [UInt8], _ open: Int) -> Bool {
    guard open + 1 < bytes.count, bytes[open + 1] == UInt8(ascii: "?") else { return false }
    let end = bytes[(open + 2)...].first { ![UInt8]("imsU-".utf8).contains($0) }
    return end == UInt8(ascii: ")")
  }

  /// Where the `]` of a class stands that opens here.
  private static func endOfClass(_ bytes: [UInt8], _ open: Int) -> Int {
    var position = open + 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "^") { position += 1 }
    // A bracket at the begin is one of the signs.
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
    while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
      if bytes[position] == UInt8(ascii: "\\") {
        position += 1
      } else if bytes[position...].starts(with: "[:".utf8) {
        position += 2
        while position + 1 < bytes.count, !bytes[position...].starts(with: ":]".utf8) { position += 1 }
        position += 1
      }
      position += 1
    }
    return position
  }
}
