/// Chooses the state for an aggregate.
enum AggregateStates {
  /// `nil` for an aggregate that is computed from counted values.
  static func make(_ aggregate: GroupAggregate, _ shape: GroupShape) -> (any AggregateState)? {
    guard let column = aggregate.column else { return CountState(column: nil) }
    let type = shape.inputTypes[column]
    switch aggregate.function {
    case .count: return CountState(column: column)
    case .sum, .mean:
      if type == .double { return DoubleSumState(column: column, isMean: aggregate.function == .mean) }
      return WholeSumState(column: column, type: type, aggregate: aggregate, step: shape.step)
    case .standardDeviation: return DeviationState(column: column)
    case .min, .max: return extreme(column, wantsLeast: aggregate.function == .min, type: type)
    case .first, .last: return EdgeState(column: column, wantsFirst: aggregate.function == .first, type: type)
    case .countDistinct, .median, .mode: return nil
    }
  }

  private static func extreme(_ column: Int, wantsLeast: Bool, type: DataType) -> any AggregateState {
    switch type {
    case .text: TextExtremeState(column: column, wantsLeast: wantsLeast)
    case .decimal: ExtremeState<Int128>(column: column, wantsLeast: wantsLeast, type: type)
    case .integer, .timestamp, .double, .boolean, .date:
      ExtremeState<Int64>(column: column, wantsLeast: wantsLeast, type: type)
    }
  }
}
