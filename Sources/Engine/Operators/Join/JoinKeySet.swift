import Synchronization

/// The keys that occur on the left side of a join, as hashes: enough to leave out right rows that cannot match.
///
/// Gives up, and says so, when memory is refused.
final class JoinKeySet: Sink {
  private let state = Mutex(State())
  private struct State {
    var workers: [Worker] = []
    var table: Table?
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker {
    let worker = Worker(MemoryCharge(context.budget))
    state.withLock { $0.workers.append(worker) }
    return worker
  }

  func finish(_ context: RunContext) throws {
    state.withLock { state in
      let workers = state.workers
      state.workers = []
      guard workers.allSatisfy(\.isComplete) else { return }
      state.table = Table(workers.map(\.hashes), MemoryCharge(context.budget))
    }
  }

  /// Whether all keys are in the set; only then may it be asked. After `finish`.
  var isComplete: Bool { state.withLock { $0.table != nil } }

  /// The set itself. After `finish`.
  fileprivate var table: Table? { state.withLock { $0.table } }

  private final class Worker: SinkWorker, @unchecked Sendable {
    private(set) var hashes: [UInt64] = []
    private(set) var isComplete = true
    private let charge: MemoryCharge
    private let scratch = KeyHashes()
    private var charged = 0

    init(_ charge: MemoryCharge) { self.charge = charge }

    func begin(morsel: Int) {}

    func consume(_ batch: Batch) {
      guard isComplete else { return }
      while (hashes.count + batch.rowCount) * 8 > charged {
        let more = max(charged, 64 << 10)
        guard charge.grow(more) else {
          (isComplete, hashes) = (false, [])
          return
        }
        charged += more
        hashes.reserveCapacity(charged / 8)
      }
      let some = scratch.hashes(batch.columns, rowCount: batch.rowCount)
      for row in 0..<batch.rowCount { hashes.append(some[row]) }
    }

    func end(morsel: Int) {}
    func finish() {}
  }

  /// Open addressing; 0 is free, and stands for itself by a mark.
  final class Table: Sendable {
    private let slots: Buffer<UInt64>
    private let mask: Int
    private let hasZero: Bool
    private let charge: MemoryCharge

    /// `nil` when memory is refused.
    init?(_ hashes: [[UInt64]], _ charge: MemoryCharge) {
      let count = hashes.reduce(0) { $0 + $1.count }
      var capacity = 1024
      while capacity < count * 2 { capacity *= 2 }
      guard charge.grow(capacity * 8) else { return nil }
      self.charge = charge
      mask = capacity - 1
      slots = Buffer(repeating: 0, count: capacity)
      var hasZero = false
      let slots = slots.base
      for some in hashes {
        for hash in some {
          if hash == 0 { hasZero = true }
          var slot = Int(truncatingIfNeeded: hash) & mask
          while slots[slot] != 0 && slots[slot] != hash { slot = (slot + 1) & mask }
          slots[slot] = hash
        }
      }
      self.hasZero = hasZero
    }

    @inline(__always)
    func contains(_ hash: UInt64) -> Bool {
      if hash == 0 { return hasZero }
      let slots = slots.base
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        if slots[slot] == hash { return true }
        slot = (slot + 1) & mask
      }
      return false
    }
  }
}

/// Lets right rows through that may have a match. They belong to no ledger entry, so nothing is credited.
struct KeyFilterStage: Stage {
  let keys: JoinKeySet
  /// The key columns, in the order of those that made the set.
  let columns: [Int]

  func makeWorker(_ context: RunContext) throws -> any StageWorker { Worker(self) }

  private final class Worker: StageWorker {
    private let table: JoinKeySet.Table?
    private let columns: [Int]
    private let scratch = KeyHashes()

    init(_ stage: KeyFilterStage) {
      table = stage.keys.table
      columns = stage.columns
    }

    func process(_ batch: Batch, emit: (Batch) throws -> Void) throws {
      guard let table else { return try emit(batch) }
      let hashes = scratch.hashes(columns.map { batch.columns[$0] }, rowCount: batch.rowCount)
      let rows = Buffer<Int32>(capacity: batch.rowCount)
      var count = 0
      for row in 0..<batch.rowCount {
        rows[count] = Int32(truncatingIfNeeded: row)
        count += table.contains(hashes[row]) ? 1 : 0
      }
      rows.count = count
      if count == batch.rowCount { return try emit(batch) }
      guard count > 0 else { return }
      try withExtendedLifetime(rows) { try emit(batch.gather(rows.elements)) }
    }
  }
}
