/// How numbers are spread; all are doubles.
extension AggregateFunction {
  static let moments = [
    varianceOfSample, variance, deviation, standardError, skewness, kurtosis, meanAbsoluteDeviation,
  ]

  public static let varianceOfSample = spread("varianceOfSample", ["variance", "var_samp", "var"], .sampleVariance)
  public static let variance = spread("variance", ["var_pop"], .variance)
  public static let deviation = spread("deviation", ["stddev_pop"], .deviation)
  /// Of the mean: the deviation of the sample by the root of their number.
  public static let standardError = spread("standardError", ["standard_error"], .standardError)

  /// Of a population; null where all values are equal.
  public static let skewness = AggregateFunction(
    name: "skewness", words: ["skewness"], hint: "numbers", isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.skewness))

  /// Of a population, 0 for the normal distribution; null where all values are equal.
  public static let kurtosis = AggregateFunction(
    name: "kurtosis", words: ["kurtosis"], hint: "numbers", isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.kurtosis))

  /// The mean distance from the mean.
  public static let meanAbsoluteDeviation = AggregateFunction(
    name: "meanAbsoluteDeviation", words: ["mean_absolute_deviation"], hint: "numbers", isOfNumbers: true,
    result: { _ in .double }, computing: .occurrences(ValueCountResults.meanAbsoluteDeviation))

  private static func spread(_ name: String, _ words: [String], _ measure: DeviationState.Measure) -> AggregateFunction
  {
    AggregateFunction(
      name: name, words: words, hint: "numbers", isOfNumbers: true, result: { _ in .double },
      computing: .state { _, column, type, _ in DeviationState(column: column, type: type, measure: measure) })
  }
}
