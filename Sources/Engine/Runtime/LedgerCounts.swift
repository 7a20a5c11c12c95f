import Synchronization

/// Rows that a step added, removed and rejected.
public struct StepCounts: Hashable, Sendable {
  public var added = 0
  public var removed = 0
  public var rejected = 0

  public init() {}
}

/// What each recipe step added, removed and rejected, counted from all nodes.
///
/// Steps are credited with differences only; `rowsIn` and `rowsOut` follow by adding up from the source, so that an
/// operator that a rewrite has moved still credits the step it came from.
final class LedgerCounts: Sendable {
  private let counts = Mutex<[PlanStep: StepCounts]>([:])
  /// By source: rows that were taken from it and turned out to hold what cannot be read.
  private let unread = Mutex<[Int: Int]>([:])

  init() {}

  /// Adds to a step's counts. Call once per morsel or less often: it takes a lock.
  func credit(step: PlanStep, added: Int = 0, removed: Int = 0, rejected: Int = 0) {
    guard added != 0 || removed != 0 || rejected != 0 else { return }
    counts.withLock {
      var counts = $0[step] ?? StepCounts()
      counts.added += added
      counts.removed += removed
      counts.rejected += rejected
      $0[step] = counts
    }
  }

  /// Counts rows of a source as if it had not delivered them.
  func turnDown(_ count: Int, ofSource source: Int) { unread.withLock { $0[source, default: 0] += count } }

  var unreadRows: [Int: Int] { unread.withLock { $0 } }

  var all: [PlanStep: StepCounts] { counts.withLock { $0 } }

  subscript(step: PlanStep) -> StepCounts { counts.withLock { $0[step] ?? StepCounts() } }
}
