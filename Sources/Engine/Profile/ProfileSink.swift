import Synchronization

/// Gathers the statistics of all columns of whatever runs into it.
///
/// Each node gathers for itself as long as the memory allows; further nodes share what others have.
final class ProfileSink: Sink {
  private let schema: Schema
  private let options: ProfileOptions
  private let state = Mutex(State())

  private struct State {
    var gatherings: [Gathering] = []
    /// Nodes that share a gathering of another.
    var shared = 0
    var charge: MemoryCharge?
  }

  /// States of all columns and the sampled rows, of one or more nodes.
  private final class Gathering: Sendable {
    let gathered: Mutex<Gathered>

    init(_ gathered: sending Gathered) { self.gathered = Mutex(gathered) }
  }

  /// Handed from thread to thread under a lock, never shared.
  private struct Gathered: @unchecked Sendable {
    var columns: [ColumnState]
    var sample: RowSample
    var rows = 0

    init(schema: Schema, share: ProfileShare) {
      columns = schema.fields.map { ColumnState(type: $0.type, share: share) }
      sample = RowSample(share)
    }

    mutating func merge(_ other: Gathered) {
      for (own, theirs) in zip(columns, other.columns) { own.merge(theirs) }
      sample.merge(other.sample)
      rows += other.rows
    }
  }

  init(schema: Schema, options: ProfileOptions) {
    self.schema = schema
    self.options = options
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker {
    let share = ProfileShare(columns: schema.count, options: options, memory: context.budget.limit)
    return state.withLock { state in
      let charge = state.charge ?? MemoryCharge(context.budget)
      state.charge = charge
      if state.gatherings.isEmpty { charge.growAnyway(share.totalBytes) }
      if state.gatherings.isEmpty || charge.grow(share.totalBytes) {
        let own = Gathering(Gathered(schema: schema, share: share))
        state.gatherings.append(own)
        return Worker(own)
      }
      defer { state.shared += 1 }
      return Worker(state.gatherings[state.shared % state.gatherings.count])
    }
  }

  func finish(_ context: RunContext) throws {
    state.withLock { state in
      guard let first = state.gatherings.first else { return }
      for gathering in state.gatherings { gathering.gathered.withLock { $0.columns.forEach { $0.settle() } } }
      for other in state.gatherings.dropFirst() {
        let theirs = other.gathered.withLock { $0 }
        first.gathered.withLock { $0.merge(theirs) }
      }
      state.gatherings = [first]
    }
  }

  /// After `finish`.
  func profile() -> TableProfile {
    let share = ProfileShare(columns: schema.count, options: options, memory: 1 << 20)
    let gathered =
      state.withLock { $0.gatherings.first }?.gathered.withLock { $0 } ?? Gathered(schema: schema, share: share)
    let samples = gathered.sample.rows.sorted { $0.hash < $1.hash }
    let columns = schema.fields.enumerated().map { index, field in
      ColumnSummary(field: field, state: gathered.columns[index], options: options).statistics(
        sample: samples.map { $0.values[index] })
    }
    return TableProfile(rows: gathered.rows, columns: columns)
  }

  private final class Worker: SinkWorker {
    private let gathering: Gathering
    private var morsel = 0
    private var row = 0

    init(_ gathering: Gathering) { self.gathering = gathering }

    func begin(morsel: Int) {
      self.morsel = morsel
      row = 0
    }

    func consume(_ batch: Batch) {
      gathering.gathered.withLock { gathered in
        gathered.rows += batch.rowCount
        for (state, column) in zip(gathered.columns, batch.columns) { state.add(column) }
        gathered.sample.add(batch, morsel: morsel, first: row)
      }
      row += batch.rowCount
    }

    func end(morsel: Int) {}
    func finish() {}
  }
}
