#if canImport(Glibc)
  import Glibc
#endif

/// How often each of some marks was seen.
struct Tally<Mark: Hashable> {
  private var counts: [Mark: Int] = [:]
  private var total = 0
  /// Marks that were seen once.
  private var singles = 0

  mutating func add(_ mark: Mark) {
    total += 1
    let count = Self.increase(&counts[mark, default: 0])
    singles += count == 1 ? 1 : count == 2 ? -1 : 0
  }

  private static func increase(_ count: inout Int) -> Int {
    count += 1
    return count
  }

  var distinct: Int { counts.count }
  /// The mark of all, when it is the same.
  var only: Mark? { counts.count == 1 && total > 1 ? counts.first?.key : nil }

  func holds(_ mark: Mark) -> Bool { counts[mark] != nil }
  func share(_ mark: Mark) -> Double { Double(counts[mark] ?? 0) / Double(max(total, 1)) }

  /// How much of what was seen has a mark that another tally holds.
  func count(sharedWith others: [Tally]) -> Int {
    counts.reduce(0) { sum, entry in sum + (others.contains { $0.holds(entry.key) } ? entry.value : 0) }
  }

  /// How much it speaks against one more of the same that its mark was never seen, in nats: as many marks are still to
  /// come as were seen only once (after Good and Turing).
  func surprise(_ mark: Mark) -> Double {
    holds(mark) ? 0 : -log(Double(singles + 1) / Double(total + 2))
  }
}
