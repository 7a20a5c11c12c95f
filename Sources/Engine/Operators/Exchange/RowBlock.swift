/// A block of record bytes; charged while it lives.
final class RowBlock: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let capacity: Int
  private let budget: MemoryBudget

  /// - Precondition: the bytes have been charged to `budget`; the block gives them back.
  init(charged capacity: Int, to budget: MemoryBudget) {
    start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    self.capacity = capacity
    self.budget = budget
  }

  deinit {
    start.deallocate()
    budget.release(capacity)
  }
}

/// Consecutive records: in memory, or in a temporary file.
enum RowSegment {
  case memory(RowBlock, byteCount: Int)
  case spilled(SpillFile, offset: Int, byteCount: Int)

  var byteCount: Int {
    switch self {
    case .memory(_, let byteCount), .spilled(_, _, let byteCount): byteCount
    }
  }
}
