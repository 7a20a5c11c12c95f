#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// A block of record bytes; charged while it lives.
final class RowBlock: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let capacity: Int
  private let slab: Slab
  private let budget: MemoryBudget

  /// - Precondition: the bytes have been charged to `budget`; the block gives them back.
  convenience init(charged capacity: Int, to budget: MemoryBudget) {
    let slab = Slab(byteCount: capacity)
    self.init(slab: slab, start: slab.start, charged: capacity, to: budget)
  }

  fileprivate init(slab: Slab, start: UnsafeMutableRawPointer, charged capacity: Int, to budget: MemoryBudget) {
    self.slab = slab
    self.start = start
    self.capacity = capacity
    self.budget = budget
  }

  deinit { budget.release(capacity) }
}

/// Where the allocators of all nodes get their memory: in one slab for all, as every node would leave a part of a slab of
/// its own unused. Not in huge pages: a virtual machine whose host takes free memory back pays for each of them twice
/// (1.1 instead of 0.6 seconds of the system's time for 500 MB), and elsewhere they win little.
///
/// A slab goes when the last of its blocks goes.
final class SlabPool: Sendable {
  /// Bytes of a slab. Small budgets get slabs of their own measure: a slab is resident before it is full.
  let slabBytes: Int
  private let state = Mutex<(slab: Slab?, used: Int)>((nil, 0))

  init(budget: MemoryBudget) { slabBytes = min(4 << 20, budget.limit / 256) }

  /// `byteCount` bytes, at most a slab.
  fileprivate func take(_ byteCount: Int) -> (slab: Slab, start: UnsafeMutableRawPointer) {
    state.withLock { state in
      let slab: Slab
      if let open = state.slab, state.used + byteCount <= slabBytes {
        slab = open
      } else {
        slab = Slab(byteCount: slabBytes)
        state = (slab, 0)
      }
      defer { state.used += (byteCount + 15) & ~15 }
      return (slab, slab.start + state.used)
    }
  }
}

/// Cuts one node's blocks from pieces of slabs. One thread at a time.
struct RowBlockAllocator {
  private let budget: MemoryBudget
  private let pool: SlabPool
  private var piece: (slab: Slab, start: UnsafeMutableRawPointer)?
  private var used = 0
  private let pieceBytes: Int

  init(pool: SlabPool, budget: MemoryBudget) {
    self.budget = budget
    self.pool = pool
    pieceBytes = pool.slabBytes / 8
  }

  /// A block of `capacity` bytes, charged even beyond the limit.
  mutating func allocate(_ capacity: Int) -> RowBlock {
    budget.chargeAnyway(capacity)
    if capacity > pieceBytes { return RowBlock(charged: capacity, to: budget) }
    let open: (slab: Slab, start: UnsafeMutableRawPointer)
    if let piece, used + capacity <= pieceBytes {
      open = piece
    } else {
      open = pool.take(pieceBytes)
      piece = open
      used = 0
    }
    defer { used += (capacity + 15) & ~15 }
    return RowBlock(slab: open.slab, start: open.start + used, charged: capacity, to: budget)
  }

  /// Lets go of the piece in work, after a spill.
  mutating func reset() { piece = nil }
}

/// Memory that comes and goes as a whole.
private final class Slab: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  private let mappedBytes: Int

  init(byteCount: Int) {
    // Below a few pages the heap is cheaper than a mapping of its own.
    guard byteCount >= 64 << 10 else {
      start = .allocate(byteCount: max(byteCount, 1), alignment: 16)
      mappedBytes = 0
      return
    }
    let mapped = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      start = .allocate(byteCount: byteCount, alignment: 16)
      mappedBytes = 0
      return
    }
    start = mapped
    mappedBytes = byteCount
  }

  deinit {
    if mappedBytes > 0 { munmap(start, mappedBytes) } else { start.deallocate() }
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

  /// The bytes in order: at once from memory, in pieces of 128 KiB from a file.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    switch self {
    case .memory(let block, let byteCount):
      try withExtendedLifetime(block) { try body(UnsafeRawBufferPointer(start: block.start, count: byteCount)) }
    case .spilled(let file, let offset, let byteCount):
      var piece = [UInt8](repeating: 0, count: min(byteCount, 128 << 10))
      try piece.withUnsafeMutableBytes { piece in
        var at = 0
        while at < byteCount {
          let some = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, byteCount - at)])
          try file.read(some, at: offset + at)
          try body(UnsafeRawBufferPointer(some))
          at += some.count
        }
      }
    }
  }
}
