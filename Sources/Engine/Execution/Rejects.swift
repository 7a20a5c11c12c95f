import Synchronization

/// A row that could not be taken.
public struct Reject: Hashable, Sendable {
  /// Recipe step, 0 for the source.
  public var step: Int
  /// Which source of the plan (0 is the recipe's own, joins and unions follow).
  public var source: Int
  public var origin: RowOrigin?
  /// Column at fault, when there is one.
  public var column: String?
  /// Short reason: `"12a" is not an integer`.
  public var reason: String
  /// The record's text as it stood in the file, cut at 10,000 bytes, when known at the time.
  public var raw: String?
  /// Order of rejects of one step: the row's place in the step's input (`RowSequence`).
  public var sequence: Int

  public init(
    step: Int, source: Int = 0, origin: RowOrigin?, column: String?, reason: String, raw: String? = nil,
    sequence: Int = 0
  ) {
    self.step = step
    self.source = source
    self.origin = origin
    self.column = column
    self.reason = reason
    self.raw = raw
    self.sequence = sequence
  }
}

/// Collects the rejects of a run from all nodes.
public final class RejectCollector: Sendable {
  private struct State {
    var kept: [Reject] = []
    var countByStep: [Int: Int] = [:]
  }

  private let state = Mutex(State())
  private let total = Counter()

  public init() {}

  public func add(_ reject: Reject) {
    total.add(1)
    state.withLock {
      $0.countByStep[reject.step, default: 0] += 1
      $0.kept.append(reject)
    }
  }

  public var count: Int { total.value }
  public func count(step: Int) -> Int { state.withLock { $0.countByStep[step] ?? 0 } }

  /// All rejects by step, then input order: the same for any number of nodes.
  public var sorted: [Reject] {
    state.withLock { $0.kept }.sorted {
      let left = ($0.step, $0.source, $0.origin?.bits ?? -1, $0.sequence, $0.column ?? "")
      return left < ($1.step, $1.source, $1.origin?.bits ?? -1, $1.sequence, $1.column ?? "")
    }
  }
}
