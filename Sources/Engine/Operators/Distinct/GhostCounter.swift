/// Counts what a duplicate removal would have done with rows that a filter moved below it has already turned down.
///
/// Equal rows share the filter's verdict, so the rows turned down can be counted apart from those that live. Only their
/// number matters, not their content: a 128-bit fingerprint of the compared columns, seeded anew in every process,
/// stands for the row (two different rows of a billion share one with a probability below 10⁻²⁰). Distinct ones are
/// credited to the filter as removed, the others to the duplicate removal: the ledger as if nothing had been moved.
final class GhostCounter: Sendable {
  private let step: Int
  private let compared: [Int]
  private let filterSteps: [UInt8: Int]
  private let exchange: RowExchange

  init(step: Int, compared: [Int], filterSteps: [UInt8: Int], context: RunContext) {
    self.step = step
    self.compared = compared
    self.filterSteps = filterSteps
    exchange = RowExchange(types: [.integer, .integer, .boolean], partitionCount: 64, context: context)
  }

  func makeWorker(run: Int) -> Worker { Worker(self, writer: exchange.makeWriter(run: run)) }

  func finish(_ context: RunContext) throws {
    let (exchange, step, filterSteps) = (exchange, step, filterSteps)
    guard !filterSteps.isEmpty else { return }
    try context.parallel(exchange.partitionCount) { partition in
      let count = exchange.rowCount(partition: partition)
      guard count > 0 else { return }
      let runs = try exchange.load(partition: partition)
      let firsts = DuplicateFilter.firsts(of: runs.records, codec: exchange.codec, columns: nil)
      exchange.drop(partition: partition)
      context.ledger.credit(step: step, removed: count - firsts.count)
      var byTag: [UInt8: Int] = [:]
      let tagOffset = exchange.codec.slotOffsets[2]
      for record in firsts.elements { byTag[record.load(fromByteOffset: tagOffset, as: UInt8.self), default: 0] += 1 }
      for (tag, removed) in byTag {
        guard let filter = filterSteps[tag] else { preconditionFailure("ghost tag \(tag) belongs to no filter") }
        context.ledger.credit(step: filter, removed: removed)
      }
    }
  }

  final class Worker {
    private let counter: GhostCounter
    private let writer: RowExchangeWriter
    private var sequence: UInt64 = 0

    init(_ counter: GhostCounter, writer: RowExchangeWriter) {
      self.counter = counter
      self.writer = writer
    }

    /// Counts the ghosts of the batch and returns the living rows; `nil` when there are none.
    func takeGhosts(from batch: Batch) throws -> Batch? {
      guard let marks = batch.ghosts else { return batch }
      let ghostRows = Buffer<Int32>(capacity: batch.rowCount)
      let livingRows = Buffer<Int32>(capacity: batch.rowCount)
      var (ghostCount, livingCount) = (0, 0)
      for row in 0..<batch.rowCount {
        // Written to both, counted in one: no branch to mispredict.
        let isGhost = marks[row] != 0
        ghostRows[ghostCount] = Int32(truncatingIfNeeded: row)
        livingRows[livingCount] = Int32(truncatingIfNeeded: row)
        ghostCount += isGhost ? 1 : 0
        livingCount += isGhost ? 0 : 1
      }
      (ghostRows.count, livingRows.count) = (ghostCount, livingCount)
      if ghostCount > 0 {
        let compared = Batch(
          columns: counter.compared.map { batch.columns[$0].gather(ghostRows.elements) }, rowCount: ghostCount)
        let indices = Array(compared.columns.indices)
        let first = RowHash.hashes(of: compared, columns: indices)
        let second = RowHash.hashes(of: compared, columns: indices, seed: RowHash.secondSeed)
        let (high, low) = (Buffer<Int64>(capacity: ghostCount), Buffer<Int64>(capacity: ghostCount))
        let tags = Buffer<UInt8>(capacity: ghostCount)
        for row in 0..<ghostCount {
          high[row] = Int64(bitPattern: first[row])
          low[row] = Int64(bitPattern: second[row])
          tags[row] = marks[Int(ghostRows[row])]
        }
        let record: [Column] = [.integer(PlainColumn(high)), .integer(PlainColumn(low)), .boolean(PlainColumn(tags))]
        try writer.append(record, rowCount: ghostCount, sequence: sequence, hashes: first)
        sequence += UInt64(ghostCount)
      }
      guard livingCount > 0 else { return nil }
      var living = batch.gather(livingRows.elements)
      living.ghosts = nil
      return living
    }

    func finish() { writer.finish() }
  }
}
