/// Finds the partitions of one node's rows, of those that follow one another with equal keys once.
///
/// A row's partition is found by the hash of its keys and verified against the keys kept for that hash, column by column.
/// What the node has not met yet, and the one case in billions where two combinations share a hash, is asked of the table
/// that all nodes share.
final class PartitionKeys {
  private let table: PartitionTable
  private let indices: [Int]
  /// The node's own numbers, from 0 in order of appearance.
  private var numbers = HashNumbers()
  private var values: [KeyValues]
  /// The table's number by own number.
  private var common: [Int32] = []
  private let runs = KeyRuns()
  /// Cells of empty text met: the layout cannot tell them from null.
  private(set) var emptyTexts = 0
  /// Cells met of the text that the layout writes for null.
  private(set) var defaultTexts = 0
  /// Cells met of -0.0, which has the folder of 0.0.
  private(set) var negativeZeros = 0

  init(_ table: PartitionTable, indices: [Int]) {
    self.table = table
    self.indices = indices
    values = indices.map { _ in KeyValues() }
  }

  /// The key columns as the layout sees them: null, empty text and the text that stands for null are one.
  private static func keyColumns(_ indices: [Int], of batch: Batch) -> [Column] {
    indices.map { index in
      guard case .text(let column) = batch.columns[index] else { return batch.columns[index] }
      guard column.views.elements.contains(where: isDefault) else {
        return .text(TextColumn(column.views, owners: column.owners))
      }
      let views = Buffer<TextView>(capacity: column.count)
      for row in 0..<column.count { views[row] = isDefault(column.views[row]) ? .empty : column.views[row] }
      return .text(TextColumn(views, owners: column.owners))
    }
  }

  private static let defaultBytes = Array(PartitionName.defaultPartition.utf8)

  private static func isDefault(_ text: TextView) -> Bool {
    text.count == defaultBytes.count && text.bytes.elementsEqual(defaultBytes)
  }

  /// The partition of each row, and the hash of its keys.
  /// - Throws: `Failure` (`run`) beyond the allowed number of partitions or for a name that no file system takes.
  func partitions(of batch: Batch) throws -> (numbers: Buffer<Int32>, hashes: Buffer<UInt64>) {
    for index in indices {
      switch batch.columns[index] {
      case .text(let column): countTextsOfNull(column)
      case .double(let column): countNegativeZeros(column)
      default: break
      }
    }
    let columns = Self.keyColumns(indices, of: batch)
    let count = batch.rowCount
    guard let heads = runs.heads(columns, rowCount: count) else { return try look(up: columns, rowCount: count) }
    let found = try look(up: columns.map { $0.gather(heads) }, rowCount: heads.count)
    let (numbers, hashes) = (Buffer<Int32>(capacity: count), Buffer<UInt64>(capacity: count))
    runs.spread(found.numbers.base, into: numbers.base, rowCount: count)
    runs.spread(found.hashes.base, into: hashes.base, rowCount: count)
    return (numbers, hashes)
  }

  private func look(up columns: [Column], rowCount: Int) throws -> (numbers: Buffer<Int32>, hashes: Buffer<UInt64>) {
    let hashes = RowHash.hashes(of: Batch(columns: columns, rowCount: rowCount), columns: Array(columns.indices))
    let result = Buffer<Int32>(capacity: rowCount)
    var previous: (hash: UInt64, number: Int32) = (0, -1)
    var new: [Int] = []
    for row in 0..<rowCount {
      let hash = hashes[row]
      if previous.number < 0 || hash != previous.hash {
        previous = (hash, numbers.first(hash) ?? add(hash, row, columns, &new))
      }
      result[row] = previous.number
    }
    if !new.isEmpty { common += try table.numbers(of: new, columns, hashes: hashes) }
    var strangers: [Int] = []
    for (values, column) in zip(values, columns) {
      values.forEachDifference(column, rows: 0..<rowCount, numbers: result.base) { strangers.append($0) }
    }
    for row in 0..<result.count { result[row] = common[Int(result[row])] }
    if !strangers.isEmpty {
      for (row, number) in zip(strangers, try table.numbers(of: strangers, columns, hashes: hashes)) {
        result[row] = number
      }
    }
    return (result, hashes)
  }

  private func add(_ hash: UInt64, _ row: Int, _ columns: [Column], _ new: inout [Int]) -> Int32 {
    let number = Int32(common.count + new.count)
    for position in columns.indices { values[position].append(columns[position], row: row) }
    numbers.insert(hash, number)
    new.append(row)
    return number
  }

  private func countNegativeZeros(_ column: PlainColumn<Double>) {
    let nulls = column.nulls?.base
    for row in 0..<column.count where column.values[row] == 0 && column.values[row].sign == .minus {
      if nulls.map({ $0[row] == 0 }) ?? true { negativeZeros += 1 }
    }
  }

  private func countTextsOfNull(_ column: TextColumn) {
    let nulls = column.nulls?.base
    for row in 0..<column.count where nulls.map({ $0[row] == 0 }) ?? true {
      if column.views[row].count == 0 {
        emptyTexts += 1
      } else if Self.isDefault(column.views[row]) {
        defaultTexts += 1
      }
    }
  }
}
