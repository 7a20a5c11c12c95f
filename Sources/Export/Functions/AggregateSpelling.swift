import Engine

/// How the languages say the aggregates: a row for each, with a cell for each language. What has no cell is refused in words.
enum AggregateSpelling {
  private enum Cell: ExpressibleByStringLiteral {
    /// `{}` is the argument, `{p}` the number behind it, `{type}` the type of the result in standard SQL and `{spark}` in
    /// Spark's; at `{over}` stand the rows that are seen, where it can be computed over other rows.
    case form(String)
    /// The same for results that are doubles; the language gives others another type.
    case ofDoubles(String)

    init(stringLiteral form: String) { self = .form(form) }
  }

  private static let rows: [AggregateFunction: [ExportLanguage: Cell]] = [
    .count: [
      .pyspark: "F.count({})", .sparkSQL: "count({}){over}", .duckdbSQL: "count({}){over}",
      .athenaSQL: "count({}){over}",
    ],
    // Neither Spark nor Athena tells different values of other rows.
    .countDistinct: [
      .pyspark: "F.count_distinct({})", .sparkSQL: "count(DISTINCT {})", .duckdbSQL: "count(DISTINCT {}){over}",
      .athenaSQL: "count(DISTINCT {})",
    ],
    .sum: [
      .pyspark: "F.sum({})", .sparkSQL: "sum({}){over}", .duckdbSQL: "CAST(sum({}){over} AS {type})",
      .athenaSQL: "CAST(sum({}){over} AS {type})",
    ],
    .mean: [
      .pyspark: "F.avg({})", .sparkSQL: "avg({}){over}", .duckdbSQL: .ofDoubles("avg({}){over}"),
      .athenaSQL: .ofDoubles("avg({}){over}"),
    ],
    // Athena has only an approximate one. Spark's own takes no order and no rows.
    .median: [
      .pyspark: "F.median({}).cast(\"double\")", .sparkSQL: "CAST(percentile({}, 0.5){over} AS DOUBLE)",
      .duckdbSQL: "CAST(median({}){over} AS DOUBLE)",
    ],
    .standardDeviation: [
      .pyspark: "F.stddev_samp({})", .sparkSQL: "stddev_samp({}){over}", .duckdbSQL: "stddev_samp({}){over}",
      .athenaSQL: "stddev_samp({}){over}",
    ],
    .varianceOfSample: [
      .pyspark: "F.var_samp({})", .sparkSQL: "var_samp({}){over}", .duckdbSQL: "var_samp({}){over}",
      .athenaSQL: "var_samp({}){over}",
    ],
    .variance: [
      .pyspark: "F.var_pop({})", .sparkSQL: "var_pop({}){over}", .duckdbSQL: "var_pop({}){over}",
      .athenaSQL: "var_pop({}){over}",
    ],
    .deviation: [
      .pyspark: "F.stddev_pop({})", .sparkSQL: "stddev_pop({}){over}", .duckdbSQL: "stddev_pop({}){over}",
      .athenaSQL: "stddev_pop({}){over}",
    ],
    .standardError: [
      .pyspark: "(F.stddev_samp({}) / F.sqrt(F.count({})))",
      .sparkSQL: "(stddev_samp({}){over} / sqrt(count({}){over}))",
      .duckdbSQL: "(stddev_samp({}){over} / sqrt(count({}){over}))",
      .athenaSQL: "(stddev_samp({}){over} / sqrt(count({}){over}))",
    ],
    // Those of samples, or of three values at least, elsewhere.
    .skewness: [.pyspark: "F.skewness({})", .sparkSQL: "skewness({}){over}"],
    .kurtosis: [.pyspark: "F.kurtosis({})", .sparkSQL: "kurtosis({}){over}"],
    .percentile: [
      .pyspark: "F.percentile({}, {p})", .sparkSQL: "percentile({}, {p}){over}",
      .duckdbSQL: "quantile_cont(CAST({} AS DOUBLE), {p}){over}",
    ],
    .product: [.pyspark: "F.product({})", .duckdbSQL: "product({}){over}"],
    .sumDistinct: [
      .pyspark: "F.sum_distinct({})", .sparkSQL: "sum(DISTINCT {})",
      .duckdbSQL: "CAST(sum(DISTINCT {}){over} AS {type})", .athenaSQL: "CAST(sum(DISTINCT {}) AS {type})",
    ],
    .min: [
      .pyspark: "F.min({})", .sparkSQL: "min({}){over}", .duckdbSQL: "min({}){over}", .athenaSQL: "min({}){over}",
    ],
    .max: [
      .pyspark: "F.max({})", .sparkSQL: "max({}){over}", .duckdbSQL: "max({}){over}", .athenaSQL: "max({}){over}",
    ],
    // Those of other engines take any of several values that are as frequent, so they are counted.
    .mode: [
      .pyspark: .form(sparkMode(">", inPython: true)), .sparkSQL: .form(sparkMode(">", inPython: false)),
      .duckdbSQL: """
      list_min(list_transform(map_entries(histogram({}){over}), \
      lambda each: {'times': -CAST(each.value AS BIGINT), 'value': each.key})).value
      """,
    ],
    .modeGreatest: [
      .pyspark: .form(sparkMode(">=", inPython: true)), .sparkSQL: .form(sparkMode(">=", inPython: false)),
      .duckdbSQL: """
      list_max(list_transform(map_entries(histogram({}){over}), \
      lambda each: {'times': each.value, 'value': each.key})).value
      """,
    ],
    .modeMean: [
      .duckdbSQL: """
      list_avg(list_transform(list_filter(map_entries(histogram({}){over}), \
      lambda each: each.value = list_max(map_values(histogram({}){over}))), lambda each: CAST(each.key AS DOUBLE)))
      """
    ],
  ]

  /// The mode in Spark: the values in order are gone through, with the best so far and how often the last one has come.
  private static func sparkMode(_ isBetter: String, inPython: Bool) -> String {
    inPython
      ? """
      F.aggregate(F.array_sort(F.collect_list({})), F.struct(F.lit(None).cast("{spark}").alias("best"), \
      F.lit(0).alias("most"), F.lit(None).cast("{spark}").alias("last"), F.lit(0).alias("times")), \
      lambda seen, value: F.struct(F.when(F.when(value.eqNullSafe(seen["last"]), seen["times"] + 1).otherwise(1) \
      \(isBetter) seen["most"], value).otherwise(seen["best"]).alias("best"), \
      F.greatest(seen["most"], F.when(value.eqNullSafe(seen["last"]), seen["times"] + 1).otherwise(1)).alias("most"), \
      value.alias("last"), \
      F.when(value.eqNullSafe(seen["last"]), seen["times"] + 1).otherwise(1).alias("times")), lambda seen: seen["best"])
      """
      : """
      aggregate(array_sort(collect_list({}){over}), named_struct('best', CAST(NULL AS {spark}), 'most', 0, \
      'last', CAST(NULL AS {spark}), 'times', 0), (seen, value) -> named_struct(\
      'best', if(if(value <=> seen.last, seen.times + 1, 1) \(isBetter) seen.most, value, seen.best), \
      'most', greatest(seen.most, if(value <=> seen.last, seen.times + 1, 1)), \
      'last', value, 'times', if(value <=> seen.last, seen.times + 1, 1)), seen -> seen.best)
      """
  }

  /// An aggregate of an argument that is spelled.
  /// - Parameter over: the rows that a row sees, where these are others than its group.
  /// - Throws: why the language cannot say it.
  static func spell(
    _ function: AggregateFunction, of expression: Expression, _ argument: String, gives type: DataType,
    in language: ExportLanguage, over: String? = nil
  ) throws(SpellingRefusal) -> String {
    guard !function.dependsOnOrder else {
      throw SpellingRefusal(
        "\(function.word)(\(expression.text)) depends on the order of rows, which is not fixed",
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
          "there is no aggregate that gives what \(function.word) does",
          remedy: "run the recipe in Sous, or leave it out")
      }
      throw SpellingRefusal(
        "\(function.word) of \(expression.type) gives something else", remedy: "cast(\(expression.text) as double)")
    }
    guard over == nil || form.contains("{over}") else {
      throw SpellingRefusal(
        "it has no \(function.word) over other rows", remedy: "compute it with group-rows and a join")
    }
    let places = [
      ("{type}", StandardSQL.type(type)), ("{spark}", SparkTypes.name(type)),
      ("{p}", function.parameter.map { "\($0)" } ?? ""), ("{over}", over.map { " " + $0 } ?? ""),
    ]
    // The argument may hold what looks like a place, and so may names of columns in what is seen, which come last.
    return form.split(separator: "{}", omittingEmptySubsequences: false).map { part in
      places.reduce(String(part)) { text, place in text.replacing(place.0, with: place.1) }
    }.joined(separator: argument)
  }
}
