import Synchronization

/// Merged runs as the source of the next pipeline: one node at a time merges a batch, the batches are worked on by all.
final class MergedRuns: TableScan {
  /// What is left to merge, in order: each part is merged by itself, one after the other.
  private struct State {
    var parts: [Part]
    var current: RunMerge?
    var nextMorsel = 0
    var toSkip: Int
    var left: Int
  }

  /// Runs that are merged with one another.
  struct Part: Sendable {
    var runs: [SpilledRun]
    var types: [DataType]
    var keys: [SortColumn] = []
    /// Number of columns delivered; those behind them only served the order.
    var width: Int
    var sequenceColumn: Int
    /// Which column, behind the delivered ones, holds ghost tags; `nil` when there are none.
    var ghostColumn: Int?
  }

  private let state: Mutex<State>
  private let context: RunContext

  /// - Parameter range: the places of the merged order that are delivered.
  init(_ parts: [Part], range: Range<Int> = 0..<Int.max, context: RunContext) {
    self.context = context
    state = Mutex(State(parts: parts.reversed(), toSkip: range.lowerBound, left: range.count))
  }

  func makeReader() throws -> any ScanReader { Reader(self) }

  private func next() throws -> (morsel: Int, batch: Batch)? {
    try state.withLock { state in
      while state.left > 0, let part = state.parts.last {
        if state.current == nil {
          state.current = try RunMerge(
            part.runs, types: part.types, keys: part.keys, sequenceColumn: part.sequenceColumn, context: context)
        }
        guard let rows = try state.current?.next(context.batchRows(columns: part.types.count)) else {
          state.current = nil
          state.parts.removeLast()
          continue
        }
        let skipped = min(state.toSkip, rows.rowCount)
        let count = min(rows.rowCount - skipped, state.left)
        state.toSkip -= skipped
        guard count > 0 else { continue }
        state.left -= count
        defer { state.nextMorsel += 1 }
        return (state.nextMorsel, Self.batch(rows, part, skipped..<skipped + count))
      }
      return nil
    }
  }

  private static func batch(_ rows: Batch, _ part: Part, _ range: Range<Int>) -> Batch {
    let all = range.count == rows.rowCount ? rows.columns : rows.columns.map { $0.slice(range) }
    var ghosts: Buffer<UInt8>?
    if let index = part.ghostColumn, case .boolean(let tags) = all[index] {
      ghosts = tags.values.elements.allSatisfy { $0 == 0 } ? nil : tags.values
    }
    return Batch(columns: Array(all.prefix(part.width)), rowCount: range.count, ghosts: ghosts)
  }

  private final class Reader: ScanReader {
    private let runs: MergedRuns
    private var batch: Batch?

    init(_ runs: MergedRuns) { self.runs = runs }

    func nextMorsel() throws -> Int? {
      guard let next = try runs.next() else { return nil }
      batch = next.batch
      return next.morsel
    }

    func nextBatch() throws -> Batch? {
      defer { batch = nil }
      return batch
    }
  }
}
