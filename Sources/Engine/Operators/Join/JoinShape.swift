/// What a join does, by column positions.
struct JoinShape: Sendable {
  var kind: JoinKind
  var leftTypes: [DataType]
  var leftKeys: [Int]
  var rightTypes: [DataType]
  var rightKeys: [Int]
  /// Right columns that follow the left ones in the output; ignored by semi and anti joins.
  var take: [Int]

  init(
    kind: JoinKind, leftTypes: [DataType], leftKeys: [Int], rightTypes: [DataType], rightKeys: [Int], take: [Int]
  ) {
    precondition(leftKeys.count == rightKeys.count && !leftKeys.isEmpty, "a join compares pairs of columns")
    self.kind = kind
    self.leftTypes = leftTypes
    self.leftKeys = leftKeys
    self.rightTypes = rightTypes
    self.rightKeys = rightKeys
    self.take = kind == .semi || kind == .anti ? [] : take
  }

  /// Whether right rows without a match are in the output.
  var keepsRight: Bool { kind == .right || kind == .full }

  /// Right columns that are stored: keys and taken ones, each once.
  var stored: [Int] { (rightKeys + take).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
  /// Positions among the stored columns.
  var storedKeys: [Int] { rightKeys.compactMap { stored.firstIndex(of: $0) } }
  var storedTake: [Int] { take.compactMap { stored.firstIndex(of: $0) } }
  /// Types of the stored columns and of the sequence number behind them.
  var storedTypes: [DataType] { stored.map { rightTypes[$0] } + [.integer] }

  var outputTypes: [DataType] { leftTypes + take.map { rightTypes[$0] } }

  /// The output columns of right rows without a match: left keys from the right ones, other left columns null.
  func unmatched(_ stored: [Column], rows: UnsafeBufferPointer<Int32>) -> [Column] {
    let keys = storedKeys
    var columns: [Column] = []
    for (index, type) in leftTypes.enumerated() {
      if let key = leftKeys.firstIndex(of: index) {
        columns.append(stored[keys[key]].gather(rows))
      } else {
        columns.append(.constant(.null, type: type, count: rows.count))
      }
    }
    return columns + storedTake.map { stored[$0].gather(rows) }
  }
}
