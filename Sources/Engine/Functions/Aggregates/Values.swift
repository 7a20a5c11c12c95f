extension AggregateFunction {
  static let values = [min, max, first, last, mode, modeGreatest, modeMean, jsonList]

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

  /// The most frequent value, and of several that are as frequent the least.
  public static let mode = AggregateFunction(
    name: "mode", words: ["mode"], hint: "any", result: { $0 },
    computing: .occurrences { try ValueCountResults.mode($0, $1, wantsLeast: true) })

  /// The same, and of several the greatest.
  public static let modeGreatest = AggregateFunction(
    name: "modeGreatest", words: ["mode_greatest"], hint: "any", result: { $0 },
    computing: .occurrences { try ValueCountResults.mode($0, $1, wantsLeast: false) })

  /// The same, and of several their mean.
  public static let modeMean = AggregateFunction(
    name: "modeMean", words: ["mode_mean"], hint: "numbers", isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.modeMean))

  /// All values in the order of their rows, as the text of a JSON array.
  public static let jsonList = AggregateFunction(
    name: "jsonList", words: ["json_arrayagg"], hint: "any", dependsOnOrder: true, result: { _ in .text },
    computing: .state { _, column, type, _ in JSONListState(column: column, type: type) })

  private static func extreme(_ column: Int, wantsLeast: Bool, _ type: DataType) -> any AggregateState {
    switch type {
    case .text: TextExtremeState(column: column, wantsLeast: wantsLeast)
    case .decimal: ExtremeState<Int128>(column: column, wantsLeast: wantsLeast, type: type)
    case .integer, .timestamp, .double, .boolean, .date:
      ExtremeState<Int64>(column: column, wantsLeast: wantsLeast, type: type)
    }
  }
}
