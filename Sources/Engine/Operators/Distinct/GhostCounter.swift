import Synchronization

/// Counts what a duplicate removal would have done with rows that a filter moved below it has already turned down.
///
/// Equal rows share the filter's verdict, so the rows turned down can be counted apart from those that live. Only their
/// number matters, not their content: a fingerprint of 120 bits of the compared columns, keyed anew in every process,
/// stands for the row (two different rows of a billion share one with a probability below 10⁻¹⁸). Distinct ones are
/// credited to the filter as removed, the others to the duplicate removal: the ledger as if nothing had been moved.
final class GhostCounter: Sendable {
  private let step: PlanStep
  private let compared: [Int]
  private let filterSteps: [UInt8: PlanStep]
  private let partitionCount: Int
  private let context: RunContext
  private let workers = Mutex<[PartitionBlocks]>([])

  /// - Parameters:
  ///   - compared: ascending, as whoever hashes the living rows takes them.
  ///   - expectedBytes: bytes of input, from which the number of fingerprints is guessed.
  init(step: PlanStep, compared: [Int], filterSteps: [UInt8: PlanStep], expectedBytes: Int, context: RunContext) {
    self.step = step
    self.compared = compared
    self.filterSteps = filterSteps
    self.context = context
    partitionCount = RowExchange.partitionCount(expectedBytes: expectedBytes / 4, context: context)
  }

  func makeWorker() -> Worker {
    let blocks = PartitionBlocks(partitionCount: partitionCount, context: context)
    workers.withLock { $0.append(blocks) }
    return Worker(self, blocks)
  }

  func finish(_ context: RunContext) throws {
    let (step, filterSteps, workers) = (step, filterSteps, workers.withLock { $0 })
    guard !filterSteps.isEmpty else { return }
    try context.parallel(partitionCount) { partition in
      let count = workers.reduce(0) { $0 + $1.byteCount(partition: partition) } / Fingerprint.byteCount
      guard count > 0 else { return }
      let table = FingerprintTable(for: count, budget: context.budget)
      for blocks in workers {
        for segment in blocks.segments(partition: partition) {
          try segment.forEachPiece { table.insert($0) }
        }
        blocks.drop(partition: partition)
      }
      context.ledger.credit(step: step, removed: count - table.count)
      for (tag, removed) in table.countByTag.enumerated() where removed > 0 {
        guard let filter = filterSteps[UInt8(tag)] else { preconditionFailure("ghost tag \(tag) belongs to no filter") }
        context.ledger.credit(step: filter, removed: removed)
      }
    }
  }

  final class Worker {
    private let counter: GhostCounter
    private let blocks: PartitionBlocks

    init(_ counter: GhostCounter, _ blocks: PartitionBlocks) {
      self.counter = counter
      self.blocks = blocks
    }

    /// Counts the ghosts of the batch and returns the living rows, where there are any, with the hashes of their compared
    /// columns as far as these had to be computed.
    func takeGhosts(from batch: Batch) throws -> (living: Batch, hashes: Buffer<UInt64>?)? {
      guard let marks = batch.ghosts else { return (batch, nil) }
      try blocks.makeRoom()
      let (first, second) = RowHash.fingerprints(of: batch, columns: counter.compared)
      let livingRows = Buffer<Int32>(capacity: batch.rowCount)
      let livingHashes = Buffer<UInt64>(capacity: batch.rowCount)
      let mask = counter.partitionCount - 1
      var livingCount = 0
      for row in 0..<batch.rowCount {
        let mark = marks[row]
        livingRows[livingCount] = Int32(truncatingIfNeeded: row)
        livingHashes[livingCount] = first[row]
        livingCount += mark == 0 ? 1 : 0
        if mark != 0 {
          let partition = Int(truncatingIfNeeded: first[row] >> 48) & mask
          Fingerprint(first[row], second[row], tag: mark)
            .store(to: blocks.reserve(Fingerprint.byteCount, in: partition))
        }
      }
      (livingRows.count, livingHashes.count) = (livingCount, livingCount)
      guard livingCount > 0 else { return nil }
      var living = batch.gather(livingRows.elements)
      living.ghosts = nil
      return (living, livingHashes)
    }

    func finish() { blocks.finish() }
  }
}
