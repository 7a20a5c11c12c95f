extension AggregateFunction {
  static let values = [min, max, first, last, mode, modeGreatest, modeMean, jsonList]

  public static let min = AggregateFunction(
    name: "min", words: ["min"], hint: "any", summary: "The least value.",
    example: Example("min(x)", "2, 1, null", "1"), result: { $0 },
    computing: .state { _, column, type, _ in extreme(column, wantsLeast: true, type) })

  public static let max = AggregateFunction(
    name: "max", words: ["max"], hint: "any", summary: "The greatest value.",
    example: Example("max(x)", "'b', 'a'", "b"), result: { $0 },
    computing: .state { _, column, type, _ in extreme(column, wantsLeast: false, type) })

  public static let first = AggregateFunction(
    name: "first", words: ["first", "any_value"], hint: "any",
    summary: "The first value, in the order in which the rows come.", example: Example("first(x)", "null, 7, 8", "7"),
    dependsOnOrder: true, result: { $0 },
    computing: .state { _, column, type, _ in EdgeState(column: column, wantsFirst: true, type: type) })

  public static let last = AggregateFunction(
    name: "last", words: ["last"], hint: "any",
    summary: "The last value, in the order in which the rows come.", example: Example("last(x)", "7, 8, null", "8"),
    dependsOnOrder: true, result: { $0 },
    computing: .state { _, column, type, _ in EdgeState(column: column, wantsFirst: false, type: type) })

  /// The most frequent value, and of several that are as frequent the least.
  public static let mode = AggregateFunction(
    name: "mode", words: ["mode"], hint: "any",
    summary: "The most frequent value; of several that are as frequent the least.",
    example: Example("mode(x)", "2, 1, 2, 1, 3", "1"), result: { $0 },
    computing: .occurrences { try ValueCountResults.mode($0, $1, wantsLeast: true) })

  /// The same, and of several the greatest.
  public static let modeGreatest = AggregateFunction(
    name: "modeGreatest", words: ["mode_greatest"], hint: "any",
    summary: "The most frequent value; of several that are as frequent the greatest.",
    example: Example("mode_greatest(x)", "2, 1, 2, 1, 3", "2"), result: { $0 },
    computing: .occurrences { try ValueCountResults.mode($0, $1, wantsLeast: false) })

  /// The same, and of several their mean.
  public static let modeMean = AggregateFunction(
    name: "modeMean", words: ["mode_mean"], hint: "numbers",
    summary: "The most frequent value; of several that are as frequent their mean.",
    example: Example("mode_mean(x)", "2, 1, 2, 1, 3", "1.5"), isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.modeMean))

  /// All values in the order of their rows, as the text of a JSON array.
  public static let jsonList = AggregateFunction(
    name: "jsonList", words: ["json_arrayagg"], hint: "any",
    summary: "All values in the order in which the rows come, as the text of a JSON array.",
    example: Example("json_arrayagg(x)", "2, null, 1", "[2,1]"), dependsOnOrder: true, result: { _ in .text },
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
