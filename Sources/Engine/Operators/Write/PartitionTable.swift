import Synchronization

/// The distinct combinations of partition keys of a run, numbered from 0 in the order in which its nodes meet them.
///
/// One table for all nodes, so that a path is made once and a number means the same everywhere; a node asks for what it
/// has not met before, mostly a few rows of a batch.
final class PartitionTable: Sendable {
  private struct State {
    var builder: PartitionPathBuilder
    var numbers = HashNumbers()
    var values: [KeyValues]
    var partitions: [PartitionPath] = []
    /// By the bytes of the path, which is what makes two combinations one partition: texts that are equal for Swift may be
    /// two values, and null has the path of a text.
    var numberByPath: [[UInt8]: Int32] = [:]
  }

  private let maximum: Int
  private let state: Mutex<State>

  /// - Parameter maximum: partitions that are allowed.
  init(names: [String], maximum: Int) {
    self.maximum = maximum
    state = Mutex(State(builder: PartitionPathBuilder(names: names), values: names.map { _ in KeyValues() }))
  }

  /// The numbers of some rows of key columns; `hashes` are of all rows.
  /// - Throws: `Failure` (`run`) beyond the allowed number of partitions or for a name that no file system takes.
  func numbers(of rows: [Int], _ columns: [Column], hashes: Buffer<UInt64>) throws -> [Int32] {
    try state.withLock { state in
      try rows.map { row in
        let known = state.numbers.first(hashes[row]) { number in
          columns.indices.allSatisfy { state.values[$0].isEqual(columns[$0], row: row, number: Int(number)) }
        }
        return try known ?? add(row, columns, hashes[row], to: &state)
      }
    }
  }

  private func add(_ row: Int, _ columns: [Column], _ hash: UInt64, to state: inout State) throws -> Int32 {
    try state.builder.build(columns, row: row)
    if let known = state.numberByPath[state.builder.bytes] { return known }
    guard state.partitions.count < maximum else {
      throw Failure(
        .run,
        "the output would have more than \(maximum) partitions; partition by fewer or coarser columns, or raise --max-partitions"
      )
    }
    let number = Int32(state.partitions.count)
    state.numberByPath[state.builder.bytes] = number
    state.partitions.append(state.builder.path(columns, row: row))
    for position in columns.indices { state.values[position].append(columns[position], row: row) }
    state.numbers.insert(hash, number)
    return number
  }

  /// All partitions by number, when no node works any more.
  var partitions: OutputPartitions { state.withLock { OutputPartitions(paths: $0.partitions) } }
}
