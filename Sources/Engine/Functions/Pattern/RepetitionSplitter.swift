/// Rewrites nested counted repetitions, of which RE2 allows 1,000 in all, as several smaller ones in a row.
///
/// `(a{0,50}){0,50}` becomes `(?:a{0,50}){0,20}(?:a{0,50}){0,20}(a{0,50}){0,10}`: the same texts match, with the groups
/// numbered as before (the last copy keeps them).
struct RepetitionSplitter {
  /// Most that RE2 multiplies out.
  private static let limit = 1000
  private static let maximumBytes = 50_000

  /// A part of the pattern: as written, and with its groups not capturing.
  private struct Part {
    var text: [UInt8] = []
    var plain: [UInt8] = []
    /// How often the innermost part may be repeated.
    var product = 1

    mutating func append(_ other: Part) {
      text += other.text
      plain += other.plain
      product = max(product, other.product)
    }
  }

  private let bytes: [UInt8]
  private var position = 0

  private init(_ pattern: String) { bytes = Array(pattern.utf8) }

  /// The rewritten pattern; `nil` when it cannot be done or would be too long.
  static func rewrite(_ pattern: String) -> String? {
    guard pattern.utf8.count <= 2_000 else { return nil }
    var splitter = RepetitionSplitter(pattern)
    guard let part = splitter.sequence(depth: 0), splitter.position == splitter.bytes.count else { return nil }
    return String(decoding: part.text, as: UTF8.self)
  }

  /// Up to a closing bracket or the end.
  private mutating func sequence(depth: Int) -> Part? {
    guard depth < 100 else { return nil }
    var all = Part()
    while position < bytes.count, bytes[position] != UInt8(ascii: ")") {
      guard var part = atom(depth: depth) else { return nil }
      while let (low, high) = repetition() {
        guard let repeated = repeated(part, low, high) else { return nil }
        part = repeated
      }
      all.append(part)
      guard all.text.count <= Self.maximumBytes else { return nil }
    }
    return all
  }

  private mutating func atom(depth: Int) -> Part? {
    let start = position
    switch bytes[position] {
    case UInt8(ascii: "\\"): position = min(position + 2, bytes.count)
    case UInt8(ascii: "["):
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "^") { position += 1 }
      if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
      while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
        position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      position = min(position + 1, bytes.count)
    case UInt8(ascii: "("):
      position += 1
      var opening = Part(text: [UInt8(ascii: "(")], plain: Array("(?:".utf8))
      if position < bytes.count, bytes[position] == UInt8(ascii: "?") {
        guard
          let end = bytes[position...].firstIndex(where: {
            [UInt8(ascii: ":"), UInt8(ascii: ">"), UInt8(ascii: ")")].contains($0)
          })
        else { return nil }
        if bytes[end] == UInt8(ascii: ")") {
          position = end + 1
          return Part(text: Array(bytes[start..<position]), plain: Array(bytes[start..<position]))
        }
        opening.text = Array(bytes[start...end])
        opening.plain = bytes[end] == UInt8(ascii: ">") ? Array("(?:".utf8) : opening.text
        position = end + 1
      }
      guard let inner = sequence(depth: depth + 1), position < bytes.count else { return nil }
      position += 1
      opening.append(inner)
      opening.append(Part(text: [UInt8(ascii: ")")], plain: [UInt8(ascii: ")")]))
      return opening
    default:
      position += 1
      while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
    }
    return Part(text: Array(bytes[start..<position]), plain: Array(bytes[start..<position]))
  }

  /// A counted repetition at the position: its bounds, -1 for no upper one.
  private mutating func repetition() -> (low: Int, high: Int)? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return nil }
    return bytes.withUnsafeBufferPointer { all -> (Int, Int)? in
      var next = position + 1
      guard let low = all.number(at: &next, digits: 1...4) else { return nil }
      var high = low
      if all.skip(",", at: &next) { high = all.number(at: &next, digits: 1...4) ?? -1 }
      guard all.skip("}", at: &next) else { return nil }
      position = next
      return (low, high)
    }
  }

  private func repeated(_ part: Part, _ low: Int, _ high: Int) -> Part? {
    let isLazy = position < bytes.count && bytes[position] == UInt8(ascii: "?")
    let most = high < 0 ? low : high
    let each = max(1, Self.limit / part.product)
    if most <= each || isLazy {
      let count = Array((high < 0 ? "{\(low),}" : "{\(low),\(high)}").utf8)
      return Part(text: part.text + count, plain: part.plain + count, product: part.product * max(most, 1))
    }
    var all = Part()
    var (lowLeft, highLeft) = (low, most)
    while highLeft > 0 {
      let step = min(each, highLeft)
      let stepLow = min(lowLeft, step)
      highLeft -= step
      lowLeft -= stepLow
      let isLast = highLeft == 0
      let count = Array((isLast && high < 0 ? "{\(stepLow),}" : "{\(stepLow),\(step)}").utf8)
      all.append(Part(text: (isLast ? part.text : part.plain) + count, plain: part.plain + count))
      guard all.text.count <= Self.maximumBytes else { return nil }
    }
    all.text = Array("(?:".utf8) + all.text + [UInt8(ascii: ")")]
    all.plain = Array("(?:".utf8) + all.plain + [UInt8(ascii: ")")]
    all.product = part.product * each
    return all
  }
}
