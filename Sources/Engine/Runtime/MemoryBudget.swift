import Synchronization

/// The bytes that the stores of a run may hold: charged before they are allocated, given back when freed.
///
/// What one node holds in flight (a chunk of input and the batches made of it) is bounded by design and taken off
/// the limit beforehand; stores that grow with the data (row exchanges, hash tables, sorted runs, join sides) charge
/// here and spill when they are refused.
public final class MemoryBudget: Sendable {
  public let limit: Int
  private let used = Atomic<Int>(0)

  public init(limit: Int) { self.limit = limit }

  /// Takes `byteCount` bytes; false, and nothing taken, when they do not fit.
  public func charge(_ byteCount: Int) -> Bool { charge(byteCount, upTo: limit) }

  /// Takes `byteCount` bytes if no more than `bound` are taken then; false, and nothing taken, otherwise.
  func charge(_ byteCount: Int, upTo bound: Int) -> Bool {
    let now = used.add(byteCount, ordering: .relaxed).newValue
    if now > bound {
      used.subtract(byteCount, ordering: .relaxed)
      return false
    }
    return true
  }

  /// Takes `byteCount` bytes even beyond the limit: for the one block without which no progress is possible.
  public func chargeAnyway(_ byteCount: Int) {
    used.add(byteCount, ordering: .relaxed)
  }

  public func release(_ byteCount: Int) { used.subtract(byteCount, ordering: .relaxed) }

  public var usedBytes: Int { used.load(ordering: .relaxed) }
}
