/// Finding a text in a text in time linear in both, whatever they are (Knuth, Morris and Pratt, 1977), from either end.
///
/// For texts that would make a plain search compare the same bytes again and again.
struct BorderSearch {
  private let needle: TextView
  private let isBackward: Bool
  /// By length of a matched part: the longest shorter part that both begins and ends it.
  private let borders: [Int32]

  /// Complexity: O(needle). The needle is not empty.
  init(_ needle: TextView, isBackward: Bool = false) {
    self.needle = needle
    self.isBackward = isBackward
    var borders = [Int32](repeating: 0, count: needle.count + 1)
    var matched = 0
    for index in 1..<max(needle.count, 1) {
      let byte = Self.byte(needle, index, isBackward)
      while matched > 0, Self.byte(needle, matched, isBackward) != byte { matched = Int(borders[matched]) }
      if Self.byte(needle, matched, isBackward) == byte { matched += 1 }
      borders[index + 1] = Int32(truncatingIfNeeded: matched)
    }
    self.borders = borders
  }

  /// Calls `body` with the byte offset of every place at or after `from`, overlapping ones too, until it returns `false`;
  /// searching backward, from the end of the text on.
  func forEachPlace(in text: TextView, from: Int = 0, _ body: (Int) -> Bool) {
    var matched = 0
    for index in from..<max(from, text.count) {
      let byte = Self.byte(text, index, isBackward)
      while matched > 0, matched == needle.count || Self.byte(needle, matched, isBackward) != byte {
        matched = Int(borders[matched])
      }
      if Self.byte(needle, matched, isBackward) == byte { matched += 1 }
      if matched == needle.count {
        let end = index + 1
        if !body(isBackward ? text.count - end : end - needle.count) { return }
      }
    }
  }

  func first(in text: TextView, from: Int = 0) -> Int? {
    var found: Int?
    forEachPlace(in: text, from: from) { place in
      found = place
      return false
    }
    return found
  }

  @inline(__always)
  private static func byte(_ text: TextView, _ index: Int, _ isBackward: Bool) -> UInt8 {
    text.start[isBackward ? text.count &- 1 &- index : index]
  }
}
