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
  let inputTypes: [DataType]
  let keys: [Int]
  let aggregates: [GroupAggregate]
  /// Which of the aggregates see only rows of one value.
  let switches: [AggregateSwitch]
  /// The recipe step, for the ledger and messages.
  let step: PlanStep
  /// Columns of which the values of each group are counted, each once.
  let counted: [Int]
  /// Those of them of which it matters how often each value occurs.
  private let withOccurrences: Set<Int>
  /// Those of them that need their values in order.
  private let inOrder: Set<Int>

  init(
    inputTypes: [DataType], keys: [Int], aggregates: [GroupAggregate], switches: [AggregateSwitch] = [], step: PlanStep
  ) {
    self.inputTypes = inputTypes
    self.keys = keys
    self.aggregates = aggregates
    self.switches = switches
    self.step = step
    var seen: Set<Int> = []
    counted = aggregates.compactMap { aggregate in
      guard let column = aggregate.column, aggregate.function.countsValues else { return nil }
      return seen.insert(column).inserted ? column : nil
    }
    withOccurrences = Set(aggregates.compactMap { $0.function.countsOccurrences ? $0.column : nil })
    inOrder = Set(
      aggregates.compactMap { $0.function.countsValues && !$0.function.asksOnlyPlaces ? $0.column : nil })
  }

  var keyTypes: [DataType] { keys.map { inputTypes[$0] } }
  var outputTypes: [DataType] { keyTypes + aggregates.map(\.type) }

  /// What counts the values of a column.
  func values(of column: Int, _ budget: MemoryBudget) -> any GroupValues {
    withOccurrences.contains(column)
      ? ValueCounts(
        column: column, type: inputTypes[column], asksOnlyPlaces: !inOrder.contains(column), budget: budget)
      : DistinctValues(column: column, type: inputTypes[column], budget: budget)
  }
}
