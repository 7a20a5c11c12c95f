import Engine

/// How the languages say the aggregates: a row for each, with a cell for each language. What has no cell is refused in words.
enum AggregateSpelling {
  private enum Cell: ExpressibleByStringLiteral {
    /// `{}` is the argument, `{p}` the number behind it, `{type}` the type of the result in standard SQL.
    case form(String)
    /// The same for results that are doubles; the language gives others another type.
    case ofDoubles(String)

    init(stringLiteral form: String) { self = .form(form) }
  }

  private static let rows: [AggregateFunction: [ExportLanguage: Cell]] = [
    .count: [
      .pyspark: "F.count({})", .sparkSQL: "count({})", .duckdbSQL: "count({})", .athenaSQL: "count({})",
    ],
    .countDistinct: [
      .pyspark: "F.count_distinct({})", .sparkSQL: "count(DISTINCT {})", .duckdbSQL: "count(DISTINCT {})",
      .athenaSQL: "count(DISTINCT {})",
    ],
    .sum: [
      .pyspark: "F.sum({})", .sparkSQL: "sum({})", .duckdbSQL: "CAST(sum({}) AS {type})",
      .athenaSQL: "CAST(sum({}) AS {type})",
    ],
    .mean: [
      .pyspark: "F.avg({})", .sparkSQL: "avg({})", .duckdbSQL: .ofDoubles("avg({})"),
      .athenaSQL: .ofDoubles("avg({})"),
    ],
    // Athena has only an approximate one.
    .median: [
      .pyspark: "F.median({}).cast(\"double\")", .sparkSQL: "CAST(median({}) AS DOUBLE)",
      .duckdbSQL: "CAST(median({}) AS DOUBLE)",
    ],
    .standardDeviation: [
      .pyspark: "F.stddev_samp({})", .sparkSQL: "stddev_samp({})", .duckdbSQL: "stddev_samp({})",
      .athenaSQL: "stddev_samp({})",
    ],
    .varianceOfSample: [
      .pyspark: "F.var_samp({})", .sparkSQL: "var_samp({})", .duckdbSQL: "var_samp({})", .athenaSQL: "var_samp({})",
    ],
    .variance: [
      .pyspark: "F.var_pop({})", .sparkSQL: "var_pop({})", .duckdbSQL: "var_pop({})", .athenaSQL: "var_pop({})",
    ],
    .deviation: [
      .pyspark: "F.stddev_pop({})", .sparkSQL: "stddev_pop({})", .duckdbSQL: "stddev_pop({})",
      .athenaSQL: "stddev_pop({})",
    ],
    .standardError: [
      .pyspark: "(F.stddev_samp({}) / F.sqrt(F.count({})))", .sparkSQL: "(stddev_samp({}) / sqrt(count({})))",
      .duckdbSQL: "(stddev_samp({}) / sqrt(count({})))", .athenaSQL: "(stddev_samp({}) / sqrt(count({})))",
    ],
    // Those of samples, or of three values at least, elsewhere.
    .skewness: [.pyspark: "F.skewness({})", .sparkSQL: "skewness({})"],
    .kurtosis: [.pyspark: "F.kurtosis({})", .sparkSQL: "kurtosis({})"],
    .percentile: [
      .pyspark: "F.percentile({}, {p})", .sparkSQL: "percentile({}, {p})",
      .duckdbSQL: "quantile_cont(CAST({} AS DOUBLE), {p})",
    ],
    .product: [.pyspark: "F.product({})", .duckdbSQL: "product({})"],
    .sumDistinct: [
      .pyspark: "F.sum_distinct({})", .sparkSQL: "sum(DISTINCT {})", .duckdbSQL: "CAST(sum(DISTINCT {}) AS {type})",
      .athenaSQL: "CAST(sum(DISTINCT {}) AS {type})",
    ],
    .min: [.pyspark: "F.min({})", .sparkSQL: "min({})", .duckdbSQL: "min({})", .athenaSQL: "min({})"],
    .max: [.pyspark: "F.max({})", .sparkSQL: "max({})", .duckdbSQL: "max({})", .athenaSQL: "max({})"],
  ]

  /// Those that every language also computes over the rows that a row sees.
  static let overRows: Set<AggregateFunction> = [.count, .sum, .mean, .min, .max, .standardDeviation]

  /// An aggregate of an argument that is spelled.
  /// - Parameter behind: what stands behind the call itself, within what converts its result.
  /// - Throws: why the language cannot say it.
  static func spell(
    _ function: AggregateFunction, of expression: Expression, _ argument: String, gives type: DataType,
    in language: ExportLanguage, behind: String = ""
  ) throws(SpellingRefusal) -> String {
    guard !function.dependsOnOrder else {
      throw SpellingRefusal(
        "\(function.name)(\(expression.text)) depends on the order of rows, which is not fixed",
        remedy: "use min or max")
    }
    var plain = function
    plain.parameter = nil
    let form: String? =
      switch rows[plain]?[language] {
      case .form(let form): form
      case .ofDoubles(let form): type == .double ? form : nil
      case nil: nil
      }
    guard let form else {
      guard rows[plain]?[language] != nil else {
        throw SpellingRefusal(
          "there is no aggregate that gives what \(function.name) does",
          remedy: "run the recipe in Sous, or leave it out")
      }
      throw SpellingRefusal(
        "\(function.name) of \(expression.type) gives something else", remedy: "cast(\(expression.text) as double)")
    }
    // The argument may hold what looks like a place.
    let parameter = function.parameter.map { "\($0)" } ?? ""
    var parts = form.split(separator: "{}", omittingEmptySubsequences: false).map { part in
      part.split(separator: "{type}", omittingEmptySubsequences: false).joined(separator: StandardSQL.type(type))
        .split(separator: "{p}", omittingEmptySubsequences: false).joined(separator: parameter)
    }
    // The bracket that closes the call stands behind the argument.
    if let last = parts.popLast() { parts.append(last.prefix(1) + behind + last.dropFirst()) }
    return parts.joined(separator: argument)
  }
}
