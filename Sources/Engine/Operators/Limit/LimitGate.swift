import Synchronization

/// Learns, from the rows that morsels turn out to have, when a limit needs no more of them.
///
/// `LimitedScan` then ends the scan. Leave the gate out where every row of the input must be counted or checked.
final class LimitGate: Sendable {
  /// The first rows of the input that are wanted.
  let bound: Int
  /// No morsel behind this one is needed.
  private let last = Atomic<Int>(Int.max)
  /// A morsel that alone has all that is wanted.
  private let full = Atomic<Int>(Int.max)
  private let state = Mutex(State())

  private struct State {
    /// Morsels complete without a gap from the first on, and their rows.
    var completed = 0
    var rows = 0
    /// Rows of complete morsels behind a gap.
    var ahead: [Int: Int] = [:]
  }

  init(bound: Int) {
    self.bound = bound
    if bound <= 0 { last.store(-1, ordering: .relaxed) }
  }

  /// Whether rows of the morsel may still be wanted.
  func needs(_ morsel: Int) -> Bool { morsel <= last.load(ordering: .relaxed) }

  /// Whether more rows of a morsel in work may be wanted.
  func needsMore(of morsel: Int) -> Bool { needs(morsel) && morsel < full.load(ordering: .relaxed) }

  /// The morsel has shown as many rows as are wanted.
  func fill(_ morsel: Int) {
    last.min(morsel, ordering: .relaxed)
    full.min(morsel, ordering: .relaxed)
  }

  /// Whether all that is wanted has been seen, or is about to be by whoever has claimed a morsel already.
  var isSatisfied: Bool { last.load(ordering: .relaxed) != Int.max }

  func complete(_ morsel: Int, rows: Int) {
    state.withLock { state in
      state.ahead[morsel] = rows
      while let rows = state.ahead.removeValue(forKey: state.completed) {
        state.rows += rows
        if state.rows >= bound { _ = last.min(state.completed, ordering: .relaxed) }
        state.completed += 1
      }
    }
    if rows >= bound { last.min(morsel, ordering: .relaxed) }
  }
}
