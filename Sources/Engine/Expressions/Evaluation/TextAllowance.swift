/// What the texts that a step's expressions make for one batch may take: shared by all expressions of the step.
///
/// One text may have `maximumBytes`, unless it is made of one that is longer; a batch is halved when its texts are too
/// many together, and a row that is left alone and still too much fails. What is counted depends on rows alone, so that
/// the same rows fail for any memory, batch size and number of nodes.
final class TextAllowance {
  /// Longest text that a function makes of shorter ones.
  static let maximumBytes = 1_000_000
  /// What all texts made for one row may take.
  static let rowBytes = 64 << 20
  private static let batchBytes = 8 << 20
  /// What needs no room in the budget: the share of a node in flight.
  private static let freeBytes = 1 << 20

  static let tooLong = "the text would have more than \(maximumBytes) bytes"
  static let tooMany = "the texts made for the row would have more than \(rowBytes >> 20) MiB together"

  let budget: MemoryBudget?
  private let isOneRow: Bool
  private(set) var made = 0

  /// - Parameter budget: charged by the blocks of the texts; `nil` where no run is.
  init(rows: Int, budget: MemoryBudget? = nil) {
    self.budget = budget
    isOneRow = rows <= 1
  }

  /// Takes room for a text that is about to be made.
  /// - Throws: `Exhausted`, before the bytes exist.
  @inline(__always)
  func take(_ byteCount: Int) throws {
    made += byteCount
    if made > Self.freeBytes { try checkRoom(byteCount) }
  }

  private func checkRoom(_ byteCount: Int) throws {
    if isOneRow {
      if made > Self.rowBytes { throw Exhausted() }
    } else if made > Self.batchBytes || (budget.map { $0.usedBytes + byteCount > $0.limit } ?? false) {
      throw Exhausted()
    }
  }

  /// The texts of the batch are too many: fewer rows must be computed at a time.
  struct Exhausted: Error {}
}
