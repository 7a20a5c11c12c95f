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
      // Column by column: rows of a hash that is known have its keys but for one case in billions.
      var numbers = rows.map { state.numbers.first(hashes[$0]) ?? -1 }
      var strangers: [Int] = []
      for (values, column) in zip(state.values, columns) {
        values.forEachDifference(column, rows: rows, numbers: numbers) { strangers.append($0) }
      }
      for position in strangers { numbers[position] = -1 }
      for position in rows.indices where numbers[position] < 0 {
        numbers[position] = try find(rows[position], columns, hashes[rows[position]], in: &state)
      }
      return numbers
    }
  }

  /// The number of one row, a new one where it is the first of its keys.
  private func find(_ row: Int, _ columns: [Column], _ hash: UInt64, in state: inout State) throws -> Int32 {
    let known = state.numbers.first(hash) { number in
      columns.indices.allSatisfy { state.values[$0].isEqual(columns[$0], row: row, number: Int(number)) }
    }
    if let known { return known }
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
