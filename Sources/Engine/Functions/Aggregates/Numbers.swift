/// Sums of integers are integers and of decimals wider decimals; means of decimals are decimals as in Spark, other means,
/// medians and deviations are doubles.
extension AggregateFunction {
  static let numbers = [sum, mean, median, standardDeviation]

  public static let sum: AggregateFunction = AggregateFunction(
    name: "sum", words: ["sum"], hint: "numbers",
    summary:
      "The sum: of integers an integer, of decimals a decimal of 10 more digits, of doubles exact until it is rounded once.",
    example: Example("sum(x)", "1, 2, null", "3"), isOfNumbers: true, distinct: { sumDistinct },
    result: { type in
      guard case .decimal(let precision, let scale) = type else { return type }
      return TypeRules.bounded(precision: precision + 10, scale: scale)
    }, computing: .state { addition($0, $1, $2, $3, isMean: false) })

  public static let mean = AggregateFunction(
    name: "mean", words: ["mean", "avg"], hint: "numbers",
    summary: "The arithmetic mean: of decimals a decimal with 4 more digits behind the point, else a double.",
    example: Example("mean(x)", "1, 2, null", "1.5"), isOfNumbers: true,
    result: { type in
      guard case .decimal(let precision, let scale) = type else { return .double }
      return TypeRules.bounded(precision: precision + 4, scale: scale + 4)
    }, computing: .state { addition($0, $1, $2, $3, isMean: true) })

  public static let median = AggregateFunction(
    name: "median", words: ["median"], hint: "numbers",
    summary: "The value in the middle, or the mean of the two in the middle.",
    example: Example("median(x)", "1, 2, 4, 9", "3.0"), isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.median), asksOnlyPlaces: true)

  public static let standardDeviation = AggregateFunction(
    name: "standardDeviation", words: ["stddev", "stddev_samp", "std"], hint: "numbers",
    summary: "The standard deviation of a sample: the root of its variance. Null for one value.",
    example: Example("stddev(x)", "1, 2, 3", "1.0"), isOfNumbers: true, result: { _ in .double },
    computing: .state { _, column, type, _ in DeviationState(column: column, type: type, measure: .sampleDeviation) })

  static func addition(
    _ aggregate: GroupAggregate, _ column: Int, _ type: DataType, _ step: PlanStep, isMean: Bool
  ) -> any AggregateState {
    if type == .double { return DoubleSumState(column: column, isMean: isMean) }
    return WholeSumState(column: column, type: type, aggregate: aggregate, isMean: isMean, step: step)
  }
}
