import Synchronization

/// What a scan found and did not take as it stands, counted over all of its nodes: a sentence for each kind. Thread-safe.
public final class ScanNotes: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  public init() {}

  /// Counts `count` more of a kind, which is said in plural: `column "at": digits beyond microseconds are left out`.
  public func add(_ count: Int, _ kind: String) {
    if count > 0 { counts.withLock { $0[kind, default: 0] += count } }
  }

  /// One sentence for each kind with its count, the same for any number of nodes.
  public var sentences: [String] {
    counts.withLock { counts in counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" } }
  }
}
