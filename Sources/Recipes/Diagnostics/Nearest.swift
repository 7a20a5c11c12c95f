/// Finds the known name that a mistyped one was most likely meant to be.
package enum Nearest {
  /// The name nearest to `name` when it is near enough to be meant; equal but for case is nearest.
  package static func name(to name: String, in known: some Sequence<String>) -> String? {
    let lower = name.lowercased()
    if lower.utf8.count >= 3, let whole = known.first(where: { $0.lowercased().hasPrefix(lower) && $0.utf8.count < 20 })
    {
      return whole
    }
    let wanted = Array(name.lowercased().unicodeScalars.prefix(200))
    var best: (name: String, distance: Int)?
    for candidate in known {
      let letters = Array(candidate.lowercased().unicodeScalars.prefix(200))
      let limit = max(1, min(3, max(wanted.count, letters.count) / 3))
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    return best?.name
  }

  /// `did you mean "X"?`, or `nil`.
  static func remedy(for name: String, in known: some Sequence<String>) -> String? {
    self.name(to: name, in: known).map { "did you mean \"\($0.shortened)\"?" }
  }

  /// Edits (insert, delete, replace, swap neighbours) between two texts. Complexity: O(product of lengths).
  static func distance(_ a: [UnicodeScalar], _ b: [UnicodeScalar]) -> Int {
    var older = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in 0..<b.count {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, older[j - 1] + 1) }
        current[j + 1] = cost
      }
      older = previous
      previous = current
    }
    return previous[b.count]
  }
}
