import Engine

/// How the languages say the aggregates: a row for each, with a cell for each language. What has no cell is refused in words.
enum AggregateSpelling {
  private enum Cell: ExpressibleByStringLiteral {
    /// `{}` is the argument, `{type}` the type of the result in standard SQL.
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
    let form: String? =
      switch rows[function]?[language] {
      case .form(let form): form
      case .ofDoubles(let form): type == .double ? form : nil
      case nil: nil
      }
    guard let form, let place = form.firstRange(of: "{}") else {
      throw SpellingRefusal(
        "\(function.name) of \(expression.type) gives something else", remedy: "cast(\(expression.text) as double)")
    }
    // The argument may hold what looks like a place.
    func typed(_ part: Substring) -> String {
      part.split(separator: "{type}", omittingEmptySubsequences: false).joined(separator: StandardSQL.type(type))
    }
    // The bracket that closes the call stands behind the argument.
    let rest = form[place.upperBound...]
    return typed(form[..<place.lowerBound]) + argument + typed(rest.prefix(1)) + behind + typed(rest.dropFirst())
  }
}
