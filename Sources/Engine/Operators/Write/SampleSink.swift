import Synchronization

/// Keeps a fixed number of rows, spread at random over all of them.
///
/// Every row draws a number from the seed and its place in the input; the rows with the least numbers stay. So the
/// choice depends on the input alone, and a node needs to remember no more rows than are wanted.
///
/// ```
/// place      (0,0) (0,1) (0,2) (0,3) (1,0) (1,1) …
/// drawn        83    12    97    41     7    66
/// 2 rows             *                 *
/// ```
final class SampleSink: Sink {
  fileprivate struct Pick {
    var draw: UInt64
    var sequence: UInt64
    var batch: Int
    var row: Int32
  }

  private let wanted: Int
  private let seed: UInt64
  private let total = Counter()
  private let gathered = Mutex<[(picks: [Pick], batches: [Batch])]>([])

  init(rows: Int, seed: UInt64) {
    wanted = max(0, rows)
    self.seed = seed
  }

  /// Rows that came, of which some were kept.
  var rowCount: Int { total.value }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { Worker(self) }
  func finish(_ context: RunContext) throws {}

  /// The rows kept, in input order. After `finish`.
  var batches: [Batch] {
    gathered.withLock { parts in
      var all: [(pick: Pick, part: Int)] = []
      for (part, gathered) in parts.enumerated() { all += gathered.picks.map { ($0, part) } }
      all.sort { ($0.pick.draw, $0.pick.sequence) < ($1.pick.draw, $1.pick.sequence) }
      let kept = all.prefix(wanted).sorted { $0.pick.sequence < $1.pick.sequence }
      var result: [Batch] = []
      var rows: [Int32] = []
      var current: (part: Int, batch: Int)?
      func flush() {
        guard let place = current, !rows.isEmpty else { return }
        result.append(rows.withUnsafeBufferPointer { parts[place.part].batches[place.batch].gather($0) })
        rows = []
      }
      for entry in kept {
        if let place = current, place != (entry.part, entry.pick.batch) { flush() }
        current = (entry.part, entry.pick.batch)
        rows.append(entry.pick.row)
      }
      flush()
      return result.isEmpty ? [] : [Batch.concatenated(result)]
    }
  }

  private final class Worker: SinkWorker {
    private let sink: SampleSink
    private var sequence = RowSequence()
    private var picks: [Pick] = []
    private var batches: [Batch] = []
    /// Draws above this are too many already.
    private var limit = UInt64.max

    init(_ sink: SampleSink) { self.sink = sink }

    func begin(morsel: Int) { sequence.begin(morsel: morsel) }

    func consume(_ batch: Batch) {
      let first = sequence.next(batch.rowCount)
      sink.total.add(batch.rowCount)
      guard sink.wanted > 0 else { return }
      let (seed, limit) = (sink.seed, limit)
      var rows: [Int32] = []
      for row in 0..<batch.rowCount {
        let draw = Self.draw(first &+ UInt64(row), seed)
        guard draw <= limit else { continue }
        picks.append(
          Pick(
            draw: draw, sequence: first &+ UInt64(row), batch: batches.count, row: Int32(truncatingIfNeeded: rows.count)
          ))
        rows.append(Int32(truncatingIfNeeded: row))
      }
      guard !rows.isEmpty else { return }
      batches.append(rows.withUnsafeBufferPointer { batch.gather($0) }.compacted())
      if picks.count > 2 * sink.wanted + 4096 { shrink() }
    }

    func end(morsel: Int) {}

    func finish() {
      shrink()
      let part = (picks, batches)
      sink.gathered.withLock { $0.append(part) }
    }

    /// Keeps the least draws and copies their rows together, so that the batches they came in go.
    private func shrink() {
      guard !picks.isEmpty else { return }
      picks.sort { ($0.draw, $0.sequence) < ($1.draw, $1.sequence) }
      if picks.count > sink.wanted {
        picks.removeLast(picks.count - sink.wanted)
        limit = picks.last?.draw ?? 0
      }
      picks.sort { $0.sequence < $1.sequence }
      var parts: [Batch] = []
      var start = 0
      while start < picks.count {
        var end = start
        while end < picks.count, picks[end].batch == picks[start].batch { end += 1 }
        let rows = picks[start..<end].map(\.row)
        parts.append(rows.withUnsafeBufferPointer { batches[picks[start].batch].gather($0) })
        start = end
      }
      batches = [Batch.concatenated(parts).compacted()]
      for index in picks.indices {
        picks[index].batch = 0
        picks[index].row = Int32(truncatingIfNeeded: index)
      }
    }

    /// A number that place and seed decide (splitmix64).
    @inline(__always)
    private static func draw(_ sequence: UInt64, _ seed: UInt64) -> UInt64 {
      var value = sequence &+ (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }
}
