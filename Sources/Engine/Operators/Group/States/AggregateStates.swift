/// Chooses the state for an aggregate.
enum AggregateStates {
  /// `nil` for an aggregate that is computed from counted values.
  static func make(_ aggregate: GroupAggregate, _ shape: GroupShape) -> (any AggregateState)? {
    guard let column = aggregate.column else { return CountState(column: nil) }
    guard case .state(let make) = aggregate.function.computing else { return nil }
    return make(aggregate, column, shape.inputTypes[column], shape.step)
  }
}
