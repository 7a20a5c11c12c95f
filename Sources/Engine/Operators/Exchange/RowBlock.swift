#if canImport(Glibc)
  import Glibc
#endif

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

/// Cuts one node's blocks from slabs, which are mapped and unmapped as wholes. One thread at a time.
///
/// A slab is one node's alone and small: nodes spill by themselves, and a slab that another node still has blocks in would
/// stay resident, up to twice what is charged. Not in huge pages: a virtual machine whose host takes free memory back pays
/// for each of them twice (1.1 instead of 0.6 seconds of the system's time for 500 MB), and elsewhere they win little.
struct RowBlockAllocator {
  /// Small budgets get slabs of their own measure: a slab is resident before it is full.
  private let slabBytes: Int
  private let budget: MemoryBudget
  private var slab: Slab?
  private var used = 0

  init(budget: MemoryBudget) {
    self.budget = budget
    slabBytes = min(512 << 10, budget.limit / 256)
  }

  /// A block of `capacity` bytes, charged even beyond the limit.
  mutating func allocate(_ capacity: Int) -> RowBlock {
    budget.chargeAnyway(capacity)
    if capacity > slabBytes { return RowBlock(charged: capacity, to: budget) }
    let open: Slab
    if let slab, used + capacity <= slabBytes {
      open = slab
    } else {
      open = Slab(byteCount: slabBytes)
      slab = open
      used = 0
    }
    defer { used += (capacity + 15) & ~15 }
    return RowBlock(slab: open, start: open.start + used, charged: capacity, to: budget)
  }

  /// Lets go of the slab in work, after a spill.
  mutating func reset() { slab = nil }
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
