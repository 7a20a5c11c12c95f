/// The bytes that one store has charged to a budget; gives them back when it is freed.
final class MemoryCharge: Sendable {
  let budget: MemoryBudget
  private let bytes = Counter()

  init(_ budget: MemoryBudget) { self.budget = budget }

  deinit { budget.release(bytes.value) }

  var byteCount: Int { bytes.value }

  /// Takes more; false, and nothing taken, when the budget refuses.
  /// - Parameter bound: what may be taken of the budget then; all of it when `nil`.
  func grow(_ byteCount: Int, upTo bound: Int? = nil) -> Bool {
    guard budget.charge(byteCount, upTo: bound ?? budget.limit) else { return false }
    bytes.add(byteCount)
    return true
  }

  /// Takes more even beyond the limit: for what is needed to go on at all.
  func growAnyway(_ byteCount: Int) {
    budget.chargeAnyway(byteCount)
    bytes.add(byteCount)
  }

  func shrink(_ byteCount: Int) {
    budget.release(byteCount)
    bytes.add(-byteCount)
  }
}
