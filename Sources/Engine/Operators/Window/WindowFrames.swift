extension WindowFrame {
  /// The positions that a position of the group sees.
  @inline(__always)
  func range(_ position: Int, in group: Range<Int>) -> Range<Int> {
    let start = from.map { min(max(position + $0, group.lowerBound), group.upperBound) } ?? group.lowerBound
    let end = to.map { min(max(position + $0 + 1, group.lowerBound), group.upperBound) } ?? group.upperBound
    return start..<max(start, end)
  }
}

/// A stretch of rows whose ends only ever move forward.
struct MovingFrame {
  private var seen = 0..<0

  /// Lets rows enter and leave until the stretch is this one. Where nothing of the last one stays, as between two groups,
  /// all leave at once by `empty`.
  @inline(__always)
  mutating func move(to next: Range<Int>, empty: () -> Void, enter: (Int) -> Void, leave: (Int) -> Void) {
    if next.lowerBound >= seen.upperBound, !seen.isEmpty {
      empty()
      seen = next.lowerBound..<next.lowerBound
    }
    // What is passed over without being seen never enters.
    for row in max(seen.upperBound, next.lowerBound)..<max(next.upperBound, seen.upperBound, next.lowerBound) {
      enter(row)
    }
    for row in seen.lowerBound..<min(max(next.lowerBound, seen.lowerBound), seen.upperBound) { leave(row) }
    seen = next
  }
}

/// An aggregate whose frames grow and shrink row by row, without being computed anew.
protocol SlidingState: AggregateState {
  /// Computes the next frames: group i of the state becomes what is known of the rows `frames[i]` of the column. Their
  /// starts and ends never move back, neither here nor from one call to the next.
  func slide(_ column: Column?, frames: [Range<Int>])
}
