import Synchronization

/// The memory that the pages of one reader take: a share that is set aside for it, beyond that what the budget gives.
///
/// Pages of all columns are held side by side as long as they fit. When they do not, `ParquetProblem.shortOfMemory` is
/// thrown and the reader turns to one column after the other, which needs the memory of one.
final class PageMemory: Sendable {
  /// Bytes up to which the pages of one column are read even when the budget is spent: without them no progress is
  /// possible.
  private static let leastBytes = 4 << 20

  private let budget: MemoryBudget
  private let share: Int
  private let held = Atomic<Int>(0)
  private let isForOne = Atomic<Bool>(false)

  /// - Parameter share: bytes that are not asked of the budget.
  init(budget: MemoryBudget, share: Int) {
    self.budget = budget
    self.share = share
  }

  /// From now on one column is read at a time.
  func turnToOneColumn() { isForOne.store(true, ordering: .relaxed) }

  /// Takes memory for a page or for what is made of one; returns how many bytes of it are charged to the budget.
  /// - Parameter what: for the message: "a page", "an unpacked value".
  func take(_ byteCount: Int, for what: String) throws(ParquetProblem) -> Int {
    if held.add(byteCount, ordering: .relaxed).newValue <= share { return 0 }
    let isForOne = isForOne.load(ordering: .relaxed)
    // Pages side by side leave most of the budget to what the plan keeps.
    if isForOne ? budget.charge(byteCount) : budget.charge(byteCount, upTo: budget.limit / 4) { return byteCount }
    if isForOne && byteCount <= max(Self.leastBytes, budget.limit / 4) {
      budget.chargeAnyway(byteCount)
      return byteCount
    }
    held.subtract(byteCount, ordering: .relaxed)
    throw isForOne
      ? ParquetProblem.unsupported("\(what) of \(byteCount) bytes does not fit the memory; raise --memory")
      : ParquetProblem.shortOfMemory
  }

  func give(_ byteCount: Int, charged: Int) {
    held.subtract(byteCount, ordering: .relaxed)
    if charged > 0 { budget.release(charged) }
  }
}

/// The bytes of a page, accounted for as long as somebody holds them or views into them.
final class PageBytes: @unchecked Sendable {
  let buffer: Buffer<UInt8>
  private let memory: PageMemory
  private let charged: Int

  /// - Parameter what: for the message, when the memory is not there.
  /// - Throws: `ParquetProblem` when the memory is not there.
  init(byteCount: Int, memory: PageMemory, for what: String = "a page") throws(ParquetProblem) {
    charged = try memory.take(byteCount, for: what)
    self.memory = memory
    buffer = Buffer(capacity: byteCount)
  }

  deinit { memory.give(buffer.capacity, charged: charged) }

  var start: UnsafeMutablePointer<UInt8> { buffer.base }
}

/// Memory for values that do not stand in a page as they are, accounted for as long as somebody holds it.
final class PageArena: @unchecked Sendable {
  private let memory: PageMemory
  private let arena = TextArena()
  private var charged = 0
  private(set) var byteCount = 0

  init(memory: PageMemory) { self.memory = memory }

  deinit { memory.give(byteCount, charged: charged) }

  /// - Throws: `ParquetProblem` when the memory is not there.
  func reserve(_ count: Int) throws(ParquetProblem) -> UnsafeMutablePointer<UInt8> {
    charged += try memory.take(count, for: "a value")
    byteCount += count
    return arena.reserve(count)
  }
}

/// What the columns of a reader use one after the other. One thread at a time.
final class PageScratch {
  let decompressor = PageDecompressor()
  /// A page as it stands in the file.
  var packed: PageBytes?
  let indices = Scratch<UInt32>(capacity: 0)
  let prefixLengths = Scratch<UInt32>(capacity: 0)
  let lengths = Scratch<UInt32>(capacity: 0)
  let dropped8 = Scratch<UInt8>(capacity: 0)
  let dropped64 = Scratch<UInt64>(capacity: 0)
  let droppedViews = Scratch<TextView>(capacity: 0)
}
