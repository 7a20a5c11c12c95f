import Synchronization

/// Gathers the statistics of all columns of whatever runs into it.
final class ProfileSink: Sink {
  private let schema: Schema
  private let options: ProfileOptions
  private let merged: Mutex<Gathered?>

  /// States of all columns and the sampled rows. Handed from thread to thread, never shared.
  struct Gathered: @unchecked Sendable {
    var columns: [ColumnState]
    var sample: RowSample
    var rows = 0

    init(schema: Schema, options: ProfileOptions) {
      columns = schema.fields.map { ColumnState(type: $0.type, options: options) }
      sample = RowSample(limit: options.sampledRows)
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
    merged = Mutex(nil)
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker { Worker(self) }
  func finish(_ context: RunContext) throws {}

  /// After `finish`.
  func profile() -> TableProfile {
    let gathered = merged.withLock { $0 } ?? Gathered(schema: schema, options: options)
    let samples = gathered.sample.rows.sorted { $0.hash < $1.hash }
    let columns = schema.fields.enumerated().map { index, field in
      ColumnSummary(field: field, state: gathered.columns[index], options: options).statistics(
        sample: samples.map { $0.values[index] })
    }
    return TableProfile(rows: gathered.rows, columns: columns)
  }

  private final class Worker: SinkWorker {
    private let sink: ProfileSink
    private var gathered: Gathered

    init(_ sink: ProfileSink) {
      self.sink = sink
      gathered = Gathered(schema: sink.schema, options: sink.options)
    }

    func begin(morsel: Int) { gathered.sample.begin(morsel: morsel) }

    func consume(_ batch: Batch) {
      gathered.rows += batch.rowCount
      for (state, column) in zip(gathered.columns, batch.columns) { state.add(column) }
      gathered.sample.add(batch)
    }

    func end(morsel: Int) {}

    func finish() {
      let own = gathered
      sink.merged.withLock { all in
        if var known = all {
          known.merge(own)
          all = known
        } else {
          all = own
        }
      }
    }
  }
}
