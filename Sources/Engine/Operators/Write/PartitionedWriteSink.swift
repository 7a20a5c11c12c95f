#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// Writes rows to hive folders, each partition's rows in input order, `filesPerPartition` files each.
///
/// Rows go into an exchange by the hash of their partition keys, with the number of the combination. Every exchange partition is then split into output partitions, which are written one by one. With
/// `distinct` the removal of duplicates is merged in: equal rows share an output partition, so that a small table per
/// partition is enough (the planner has made sure that the keys are functions of the compared columns).
final class PartitionedWriteSink: Sink, WriteSink {
  /// The merged duplicate removal.
  struct Distinct: Sendable {
    var step: PlanStep
    /// Columns of the input that are compared; `nil` for all but the partition keys.
    var ghostSteps: [UInt8: PlanStep]
  }

  private let request: WriteRequest
  private let keyIndices: [Int]
  private let schema: Schema
  /// Columns of the input that go into records: all but the keys.
  private let carried: [Int]
  /// Positions in `carried` that are written to files.
  private let written: [Int]
  private let distinct: Distinct?
  private let ghosts: GhostCounter?
  private let table: PartitionTable
  private let exchange: RowExchange
  private let workers = Mutex<[Int: Worker]>([:])
  private let outcome = Mutex(WriteResult())
  let fileSchema: Schema

  /// - Parameters:
  ///   - schema: the input: output columns first, then columns that are only compared (from `outputCount` on).
  ///   - distinct: set to merge a duplicate removal into the write; it compares all columns but the keys.
  init(
    schema: Schema, outputCount: Int, request: WriteRequest, distinct: Distinct?, expectedBytes: Int,
    context: RunContext
  ) {
    self.request = request
    self.schema = schema
    self.distinct = distinct
    let keys = request.partitionBy.compactMap { schema.index(of: $0) }
    precondition(keys.count == request.partitionBy.count, "partition keys are columns of the output")
    keyIndices = keys
    table = PartitionTable(names: request.partitionBy, maximum: request.maximumPartitions)
    let carried = schema.fields.indices.filter { !keys.contains($0) }
    self.carried = carried
    written = carried.indices.filter { carried[$0] < outputCount }
    fileSchema = Schema(written.map { schema.fields[carried[$0]] })
    ghosts = distinct.map {
      GhostCounter(
        step: $0.step, compared: carried, filterSteps: $0.ghostSteps, expectedBytes: expectedBytes, context: context)
    }
    // The first column is the number of the output partition, a 32-bit integer.
    exchange = RowExchange(
      types: [.date] + carried.map { schema.fields[$0].type },
      partitionCount: RowExchange.partitionCount(expectedBytes: expectedBytes, context: context), context: context)
  }

  func makeWorker(_ context: RunContext) throws -> any SinkWorker {
    let worker = workers.withLock { workers in
      let run = workers.count
      let worker = Worker(
        self, keys: PartitionKeys(table, indices: keyIndices), writer: exchange.makeWriter(run: run),
        ghosts: ghosts?.makeWorker())
      workers[run] = worker
      return worker
    }
    return worker
  }

  func result() -> WriteResult { outcome.withLock { $0 } }

  func finish(_ context: RunContext) throws {
    let workers = workers.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    let partitions = table.partitions
    let results = Mutex<[WriteResult.Partition?]>(Array(repeating: nil, count: partitions.paths.count))
    let order = Mutex<[Int]>([])
    let (exchange, distinct) = (exchange, distinct)
    let numberOffset = exchange.codec.slotOffsets[0]
    let share = context.budget.limit / (context.nodes * 2)
    // The first item is what the others need not wait for.
    try context.parallel(1 + exchange.partitionCount) { item in
      if item == 0 {
        try partitions.checkNames()
        let sorted = partitions.inPathOrder()
        return order.withLock { $0 = sorted }
      }
      let bucket = item - 1
      guard exchange.rowCount(partition: bucket) > 0 else { return }
      let encoder = try self.takeEncoder()
      var removed = 0
      var done: [(number: Int, partition: WriteResult.Partition)] = []
      let write: (Int, UnsafeBufferPointer<UnsafeRawPointer>) throws -> Void = { number, records in
        try context.cancellation.check()
        let kept = distinct == nil ? records : encoder.firsts(of: records)
        removed += records.count - kept.count
        try encoder.open(partitions.paths[number], rows: kept.count)
        try encoder.append(kept)
        done.append((number, try encoder.close()))
      }
      if exchange.hasSpilled && exchange.byteCount(partition: bucket) > share {
        let parts = SpilledBucket(exchange, bucket: bucket, share: share, context: context)
        try parts.forEachGroup(loaded: write) { number, size, feed in
          if distinct != nil {
            let rows = SpilledDuplicates(
              codec: exchange.codec, byteCount: size.bytes, share: share, context: context)
            try feed { slice in
              try withExtendedLifetime(slice) { for record in slice.records { try rows.append(record) } }
            }
            let firsts = try rows.firsts()
            removed += size.rows - firsts.rowCount
            try encoder.open(partitions.paths[number], rows: firsts.rowCount)
            try firsts.forEachSlice { try encoder.append($0, owners: $1) }
          } else {
            try encoder.open(partitions.paths[number], rows: size.rows)
            try feed { slice in
              try slice.records.withUnsafeBufferPointer { try encoder.append($0, owners: [slice]) }
            }
          }
          done.append((number, try encoder.close()))
        }
      } else {
        let runs = try exchange.load(partition: bucket)
        let parted = runs.byPartition(numberOffset: numberOffset)
        for (number, rows) in parted.parts {
          try write(number, UnsafeBufferPointer(rebasing: parted.records.elements[rows]))
        }
        withExtendedLifetime((runs, parted)) {}
      }
      // Once a bucket: thousands of small files would make nodes wait for each other.
      results.withLock { results in for entry in done { results[entry.number] = entry.partition } }
      if let distinct { context.ledger.credit(step: distinct.step, removed: removed) }
      exchange.drop(partition: bucket)
      self.giveBack(encoder)
    }
    try ghosts?.finish(context)
    outcome.withLock { outcome in
      outcome.partitions = results.withLock { results in order.withLock { $0.compactMap { results[$0] } } }
      for partition in outcome.partitions {
        outcome.rows += partition.rows
        outcome.files += partition.files
        outcome.bytes += partition.bytes
      }
      if keyIndices.isEmpty { outcome.partitions = [] }
      outcome.stamps = idleEncoders.withLock { $0.flatMap(\.stamps) }
      outcome.emptyPartitionTexts = workers.reduce(0) { $0 + $1.keys.emptyTexts }
      outcome.negativeZeroKeys = workers.reduce(0) { $0 + $1.keys.negativeZeros }
      outcome.defaultPartitionTexts = workers.reduce(0) { $0 + $1.keys.defaultTexts }
    }
  }

  // MARK: Encoders, one per node, reused

  private let idleEncoders = Mutex<[PartitionEncoder]>([])

  private func takeEncoder() throws -> PartitionEncoder {
    if let idle = idleEncoders.withLock({ $0.popLast() }) { return idle }
    return try PartitionEncoder(
      codec: exchange.codec, columns: written.map { $0 + 1 }, schema: fileSchema, request: request)
  }

  private func giveBack(_ encoder: PartitionEncoder) { idleEncoders.withLock { $0.append(encoder) } }

  fileprivate final class Worker: SinkWorker, @unchecked Sendable {
    // Not the sink: it keeps its workers.
    private let carried: [Int]
    /// By column of the exchange: all but the partition's number are compared.
    private let hashed: [Bool]
    let keys: PartitionKeys
    private let writer: RowExchangeWriter
    private let ghosts: GhostCounter.Worker?
    private var sequence = RowSequence()

    init(_ sink: PartitionedWriteSink, keys: PartitionKeys, writer: RowExchangeWriter, ghosts: GhostCounter.Worker?) {
      carried = sink.carried
      hashed = [false] + carried.map { _ in true }
      self.keys = keys
      self.writer = writer
      self.ghosts = ghosts
    }

    func begin(morsel: Int) { sequence.begin(morsel: morsel) }

    func consume(_ batch: Batch) throws {
      var batch = batch
      var rowHashes: Buffer<UInt64>?
      if let ghosts {
        guard let (living, hashes) = try ghosts.takeGhosts(from: batch) else { return }
        (batch, rowHashes) = (living, hashes)
      }
      let (numbers, keyHashes) = try keys.partitions(of: batch)
      try writer.append(
        [.date(PlainColumn(numbers))] + carried.map { batch.columns[$0] }, rowCount: batch.rowCount,
        sequence: sequence.next(batch.rowCount), hashes: ghosts == nil ? keyHashes : rowHashes, hashed: hashed,
        partitionHashes: keyHashes)
    }

    func end(morsel: Int) {}

    func finish() {
      writer.finish()
      ghosts?.finish()
    }
  }
}
