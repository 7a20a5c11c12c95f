/// Finds texts by some of their letters in order, best first.
package enum Fuzzy {
  /// How well `pattern` fits; `nil` when it does not. Higher is better. Complexity: O(pattern + text).
  package static func score(_ pattern: String, _ text: String) -> Int? {
    pattern.isEmpty ? 0 : score(wanted(pattern), in: text)
  }

  /// Positions of the items that fit, best first; ties keep their order. Complexity: O(pattern + texts).
  package static func rank(_ pattern: String, _ items: [String]) -> [Int] {
    if pattern.isEmpty { return Array(items.indices) }
    let wanted = wanted(pattern)
    let scored = items.enumerated().compactMap { index, text in score(wanted, in: text).map { (index, $0) } }
    return scored.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
  }

  private static func wanted(_ pattern: String) -> [Unicode.Scalar] {
    pattern.lowercased().unicodeScalars.filter { $0 != " " }
  }

  private static func score(_ wanted: [Unicode.Scalar], in text: String) -> Int? {
    let letters = Array(text.lowercased().unicodeScalars)
    guard wanted.count <= letters.count else { return nil }
    var score = 0
    var position = 0
    var last = -2
    for scalar in wanted {
      guard let found = letters[position...].firstIndex(of: scalar) else { return nil }
      score += found == last + 1 ? 8 : 1
      if found == 0 || !isLetter(letters[found - 1]) { score += 6 }
      last = found
      position = found + 1
    }
    return score * 8 - letters.count
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }
}

/// A text that others are looked through for, in any case.
package struct SoughtText {
  private let text: String
  private let count: Int

  package init(_ text: String) {
    self.text = text.lowercased()
    count = self.text.count
  }

  /// Complexity: O(other). Preparing a search costs the length of what is sought, so what is longer is not searched for.
  package func isIn(_ other: String) -> Bool {
    if count == 0 { return true }
    let other = other.lowercased()
    return count <= other.count && other.contains(text)
  }
}
