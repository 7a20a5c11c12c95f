/// How numbers are spread; all are doubles.
extension AggregateFunction {
  static let moments = [
    varianceOfSample, variance, deviation, standardError, skewness, kurtosis, meanAbsoluteDeviation,
  ]

  public static let varianceOfSample = spread(
    "varianceOfSample", ["variance", "var_samp", "var"],
    "The variance of a sample: the squared distances from the mean, by one less than their number. Null for one value.",
    Example("variance(x)", "1, 2, 3", "1.0"), .sampleVariance)
  public static let variance = spread(
    "variance", ["var_pop"], "The variance of a population: the mean of the squared distances from the mean.",
    Example("var_pop(x)", "1, 3", "1.0"), .variance)
  public static let deviation = spread(
    "deviation", ["stddev_pop"], "The standard deviation of a population: the root of its variance.",
    Example("stddev_pop(x)", "1, 3", "1.0"), .deviation)
  /// Of the mean: the deviation of the sample by the root of their number.
  public static let standardError = spread(
    "standardError", ["standard_error"],
    "The standard error of the mean: the standard deviation of a sample by the root of the number of values. Null for one value.",
    Example("standard_error(x)", "1, 3", "1.0"), .standardError)

  /// Of a population; null where all values are equal.
  public static let skewness = AggregateFunction(
    name: "skewness", words: ["skewness"], hint: "numbers",
    summary:
      "The skewness of a population: how far values lie to one side, more than 0 where the greater ones are rarer. Null where all are equal.",
    example: Example("skewness(x)", "0, 0, 3", "0.7071067811865476"), isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.skewness))

  /// Of a population, 0 for the normal distribution; null where all values are equal.
  public static let kurtosis = AggregateFunction(
    name: "kurtosis", words: ["kurtosis"], hint: "numbers",
    summary:
      "The excess kurtosis of a population: how heavy its ends are, 0 for the normal distribution. Null where all are equal.",
    example: Example("kurtosis(x)", "1, 1, 3, 3", "-2.0"), isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.kurtosis))

  /// The mean distance from the mean.
  public static let meanAbsoluteDeviation = AggregateFunction(
    name: "meanAbsoluteDeviation", words: ["mean_absolute_deviation"], hint: "numbers",
    summary: "The mean distance of the values from their mean.",
    example: Example("mean_absolute_deviation(x)", "1, 2, 6", "2.0"), isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.meanAbsoluteDeviation))

  private static func spread(
    _ name: String, _ words: [String], _ summary: String, _ example: Example, _ measure: DeviationState.Measure
  ) -> AggregateFunction {
    AggregateFunction(
      name: name, words: words, hint: "numbers", summary: summary, example: example, isOfNumbers: true,
      result: { _ in .double },
      computing: .state { _, column, type, _ in DeviationState(column: column, type: type, measure: measure) })
  }
}
