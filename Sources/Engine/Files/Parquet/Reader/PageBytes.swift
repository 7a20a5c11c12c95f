/// The bytes of a page, charged to the memory budget as long as somebody holds them or views into them.
final class PageBytes: @unchecked Sendable {
  /// Bytes up to which a page is read even when the budget is spent: without it no progress is possible.
  private static let smallByteCount = 4 << 20

  let buffer: Buffer<UInt8>
  private let budget: MemoryBudget
  private let charged: Int

  /// - Throws: `ParquetProblem` when the memory is not there.
  init(byteCount: Int, budget: MemoryBudget) throws(ParquetProblem) {
    if !budget.charge(byteCount) {
      guard byteCount <= max(Self.smallByteCount, budget.limit / 4) else {
        throw ParquetProblem.unsupported("a page of \(byteCount) bytes does not fit the memory; raise --memory")
      }
      budget.chargeAnyway(byteCount)
    }
    charged = byteCount
    self.budget = budget
    buffer = Buffer(capacity: byteCount)
  }

  deinit { budget.release(charged) }

  var start: UnsafeMutablePointer<UInt8> { buffer.base }
}

/// Memory for values that do not stand in a page as they are, charged to the budget as long as somebody holds it.
final class ChargedArena: @unchecked Sendable {
  /// Bytes that may be taken even when the budget is spent.
  private static let smallByteCount = 4 << 20

  private let budget: MemoryBudget
  private let arena = TextArena()
  private var charged = 0

  init(budget: MemoryBudget) { self.budget = budget }

  deinit { budget.release(charged) }

  /// - Throws: `ParquetProblem` when the memory is not there.
  func reserve(_ byteCount: Int) throws(ParquetProblem) -> UnsafeMutablePointer<UInt8> {
    if !budget.charge(byteCount) {
      guard charged + byteCount <= max(Self.smallByteCount, budget.limit / 4) else {
        throw ParquetProblem.unsupported("its values do not fit the memory when unpacked; raise --memory")
      }
      budget.chargeAnyway(byteCount)
    }
    charged += byteCount
    return arena.reserve(byteCount)
  }
}
