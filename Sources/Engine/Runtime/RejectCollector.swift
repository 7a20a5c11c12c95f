import Synchronization

/// Collects the rejects of a run from all nodes, however many they are.
///
/// ```
/// nodes ─add→ pending (a few megabytes) ─sort→ run 1, run 2 … in an unnamed temporary file ─merge→ forEach
/// ```
/// Thread-safe.
public final class RejectCollector: Sendable {
  private struct State {
    var pending: [Reject] = []
    var pendingBytes = 0
    var countByStep: [PlanStep: Int] = [:]
    var first: Reject?
    var file: SpillFile?
    var runs: [Range<Int>] = []
  }

  private let folder: SpillFolder
  private let maximumBytes: Int
  private let keeps: Bool
  private let state = Mutex(State())
  private let total = Counter()

  /// - Parameters:
  ///   - temporaryFolder: where rejects go that exceed `maximumBytes`.
  ///   - maximumBytes: what is held in memory, about.
  public init(temporaryFolder: String = "/tmp", maximumBytes: Int = 8 << 20) {
    folder = SpillFolder(path: temporaryFolder)
    self.maximumBytes = maximumBytes
    keeps = true
  }

  private init(keeps: Bool) {
    folder = SpillFolder(path: "/tmp")
    maximumBytes = 0
    self.keeps = keeps
  }

  /// A collector that only counts.
  static func counting() -> RejectCollector { RejectCollector(keeps: false) }

  /// - Throws: `Failure` (`run`) when the temporary folder takes no more.
  public func add(_ reject: Reject) throws {
    total.add(reject.rows)
    try state.withLock { state in
      state.countByStep[reject.step, default: 0] += reject.rows
      guard keeps else { return }
      if state.first.map(reject.precedes) ?? true { state.first = reject }
      state.pending.append(reject)
      state.pendingBytes += 160 + reject.reason.utf8.count + (reject.raw?.utf8.count ?? 0)
      if state.pendingBytes > maximumBytes { try spill(&state) }
    }
  }

  /// Rows that were rejected: at least as many as there are rejects, see `Reject.rows`.
  public var count: Int { total.value }
  public var isEmpty: Bool { count == 0 }
  public func count(step: PlanStep) -> Int { state.withLock { $0.countByStep[step] ?? 0 } }

  /// The first reject by step, then input order.
  public var first: Reject? { state.withLock { $0.first } }

  /// Hands over all rejects by step, then input order: the same for any number of nodes. To be called when the run is
  /// over; may be called again.
  /// - Parameter body: returns whether to go on.
  /// - Throws: what `body` throws; `Failure` (`run`) when the temporary file cannot be read back.
  /// - Complexity: O(n log n); a few kilobytes of memory for each run.
  public func forEach(_ body: (Reject) throws -> Bool) throws {
    let (pending, file, runs) = state.withLock { state in
      state.pending.sort { $0.precedes($1) }
      return (state.pending, state.file, state.runs)
    }
    var merge = RejectMerge(pending)
    if let file { for run in runs { try merge.add(file, run) } }
    while let reject = try merge.next() {
      if !(try body(reject)) { return }
    }
  }

  /// The first `count` rejects in that order.
  public func prefix(_ count: Int) throws -> [Reject] {
    var result: [Reject] = []
    if count > 0 {
      try forEach { reject in
        result.append(reject)
        return result.count < count
      }
    }
    return result
  }

  /// All rejects in that order, in memory.
  public var sorted: [Reject] { get throws { try prefix(.max) } }

  private func spill(_ state: inout State) throws {
    let file = try state.file ?? folder.makeFile()
    state.file = file
    state.pending.sort { $0.precedes($1) }
    let start = file.byteCount
    var bytes: [UInt8] = []
    for reject in state.pending {
      reject.append(to: &bytes)
      if bytes.count >= 1 << 20 {
        _ = try bytes.withUnsafeBytes { try file.append($0) }
        bytes.removeAll(keepingCapacity: true)
      }
    }
    _ = try bytes.withUnsafeBytes { try file.append($0) }
    state.runs.append(start..<file.byteCount)
    state.pending.removeAll(keepingCapacity: true)
    state.pendingBytes = 0
  }
}

/// Merges sorted runs of rejects: a binary heap of the next reject of every run.
private struct RejectMerge {
  private var heap: [(reject: Reject, run: RejectRun)] = []

  init(_ pending: [Reject]) {
    let run = RejectRun(pending)
    if let first = run.takePending() { heap.append((first, run)) }
  }

  mutating func add(_ file: SpillFile, _ range: Range<Int>) throws {
    let run = RejectRun(file, range)
    guard let first = try run.next() else { return }
    heap.append((first, run))
    var child = heap.count - 1
    while child > 0, heap[child].reject.precedes(heap[(child - 1) / 2].reject) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() throws -> Reject? {
    guard let least = heap.first else { return nil }
    if let following = try least.run.next() {
      heap[0].reject = following
    } else {
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].reject.precedes(heap[smallest].reject) { smallest = child }
      }
      if smallest == parent { break }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
    return least.reject
  }
}

/// One sorted run, in memory or in a file, read in blocks.
private final class RejectRun {
  private var pending: ArraySlice<Reject> = []
  private var file: SpillFile?
  private var left = 0..<0
  private var block: [UInt8] = []
  private var position = 0

  /// A record is below this: two texts of at most 10,000 bytes, a column name and numbers are the usual most.
  private static let blockBytes = 64 << 10

  init(_ pending: [Reject]) { self.pending = pending[...] }

  init(_ file: SpillFile, _ range: Range<Int>) {
    self.file = file
    left = range
  }

  func takePending() -> Reject? { pending.popFirst() }

  func next() throws -> Reject? {
    guard let file else { return takePending() }
    guard position < block.count || !left.isEmpty else { return nil }
    var wanted = Self.blockBytes
    while !hasRecord, !left.isEmpty {
      block.removeFirst(position)
      position = 0
      let old = block.count
      let count = min(left.count, wanted)
      block.append(contentsOf: repeatElement(0, count: count))
      try block.withUnsafeMutableBytes { bytes in
        try file.read(UnsafeMutableRawBufferPointer(rebasing: bytes[old...]), at: left.lowerBound)
      }
      left = left.lowerBound + count..<left.upperBound
      wanted *= 2
    }
    return block.withUnsafeBytes { Reject($0, at: &position) }
  }

  /// Whether the block holds the next record as a whole.
  private var hasRecord: Bool {
    block.withUnsafeBytes { bytes in
      var place = position + 5 * 8
      for _ in 0..<3 {
        guard place + 8 <= bytes.count else { return false }
        let count = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self))
        place += 8 + max(0, Int(count))
      }
      return place <= bytes.count
    }
  }
}
