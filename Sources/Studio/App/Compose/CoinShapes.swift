/// Doubles that look like money: all with a coin's digits.
enum CoinShapes {
  /// 2 where no number has more digits behind the point than that, and one has as many; `nil` for measurements.
  /// Complexity: O(length of the texts).
  static func digits(_ texts: [String]) -> Int? {
    var hasFraction = false
    for text in texts {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count < 3, text.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." || $0 == "-" }) else {
        return nil
      }
      guard parts.count == 2 else { continue }
      guard parts[1].count <= 2, parts[0].count <= 10 else { return nil }
      if parts[1].count == 2 { hasFraction = true }
    }
    return hasFraction && texts.count > 1 ? 2 : nil
  }
}
