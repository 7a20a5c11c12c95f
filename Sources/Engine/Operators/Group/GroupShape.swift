/// One aggregate of a group, by column position.
struct GroupAggregate: Hashable, Sendable {
  /// Of the output column, for messages.
  var name: String
  var function: AggregateFunction
  /// Position of the argument; `nil` counts rows.
  var column: Int?
  /// Of the result.
  var type: DataType

  init(name: String, function: AggregateFunction, column: Int?, type: DataType) {
    self.name = name
    self.function = function
    self.column = column
    self.type = type
  }
}

/// What a grouping does, by column positions. Output: the keys, then the aggregates.
struct GroupShape: Sendable {
  var inputTypes: [DataType]
  var keys: [Int]
  var aggregates: [GroupAggregate]
  /// The recipe step, for the ledger and messages.
  var step: PlanStep

  init(inputTypes: [DataType], keys: [Int], aggregates: [GroupAggregate], step: PlanStep) {
    self.inputTypes = inputTypes
    self.keys = keys
    self.aggregates = aggregates
    self.step = step
  }

  var keyTypes: [DataType] { keys.map { inputTypes[$0] } }
  var outputTypes: [DataType] { keyTypes + aggregates.map(\.type) }

  /// Columns of which the values of each group are counted, each once.
  var counted: [Int] {
    aggregates.reduce(into: []) { columns, aggregate in
      guard let column = aggregate.column, aggregate.function.countsValues else { return }
      if !columns.contains(column) { columns.append(column) }
    }
  }

  /// Whether it matters how often the values of a counted column occur.
  func wantsOccurrences(of column: Int) -> Bool {
    aggregates.contains { $0.column == column && $0.function.countsOccurrences }
  }
}
