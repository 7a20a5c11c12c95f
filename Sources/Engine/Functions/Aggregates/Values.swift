extension AggregateFunction {
  static let values = [min, max, first, last, mode]

  public static let min = AggregateFunction(
    name: "min", words: ["min"], hint: "any", result: { $0 },
    computing: .state { _, column, type, _ in extreme(column, wantsLeast: true, type) })

  public static let max = AggregateFunction(
    name: "max", words: ["max"], hint: "any", result: { $0 },
    computing: .state { _, column, type, _ in extreme(column, wantsLeast: false, type) })

  public static let first = AggregateFunction(
    name: "first", words: ["first", "any_value"], hint: "any", dependsOnOrder: true, result: { $0 },
    computing: .state { _, column, type, _ in EdgeState(column: column, wantsFirst: true, type: type) })

  public static let last = AggregateFunction(
    name: "last", words: ["last"], hint: "any", dependsOnOrder: true, result: { $0 },
    computing: .state { _, column, type, _ in EdgeState(column: column, wantsFirst: false, type: type) })

  /// Of several values that are as frequent the smallest here; others take any.
  public static let mode = AggregateFunction(
    name: "mode", words: ["mode"], hint: "any", dependsOnOrder: true, result: { $0 },
    computing: .occurrences(ValueCountResults.mode))

  private static func extreme(_ column: Int, wantsLeast: Bool, _ type: DataType) -> any AggregateState {
    switch type {
    case .text: TextExtremeState(column: column, wantsLeast: wantsLeast)
    case .decimal: ExtremeState<Int128>(column: column, wantsLeast: wantsLeast, type: type)
    case .integer, .timestamp, .double, .boolean, .date:
      ExtremeState<Int64>(column: column, wantsLeast: wantsLeast, type: type)
    }
  }
}
