/// Finds texts by some of their letters in order, best first.
package enum Fuzzy {
  /// How well `pattern` fits; `nil` when it does not. Higher is better. Complexity: O(text).
  package static func score(_ pattern: String, _ text: String) -> Int? {
    if pattern.isEmpty { return 0 }
    let wanted = Array(pattern.lowercased().unicodeScalars.filter { $0 != " " })
    let letters = Array(text.lowercased().unicodeScalars)
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

  /// Positions of the items that fit, best first; ties keep their order.
  package static func rank(_ pattern: String, _ items: [String]) -> [Int] {
    if pattern.isEmpty { return Array(items.indices) }
    let scored = items.enumerated().compactMap { index, text in score(pattern, text).map { (index, $0) } }
    return scored.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }
}
