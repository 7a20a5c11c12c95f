import Synchronization

/// What each recipe step added, removed and rejected, counted from all nodes.
///
/// Steps are credited with differences only; `rowsIn` and `rowsOut` follow by adding up from the source, so that an
/// operator that a rewrite has moved still credits the step it came from.
final class LedgerCounts: Sendable {
  struct Delta: Hashable, Sendable {
    var added = 0
    var removed = 0
    var rejected = 0
  }

  private let deltas = Mutex<[PlanStep: Delta]>([:])
  /// By source: rows that were taken from it and turned out to hold what cannot be read.
  private let unread = Mutex<[Int: Int]>([:])

  init() {}

  /// Adds to a step's counts. Call once per morsel or less often: it takes a lock.
  func credit(step: PlanStep, added: Int = 0, removed: Int = 0, rejected: Int = 0) {
    guard added != 0 || removed != 0 || rejected != 0 else { return }
    deltas.withLock {
      var delta = $0[step] ?? Delta()
      delta.added += added
      delta.removed += removed
      delta.rejected += rejected
      $0[step] = delta
    }
  }

  /// Counts rows of a source as if it had not delivered them.
  func turnDown(_ count: Int, ofSource source: Int) { unread.withLock { $0[source, default: 0] += count } }

  var unreadRows: [Int: Int] { unread.withLock { $0 } }

  var all: [PlanStep: Delta] { deltas.withLock { $0 } }

  subscript(step: PlanStep) -> Delta { deltas.withLock { $0[step] ?? Delta() } }
}
